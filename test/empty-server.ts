import {PATHS} from '../source/known/paths.ts';
import type {Answers} from './fake-server.ts';

/**
 * A server on which there is nothing: no programs, no processes, and none of the files that are asked for. What every
 * server says all the same, whatever is asked of it, stands here: a new probe may need a line.
 */
export const emptyServer: Answers = argv => {
  const [program, ...args] = argv;
  if (program === 'find') {
    return {exitCode: 1, stderr: 'No such file or directory'};
  }
  if (program !== 'sh') {
    return null;
  }
  // A line for each file that is managed.
  if (args.includes(PATHS.settings)) {
    return {stdout: '-\n'.repeat(argv.length)};
  }
  // The list of nginx's processes.
  return args.some(text => text.includes('/proc/[0-9]*')) ? {stdout: 'services\0\0path\0\0\0\0\0\0'} : null;
};
