import type {Answers} from '../answers/answers.ts';
import type {Known} from '../answers/questions.ts';
import {parseSettings} from '../answers/settings.ts';
import {PATHS} from '../known/paths.ts';
import type {FilesFact} from './files.ts';
import type {LineagesFact} from './lineages.ts';

/** What an earlier run was told, where its file is there and still makes sense; else null. */
export function settingsOf({files}: {readonly files: FilesFact}): Answers | null {
  const text = files[PATHS.settings]?.content;
  return text === undefined ? null : parseSettings(text, files[PATHS.acmeCa]?.content ?? null);
}

/** What the questions are filled in with. */
export function knownFrom(facts: {readonly files: FilesFact; readonly lineages: LineagesFact}): Known {
  return {settings: settingsOf(facts), lineages: facts.lineages.all.map(({name}) => name)};
}
