import { test } from 'vitest';
import { charts, stepsAgree } from '../test/chartSteps.ts';

test.each(charts)('over 20,000 lines of events, the table and XState come to the same state, context and actions: %s', { timeout: 600_000 }, (_, chart, from, events) => stepsAgree(chart, from, events, 20_000));
