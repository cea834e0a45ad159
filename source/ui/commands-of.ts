import {QUESTIONS} from '../answers/questions.ts';
import type {Command} from './keys.ts';
import type {CloudQuestion, Screen, State} from './state.ts';

/** What the keys can do on the screen that is shown, in the order of the footer. */
export function commandsOf(state: State): readonly Command[] {
  if (state.quitting) {
    return ['yes', 'no', 'back', 'interrupt'];
  }
  if (state.help) {
    return ['back', 'help', 'interrupt'];
  }
  if (state.pager) {
    const {content} = state.pager;
    const toggle: Command[] = content.show === 'action' && content.action.kind === 'write' ? ['details'] : [];
    return ['up', 'down', 'page-down', 'page-up', 'home', 'end', ...toggle, 'back', 'help', 'interrupt'];
  }
  return commandsOfScreen(state.screen);
}

/** True when characters are text and not commands. */
export function isTyping({screen, help, pager, quitting}: State): boolean {
  return screen.kind === 'question' && QUESTIONS[screen.id].choices === null && !help && !pager && !quitting;
}

function commandsOfScreen(screen: Screen): readonly Command[] {
  switch (screen.kind) {
    case 'looking':
    case 'planning':
    case 'finishing':
      return ['help', 'quit', 'interrupt'];
    case 'question':
      return questionCommands(screen);
    case 'obstacles':
      return ['up', 'down', 'enter', 'details', 'back', 'help', 'quit', 'interrupt'];
    case 'review':
      return screen.confirming
        ? ['yes', 'no', 'back', 'interrupt']
        : ['up', 'down', 'home', 'end', 'enter', 'details', 'back', 'help', 'quit', 'interrupt'];
    case 'step':
      return ['up', 'down', 'home', 'end', 'enter', 'details', 'back', 'help', 'quit', 'interrupt'];
    case 'run':
      return runCommands(screen);
    case 'ended':
      return ['up', 'down', 'enter', 'details', 'log', 'help', 'quit', 'interrupt'];
    case 'done':
      return ['enter', 'quit', 'interrupt'];
    case 'left':
      return [];
    default:
      return screen satisfies never;
  }
}

function questionCommands({id}: Extract<Screen, {kind: 'question'}>): readonly Command[] {
  if (id === 'terms') {
    return ['up', 'down', 'enter', 'yes', 'no', 'back', 'help', 'quit', 'interrupt'];
  }
  return QUESTIONS[id].choices === null
    ? ['enter', 'back', 'interrupt']
    : ['up', 'down', 'enter', 'back', 'help', 'quit', 'interrupt'];
}

function runCommands({run}: Extract<Screen, {kind: 'run'}>): readonly Command[] {
  switch (run.question?.ask) {
    case 'stop':
      return ['up', 'down', 'enter', 'back', 'interrupt'];
    case 'changed':
      return ['up', 'down', 'enter', 'details', 'help', 'interrupt'];
    case 'cloud':
      return cloudCommands(run.question);
    case 'cloud-list':
      return ['up', 'down', 'enter', 'details', 'back', 'help', 'interrupt'];
    case undefined:
      return ['log', 'help', 'interrupt'];
    default:
      return run.question satisfies never;
  }
}

function cloudCommands({doing, failure}: CloudQuestion): readonly Command[] {
  const details: Command[] = failure ? ['details'] : [];
  return doing ? ['help', 'interrupt'] : ['up', 'down', 'enter', ...details, 'help', 'interrupt'];
}
