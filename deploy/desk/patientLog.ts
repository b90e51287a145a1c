import type { NatsConnection } from 'nats';
import type { Logger } from 'pino';
import type { Log } from '../../actors/runtime/log.ts';
import { NatsLog } from '../../actors/runtime/natsLog.ts';

const retryMs = 250;
const withinMs = 60_000;

/**
 * A desk's log whose readers wait up to a minute for the keeper and for the desk's stream: of a desk in several processes any may
 * start first, and a server may just be starting again. Then, or where the connection was closed, `follow` throws what the last try threw.
 */
export function patient(nats: NatsConnection, desk: string, logger: Logger): Log {
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
          logger.info({ reader: reader.role, error: error instanceof Error ? error.message : String(error) }, 'waiting for the keeper and the desk');
          await new Promise((done) => setTimeout(done, retryMs));
        }
      }
    },
  };
}
