import { setTimeout as sleep } from 'node:timers/promises';
import { xoshiro, type Uniform } from '../../machines/random.ts';
import { until } from '../../deploy/provision/patience.ts';
import { DeskHome, type UpProcess } from './deskHome.ts';
import { outcomeOf, type Outcome, type Reference } from './outcome.ts';

export type Victim = 'host' | 'nats' | 'mongo';

/** Something is killed with -9 when the log has so many facts, and so much later. */
export interface Blow {
  readonly victim: Victim;
  readonly facts: number;
  readonly delayMs: number;
}

/** Facts of the planning and the backtests; they take half of a short session's time. */
const planningFacts = 60;

/**
 * Random moments, the same for the same seed: a third of them in the planning, the others anywhere on the log.
 * @param facts of an undisturbed run
 */
export function blowsOf(seed: number, victims: readonly Victim[], facts: number): readonly Blow[] {
  const random = xoshiro(seed);
  return victims.map((victim) => blow(victim, random, facts)).sort((a, b) => a.facts - b.facts);
}

const blow = (victim: Victim, random: Uniform, facts: number): Blow =>
  random() < 1 / 3 ? { victim, facts: Math.floor(random() * planningFacts), delayMs: Math.floor(random() * 500) } : { victim, facts: Math.floor(random() * facts * 0.97), delayMs: Math.floor(random() * 10) };

/** One session of a desk of its own while blows fall: how it ended, and what it came to. */
export async function session(reference: Reference, blows: readonly Blow[]): Promise<{ readonly code: number | null; readonly said: string; readonly fell: readonly string[] } & Outcome> {
  await using home = new DeskHome({ keysOf: reference.home });
  const { last, fell } = await disturbed(home, blows);
  const ended = await last.outcome(120_000);
  return { ...ended, fell, ...(await outcomeOf(await home.log(), reference)) };
}

/**
 * Runs a desk to its end while blows fall; a host that was killed is started again at once.
 * @returns the last process, and the blows that fell: one whose moment did not come before the end is left out
 */
async function disturbed(home: DeskHome, blows: readonly Blow[], withinMs = 90_000): Promise<{ readonly last: UpProcess; readonly fell: readonly string[] }> {
  let last = home.up();
  const fell: string[] = [];
  for (const { victim, facts, delayMs } of blows) {
    const reached = await until(async () => (last.isOver ? 'over' : (await home.facts()) >= facts ? 'reached' : undefined), withinMs);
    await sleep(delayMs);
    if (reached !== 'reached' || last.isOver) break;
    if (victim === 'host') {
      await last.kill9();
      last = home.up();
    } else await home.kill9(victim);
    fell.push(`${victim} at ${facts}`);
  }
  return { last, fell };
}
