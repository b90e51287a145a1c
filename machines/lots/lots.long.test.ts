import { test } from 'vitest';
import { lotsAgree } from '../../test/lotModel.ts';

test.each(['fifo', 'lifo', 'highestCost', 'specific'] as const)('in 25,000 lives of a holding lots closed by %s are those of a model that goes share by share', (order) => lotsAgree(order, { numRuns: 25_000, seed: 1 }));
