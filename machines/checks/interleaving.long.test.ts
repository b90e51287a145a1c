import fc from 'fast-check';
import { test } from 'vitest';
import { anyDay, faultsOf } from '../../test/riskDays.ts';

test('limits hold under any interleaving of intents, fills and policy changes, many times', { timeout: 600_000 }, () => fc.assert(fc.property(anyDay, (steps) => faultsOf(steps).length === 0), { numRuns: 20_000 }));
