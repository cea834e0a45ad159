import type {Argv} from '../source/engine/server.ts';
import type {Facts} from '../source/facts/facts.ts';
import type {Layout} from '../source/layout.ts';

/** The command that starts a service now and at every boot. */
export function startService({system}: Facts, name: string): Argv {
  return system.systemd ? ['systemctl', 'enable', '--now', name] : ['service', name, 'start'];
}

/** The command that makes nginx take up its configuration without dropping a connection. */
export function reloadNginx({system}: Facts, {id}: Layout): Argv {
  if (system.systemd) {
    return ['systemctl', 'reload-or-restart', 'nginx'];
  }
  return id === 'own' ? ['nginx', '-s', 'reload'] : ['service', 'nginx', 'reload'];
}
