import type {Argv} from '../source/engine/server.ts';
import type {Facts} from '../source/facts/facts.ts';

/** The command that starts a service now and at every boot. */
export function startService({system}: Facts, name: string): Argv {
  return system.systemd ? ['systemctl', 'enable', '--now', name] : ['service', name, 'start'];
}

/** The command that makes nginx take up its configuration without dropping a connection. */
export function reloadNginx({system}: Facts): Argv {
  return system.systemd ? ['systemctl', 'reload-or-restart', 'nginx'] : ['service', 'nginx', 'reload'];
}
