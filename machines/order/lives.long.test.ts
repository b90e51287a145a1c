import { test } from 'vitest';
import { livesEndRight } from '../../test/orderLifeProperties.ts';

test('102,000 random lives of orders, their reports shuffled, doubled or in part missing, end in the right state and the right books', () => livesEndRight(34_000));
