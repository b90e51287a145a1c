import type { Logger } from 'pino';
import type { Log } from '../../actors/runtime/log.ts';

const retryMs = 250;

/**
 * A log whose readers wait for the keeper and for the desk's stream: of a desk in several processes any may start first.
 * Throws what the last try threw, after `withinMs`.
 */
export const patient = (log: Log, logger: Logger, withinMs = 60_000): Log => ({
  desk: log.desk,
  commit: (prefix, lastSeq, drafts) => log.commit(prefix, lastSeq, drafts),
  async follow(reader, onFact, onFault, onForeign) {
    for (const deadline = performance.now() + withinMs; ;) {
      try {
        return await log.follow(reader, onFact, onFault, onForeign);
      } catch (error) {
        if (performance.now() >= deadline) throw error;
        logger.info({ reader: reader.role, error: error instanceof Error ? error.message : String(error) }, 'waiting for the keeper and the desk');
        await new Promise((done) => setTimeout(done, retryMs));
      }
    }
  },
});
