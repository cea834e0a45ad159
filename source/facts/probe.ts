import {formatCommand} from '../core/quote.ts';
import type {Argv, Outcome} from '../core/server.ts';

/** What commands said, by the names that the probe gave them. */
export type Outcomes<Name extends string = string> = Readonly<Record<Name, Outcome>>;

/**
 * One thing to find out about a server: commands that only read, and a pure parser of what they say. The
 * commands of one probe run side by side. When the parser throws, `unknown` stands in and a finding says so.
 */
export type Probe<Fact, Context = void, Name extends string = string> = {
  readonly id: string;
  readonly unknown: Fact;
  commands(context: Context): Readonly<Record<Name, Argv>>;
  parse(outcomes: Outcomes<Name>, context: Context): Fact;
};

/** `defineProbe<Fact>()({…})`: the names of the commands are inferred, so a parser cannot ask for one not run. */
export function defineProbe<Fact, Context = void>() {
  return <Name extends string>(probe: Probe<Fact, Context, Name>): Probe<Fact, Context, Name> => probe;
}

/**
 * A command that a probe gives out, as it is run: what evidence names as run comes from here. The context is the one
 * that the probe is asked with. Throws for a command that it does not give out then.
 */
export function ranBy<Name extends string, Context>(
  probe: Pick<Probe<unknown, Context, Name>, 'id' | 'commands'>,
  name: NoInfer<Name>,
  ...[context]: Context extends void ? [] : [context: Context]
): string {
  const argv = probe.commands(context as Context)[name];
  if (argv === undefined) {
    throw new Error(`the probe ${probe.id} runs no command ${name}`);
  }
  return formatCommand(argv);
}

/** The text between NUL bytes, as `find -print0` and friends write it. */
export function splitNul(text: string): string[] {
  return text.split('\0').filter(part => part !== '');
}
