import { describe } from 'vitest';
import { hostBehaviour } from '../../test/hostBehaviour.ts';
import { MemoryLog } from './memoryLog.ts';

describe('a host on the log in memory', () => hostBehaviour(async () => {
  const log = new MemoryLog('toy');
  return { log, facts: async () => log.facts, close: async () => {} };
}));
