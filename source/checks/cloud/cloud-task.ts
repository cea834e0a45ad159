import {CLOUDS} from '../../clouds/index.ts';
import type {Remedy} from '../../core/finding.ts';
import type {Facts} from '../../facts/facts.ts';

/** What only the operator can do: open the list of the cloud that the server stands in. */
export type CloudTask = {
  readonly cloud: string;
  /** The way through the vendor's console, one click an entry. */
  readonly console: readonly string[];
  /** The same by the vendor's command line tool; names in capitals are for the operator to fill in. */
  readonly command: string;
  /** What that tool is called. */
  readonly tool: string;
};

/** The task for port 80, and null where no cloud was recognised. */
export function cloudTask({cloud}: Pick<Facts, 'cloud'>): CloudTask | null {
  const here = CLOUDS.find(({id}) => id === cloud.id);
  return here
    ? {
        cloud: here.name,
        console: here.console.map(click => click.replaceAll('{port}', '80')),
        command: here.command(80),
        tool: here.cli.tool,
      }
    : null;
}

/** The way through the console, in one line. */
export function consoleOf({console}: CloudTask): string {
  return console.join(' → ');
}

/** Opening a cloud's list: by the console, by the vendor's tool, or by certwizard where that tool is logged in. */
export function cloudRemedy(task: CloudTask): Remedy {
  return {
    steps: [{key: 'CW-CLOUD-INGRESS.do', values: {console: consoleOf(task)}}],
    commands: ['certwizard cloud', task.command],
  };
}
