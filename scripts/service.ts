import type {Action, Activation} from '../source/core/action.ts';
import type {Argv} from '../source/core/server.ts';
import type {Facts} from '../source/facts/facts.ts';
import type {Layout} from '../source/facts/layout.ts';
import {script} from './script.ts';
import RELOAD from './shell/reload-nginx.sh?raw';

/** The command that starts a service now and at every boot. */
export function startService({system}: Facts, name: string): Argv {
  return system.systemd ? ['systemctl', 'enable', '--now', name] : ['service', name, 'start'];
}

/** An nginx that is there but stopped: a package's own installation starts a new one by itself. */
export function startNginx(facts: Facts): Action[] {
  if (facts.nginx.version === null || facts.nginx.running) {
    return [];
  }
  const why = {key: 'why.nginx.start'} as const;
  return [
    {
      kind: 'exec',
      run: [startService(facts, 'nginx')],
      undo: {kept: why},
      touches: {services: ['nginx']},
      why,
    },
  ];
}

/** Makes nginx take up its configuration without dropping a connection, and fails where it does not. */
export function reloadNginx({system}: Facts, {id}: Pick<Layout, 'id'>): Activation {
  return {run: script(RELOAD, ...reloadCommand(system.systemd, id)), touches: {services: ['nginx']}};
}

function reloadCommand(systemd: boolean, id: Layout['id']): Argv {
  if (systemd) {
    return ['systemctl', 'reload-or-restart', 'nginx'];
  }
  return id === 'own' ? ['nginx', '-s', 'reload'] : ['service', 'nginx', 'reload'];
}
