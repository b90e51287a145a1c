import type { NatsConnection } from 'nats';
import type { Log } from '../../actors/runtime/log.ts';
import { NatsLog } from '../../actors/runtime/natsLog.ts';

const retryMs = 250;
const withinMs = 60_000;

/**
 * A desk's log whose readers wait up to a minute for the keeper and for the desk's stream: of a desk in several processes any may
 * start first, of several keepers the one that is asked may be ending, and a server may just be starting again. Then, or where the
 * connection was closed, `follow` throws what the last try threw.
 * @param onWait hears of each try that failed: the reader's role, and why
 */
export function patient(nats: NatsConnection, desk: string, { onWait = () => {} }: { readonly onWait?: (role: string, error: string) => void } = {}): Log {
  const log = new NatsLog(nats, desk);
  return {
    desk,
    commit: (prefix, lastSeq, drafts) => log.commit(prefix, lastSeq, drafts),
    async follow(reader, ...rest) {
      for (const deadline = performance.now() + withinMs; ;) {
        try {
          return await log.follow(reader, ...rest);
        } catch (error) {
          if (nats.isClosed() || performance.now() >= deadline) throw error;
          onWait(reader.role, error instanceof Error ? error.message : String(error));
          await new Promise((done) => setTimeout(done, retryMs));
        }
      }
    },
  };
}
