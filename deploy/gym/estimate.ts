import { duration, whole } from '../view/text.ts';
import type { GymOutcome } from './gymThread.ts';
import { decimalOf } from './typed.ts';

/** What a sweep will take, from a few of its backtests run here before it starts. */
export interface Estimate {
  readonly jobs: number;
  /** Of one backtest, bars loaded already. */
  readonly secondsEach: number;
  /** Of one core. */
  readonly coreSeconds: number;
  readonly wallSeconds: number;
  readonly costUsd: number;
}

/** @param tried some of the jobs; the first in a thread pays for compilation and is left out where there are others */
export function estimated(tried: readonly Pick<GymOutcome, 'seconds'>[], { jobs, workers, usdACoreHour }: { readonly jobs: number; readonly workers: number; readonly usdACoreHour: number }): Estimate {
  const warm = tried.length > 1 ? tried.slice(1) : tried;
  const secondsEach = warm.reduce((sum, { seconds }) => sum + seconds.run, 0) / Math.max(1, warm.length);
  const loading = tried[0]?.seconds.load ?? 0;
  const coreSeconds = jobs * secondsEach + workers * loading;
  return { jobs, secondsEach, coreSeconds, wallSeconds: coreSeconds / workers, costUsd: (coreSeconds / 3600) * usdACoreHour };
}

const mostUsdACoreHour = 10_000;

/** What was typed as a core's price. Throws WrongUse. */
export const usdACoreHourOf = (typed: string): number => Number(decimalOf('--usd-a-core-hour', typed, { atMost: mostUsdACoreHour }));

/** Begun seconds count: nothing takes 0 s. */
const about = (seconds: number): string => `about ${duration(Math.max(1, Math.ceil(seconds)))}`;

export const estimateText = ({ jobs, secondsEach, coreSeconds, wallSeconds, costUsd }: Estimate): string =>
  `${whole(jobs)} backtest${jobs === 1 ? '' : 's'} of about ${secondsEach.toFixed(3)} s: ${about(coreSeconds)} of one core, ${about(wallSeconds)} in all${costUsd > 0 ? `, ${costUsd.toFixed(costUsd < 1 ? 4 : 2)} USD` : ''}`;
