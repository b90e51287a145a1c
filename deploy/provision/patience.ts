import { setTimeout as sleep } from 'node:timers/promises';
import type { OnProgress } from './home.ts';

/** Says that a long step begins, and every `everyMs` for how many seconds it has been under way. */
export async function reporting<T>(what: string, onProgress: OnProgress, work: Promise<T>, everyMs = 5_000): Promise<T> {
  onProgress(what);
  const began = Date.now();
  const timer = setInterval(() => onProgress(`${what}: ${Math.round((Date.now() - began) / 1000)} s`), everyMs);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}

/**
 * Asks until the answer is not undefined, 20 ms apart.
 * @returns the answer, or undefined after `withinMs`; what `ask` throws ends the waiting
 */
export async function until<T>(ask: () => Promise<T | undefined> | T | undefined, withinMs: number): Promise<T | undefined> {
  for (const deadline = Date.now() + withinMs; ; ) {
    const answer = await ask();
    if (answer !== undefined || Date.now() >= deadline) return answer;
    await sleep(20);
  }
}
