import type {Action} from '../../source/core/action.ts';
import type {Facts} from '../../source/facts/facts.ts';

/** How one firewall tool is opened. How a port is closed again stands in the undo of the actions that open it. */
export type FirewallOpener = {
  /** Makes the running rules let the ports in, before what blocks them. Nothing is flushed, no policy changed. */
  open(facts: Facts): Action[];
  /** The same in what is loaded at boot; none where opening is persistent by itself. */
  persist(facts: Facts): Action[];
};
