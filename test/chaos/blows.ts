import { setTimeout as sleep } from 'node:timers/promises';
import { xoshiro, type Uniform } from '../../actors/market/random.ts';
import { until } from '../../deploy/provision/patience.ts';
import type { DeskHome, UpProcess } from './deskHome.ts';

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

/**
 * Runs a desk to its end while blows fall; a host that was killed is started again at once.
 * @returns the last process, and the blows that fell: one whose moment did not come before the end is left out
 */
export async function disturbed(home: DeskHome, blows: readonly Blow[], withinMs = 90_000): Promise<{ readonly last: UpProcess; readonly fell: readonly string[] }> {
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
