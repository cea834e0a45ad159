import type {Argv, Outcome, Server} from '../core/server.ts';
import type {ProbeFailure} from '../facts/facts.ts';
import type {Outcomes, Probe} from '../facts/probe.ts';

/** Why a probe could not be understood. Which facts are not known for that, whoever asked it knows. */
export type LookFailure = Omit<ProbeFailure, 'facts'>;

/** Runs one probe. Where it cannot make sense of what it sees, the fact is its `unknown`, and `failure` says so. */
export async function lookAt<Fact, Context, Name extends string>(
  server: Server,
  probe: Probe<Fact, Context, Name>,
  context: Context,
): Promise<{fact: Fact; failure: LookFailure | null}> {
  const commands = Object.entries<Argv>(probe.commands(context));
  const outcomes = await Promise.all(
    commands.map(async ([name, argv]) => [name, await server.run(argv)] as const),
  );
  const seen: Outcome[] = outcomes.map(([, outcome]) => outcome);
  try {
    // Half of an answer would look like a fact.
    const late = seen.find(({timedOut}) => timedOut);
    if (late) {
      throw new Error(`no answer in time from: ${late.command}`);
    }
    const said = Object.fromEntries(outcomes) as Outcomes<Name>;
    return {fact: probe.parse(said, context), failure: null};
  } catch (error) {
    return {fact: probe.unknown, failure: {probe: probe.id, reason: String(error), seen}};
  }
}
