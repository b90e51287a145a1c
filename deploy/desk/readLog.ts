import type { Logged } from '../../actors/runtime/envelope.ts';
import type { Log } from '../../actors/runtime/log.ts';

/** Facts read ahead of who takes them; beyond it the server is held back. */
const ahead = 10_000;

/** All facts that stand on a log now, from its first, or up to a sequence. Throws where one can't be read. */
export async function* readLog(log: Log, host: string, { to = Number.POSITIVE_INFINITY }: { readonly to?: number } = {}): AsyncGenerator<Logged> {
  const waiting: Logged[] = [];
  let wake: () => void = () => {};
  let room: () => void = () => {};
  let fault: Error | undefined;
  const following = await log.follow({ role: 'auditor', host, from: 1 }, (logged) => {
    waiting.push(logged);
    wake();
    return waiting.length < ahead ? undefined : new Promise<void>((done) => { room = done; });
  }, (error) => {
    fault = error;
    wake();
  });
  try {
    for (let taken = 0; taken < following.backlog;) {
      const batch = waiting.splice(0);
      room();
      if (batch.length === 0) {
        if (fault !== undefined) throw fault;
        await new Promise<void>((done) => { wake = done; });
        continue;
      }
      for (const logged of batch) {
        taken += 1;
        if (logged.seq > to) return;
        yield logged;
        if (taken >= following.backlog) return;
      }
    }
  } finally {
    await following.stop();
  }
}
