import { test } from 'vitest';
import { agreesWhatever } from './orderDeskProperties.ts';

test('whatever people order, change and cancel: risk and books agree, no worked order buys too much, and in the end nothing stays set aside, 3,000 times', () => agreesWhatever(3000));
