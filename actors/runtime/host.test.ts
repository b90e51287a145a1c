import { describe } from 'vitest';
import type { FreshLog } from '../../test/freshLog.ts';
import { hostBehaviour } from '../../test/hostBehaviour.ts';
import { hostClock } from '../../test/hostClock.ts';
import { MemoryLog } from './memoryLog.ts';

describe('a host on the log in memory', () => {
  const fresh = async (): Promise<FreshLog> => {
    const log = new MemoryLog('toy');
    return { log, facts: async () => log.facts, close: async () => {} };
  };
  hostBehaviour(fresh);
  hostClock(fresh);
});
