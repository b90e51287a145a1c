import { mismatchText } from '../replay/findings.ts';
import { replay } from '../replay/replay.ts';
import type { Logged } from '../runtime/envelope.ts';
import { difference } from './business.ts';
import { realBuild, simulatedCode, type Build } from './build.ts';
import { Checker, type Violation } from './checker.ts';
import { SimulatedDesk } from './desk.ts';
import { drawn as drawnOf, type Concern, type Drawn } from './drawn.ts';
import { faultNames, type FaultName } from './faults.ts';

export type Counted = Readonly<Partial<Record<FaultName, number>>>;

/** What became of one seed. */
export interface SeedResult {
  readonly seed: number;
  readonly concern: Concern;
  readonly pacing: 'lockstep' | 'live';
  readonly layout: 'solo' | 'roles';
  /** On the log at the end, or when an invariant did not hold. */
  readonly facts: number;
  readonly faults: Counted;
  readonly violation?: Violation;
}

/** What a seed must have, so that it shows something. */
export const least = { facts: 500, faults: 20 } as const;

export const sumOf = (counted: Counted): number => Object.values(counted).reduce((sum, count) => sum + count, 0);

/** Both counts together, in the order of the names. */
export const together = (a: Counted, b: Counted): Counted =>
  Object.fromEntries(faultNames.flatMap((name) => (a[name] === undefined && b[name] === undefined ? [] : [[name, (a[name] ?? 0) + (b[name] ?? 0)]])));

interface Run {
  readonly facts: readonly Logged[];
  readonly faults: Counted;
  /** Steps of the session. */
  readonly length: number;
  readonly violation?: Violation;
}

/** Runs the desk of a seed with all that goes wrong, and holds it against the invariants. The same seed always gives the same. */
export async function simulateSeed(seed: number, build: Build = realBuild): Promise<SeedResult> {
  // A seed leaves this process no time for anything else.
  await new Promise((done) => setImmediate(done));
  const drawn = drawnOf(seed);
  const { concern, layout, settings: { pacing } } = drawn;
  const run = await ran(drawn, build);
  const faults = together(run.faults, drawn.before);
  const violation = run.violation ?? await unlikeUndisturbed(drawn, build, run) ?? tooLittle(run.facts.length, faults);
  return { seed, concern, pacing, layout, facts: run.facts.length, faults, ...(violation === undefined ? {} : { violation }) };
}

/** To its end, or to the first violation. As long as another run, whose facts were recomputed, it needs no recomputing: it must have the same. */
async function ran(drawn: Drawn, build: Build, asLongAs?: Run): Promise<Run> {
  let violation: Violation | undefined;
  const checker = new Checker((found) => {
    violation = found;
    desk.stop();
  });
  const desk = new SimulatedDesk(drawn, build, {
    fact: (logged) => checker.fact(logged),
    departed: (departure) => checker.departed(departure),
    stopped: (host, error) => {
      violation ??= { invariant: 'hosts', detail: `${host} could not go on: ${error.message}` };
      desk.stop();
    },
  }, asLongAs?.length);
  try {
    await desk.run();
  } catch (error) {
    violation ??= { invariant: 'rest', detail: error instanceof Error ? error.message : String(error) };
  }
  if (violation === undefined) checker.ended({ filledOutside: desk.venue.filled });
  const { facts } = desk.log;
  if (asLongAs === undefined) violation ??= await otherInReplay(desk, facts);
  return { facts, faults: desk.faults.counted, length: desk.length, ...(violation === undefined ? {} : { violation }) };
}

/** Recomputes every actor from the log alone. */
async function otherInReplay({ kinds }: SimulatedDesk, facts: readonly Logged[]): Promise<Violation | undefined> {
  const { mismatches: [mismatch], unpublished: all, unchecked, quarantined } = await replay(facts, kinds, { codeOf: () => simulatedCode });
  // What an actor in quarantine derived before it failed is stated when it is released.
  const unpublished = all.find(({ actor }) => !quarantined.some((each) => each.actor === actor));
  if (mismatch !== undefined) return { invariant: 'replay', detail: mismatchText(mismatch) };
  if (unpublished !== undefined) return { invariant: 'replay', detail: `${unpublished.actor} derives ${unpublished.first} from ${unpublished.cause}, which is not on the log` };
  return unchecked === 0 ? undefined : { invariant: 'replay', detail: `${unchecked} facts could not be compared` };
}

/** Where nothing but the infrastructure failed, the desk must come to what it comes to without. */
async function unlikeUndisturbed(drawn: Drawn, build: Build, run: Run): Promise<Violation | undefined> {
  if (drawn.concern !== 'infrastructure') return undefined;
  const calm = await ran({ ...drawn, layout: 'solo', rates: {} }, build, run);
  if (calm.violation !== undefined) return { ...calm.violation, detail: `undisturbed: ${calm.violation.detail}` };
  const differs = difference(calm.facts, run.facts);
  return differs === undefined ? undefined : { invariant: 'undisturbed', detail: differs };
}

function tooLittle(facts: number, faults: Counted): Violation | undefined {
  const count = sumOf(faults);
  if (facts >= least.facts && count >= least.faults) return undefined;
  return { invariant: 'size', detail: `expected at least ${least.facts} facts and ${least.faults} faults, was ${facts} and ${count}` };
}
