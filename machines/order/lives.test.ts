import { test } from 'vitest';
import { livesEndRight } from '../../test/orderLifeProperties.ts';

test('random lives of orders, their reports shuffled, doubled or in part missing, end in the right state and the right books', () => livesEndRight(150));
