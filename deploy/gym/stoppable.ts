import type { Run } from '../../machines/gym/run.ts';

/** A person wants what takes many backtests to end before its time. */
class Stopped extends Error {
  override readonly name = 'Stopped';
}

/** Runs backtests until `isStopped`, which is asked before each. @param onRun told how many are done */
export function stoppable(run: Run, isStopped: () => boolean, onRun: (runs: number) => void = () => {}): Run {
  let runs = 0;
  return (of) => {
    if (isStopped()) throw new Stopped('stopped');
    const result = run(of);
    runs += 1;
    onRun(runs);
    return result;
  };
}

/** What comes of work by a run that can be stopped; undefined where it was. */
export function unlessStopped<Value>(work: () => Value): Value | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof Stopped) return undefined;
    throw error;
  }
}
