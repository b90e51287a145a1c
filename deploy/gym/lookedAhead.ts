import { run } from '../../actors/gym/run.ts';
import type { RunOf } from '../../machines/gym/run.ts';
import { differenceText } from '../../machines/honesty/examination.ts';
import { lookAhead } from '../../machines/honesty/lookAhead.ts';
import { tradedTimes } from '../../machines/honesty/spans.ts';
import type { GymOutcome } from './gymThread.ts';
import { stoppable, unlessStopped } from './stoppable.ts';

const seed = 1;

interface Watched {
  readonly isStopped: () => boolean;
  /** Told how many prefixes are done, of how many. */
  readonly at: (done: number, total: number) => void;
}

/** The look-ahead check of a plan; undefined where it was stopped. @param cuts on how many prefixes of the bars */
export function lookedAhead(of: RunOf, cuts: number | 'all', { isStopped, at }: Watched): GymOutcome['lookAhead'] {
  const total = Math.min(tradedTimes(of).length, cuts === 'all' ? Infinity : cuts);
  at(0, total);
  return unlessStopped(() => {
    const { first, ...found } = lookAhead(stoppable(run, isStopped, (runs) => at(runs - 1, total)), of, { cuts, seed });
    return { ...found, first: first === null ? null : differenceText(first) };
  });
}
