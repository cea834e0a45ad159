import type {Outcome, Server} from '../core/server.ts';
import type {ProbeFailure} from '../facts/facts.ts';
import type {Probe} from '../facts/probe.ts';

/** Runs one probe. Where it cannot make sense of what it sees, the fact is its `unknown`, and `failure` says so. */
export async function lookAt<Fact, Context>(
  server: Server,
  probe: Probe<Fact, Context>,
  context: Context,
): Promise<{fact: Fact; failure: ProbeFailure | null}> {
  const commands = Object.entries(probe.commands(context));
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
    return {fact: probe.parse(Object.fromEntries(outcomes), context), failure: null};
  } catch (error) {
    return {fact: probe.unknown, failure: {probe: probe.id, reason: String(error), seen}};
  }
}
