import {createInterface} from 'node:readline/promises';
import type {Facts} from '../facts/facts.ts';
import {cloudTask} from '../steps/clouds/cloud-task.ts';
import {type CommandContext, tell} from './command.ts';

/**
 * Says how the cloud's list is opened, click by click, and waits for Enter where somebody is there who was asked
 * before. The authority's rehearsal, which comes next, is the eye outside that looks whether it is open.
 */
export async function openCloud(
  {flags, interactive, translate}: CommandContext,
  facts: Facts,
): Promise<void> {
  const task = cloudTask(facts);
  if (!task) {
    return;
  }
  tell(translate('cloud.first', {cloud: task.cloud}));
  task.console.map((click, index) => tell(`  ${index + 1}. ${click}`));
  tell(translate('cloud.command'));
  tell(`  ${task.command}`);
  if (interactive && !flags.yes && !flags.json) {
    await enterPressed(translate('cloud.done'));
  }
  tell(translate('cloud.later'));
}

/** Waits for Enter; Ctrl-C is handed on to the run, which then stops. */
async function enterPressed(question: string): Promise<void> {
  const terminal = createInterface({input: process.stdin, output: process.stderr});
  const giveUp = new AbortController();
  terminal.on('SIGINT', () => {
    giveUp.abort();
    process.emit('SIGINT');
  });
  try {
    await terminal.question(question, {signal: giveUp.signal});
  } catch (error) {
    if (!giveUp.signal.aborted) {
      throw error;
    }
  } finally {
    terminal.close();
  }
}
