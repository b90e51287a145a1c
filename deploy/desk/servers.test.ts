import { expect, test } from 'vitest';
import { syncFor } from './servers.ts';

test('a home whose desks trade no real money writes to disk every two minutes', () => expect(syncFor([{ environment: 'sim' }, { environment: 'paper' }])).toBe('2m'));
test.each(['canary', 'live'] as const)('a home with a %s desk writes every commit before it is acknowledged', (environment) => expect(syncFor([{ environment: 'sim' }, { environment }])).toBe('always'));
