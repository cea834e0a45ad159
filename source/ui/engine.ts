import {gatherFacts} from '../look/gather.ts';
import {findOffer, planList} from '../run/cloud-list.ts';
import {lookFromInside} from '../run/look-from-inside.ts';
import {lookFurther} from '../run/readiness.ts';
import {runSetup} from '../run/setup.ts';

/** The only ways in which the terminal app reaches a server. Tests put scripted ones in their place. */
export type Engine = {
  readonly gather: typeof gatherFacts;
  /** Looks at what an authority would see. */
  readonly lookFurther: typeof lookFurther;
  readonly run: typeof runSetup;
  readonly look: typeof lookFromInside;
  /** Looks for a cloud's list that the vendor's tool can open from here. */
  readonly findOffer: typeof findOffer;
  /** Reads it, and plans to open it. */
  readonly planList: typeof planList;
};

export const ENGINE: Engine = {
  ...{gather: gatherFacts, lookFurther, run: runSetup, look: lookFromInside},
  ...{findOffer, planList},
};
