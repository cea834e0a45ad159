import {actions} from './actions.ts';
import {causes} from './causes.ts';
import {checks} from './checks.ts';
import {cli} from './cli.ts';
import {findings} from './findings/index.ts';
import {ui} from './ui.ts';
import {usage} from './usage.ts';

/** English: the language that defines which texts there are. */
export const en = {...actions, ...causes, ...checks, ...cli, ...findings, ...ui, ...usage} as const;
