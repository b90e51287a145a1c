import { describe, expect, test } from 'vitest';
import { submitted } from '../../subjects/execution.ts';
import type { FactOf } from '../../subjects/fact.ts';
import { action } from '../../subjects/market.ts';
import { approved } from '../../subjects/risk.ts';
import { fact, given } from '../../test/given.ts';
import { venueWith } from '../../test/simVenue.ts';
import type { ExecutionState } from './decisions.ts';
import { execution } from './execution.ts';

const order = '1'.repeat(32);
const approval = (over: Partial<FactOf<typeof approved>['body']>) => fact(approved, {
  intent: '0'.repeat(32), strategy: 's-1', symbol: 'SPY', side: 'sell', quantity: '10', purpose: 'stop', reservedUsd: '0', expiresAt: '2020-02-01T00:00:00Z', checks: [], policyVersion: 1, ...over,
}, { id: order, at: '2020-01-02T21:00:00Z' });
const submits = (over: object) => [submitted, { order, strategy: 's-1', symbol: 'SPY', side: 'sell', quantity: '10', expiresAt: '2020-02-01T00:00:00Z', venue: 'sim', ...over }] as const;
const split = (from: number, to: number) => fact(action, { exDate: '2020-01-03', action: { kind: 'split', from, to } }, { actor: 'SPY' });

describe('what is approved', () => {
  test('as a stop is submitted as one, with the bar that touched it', () => {
    const stop = { type: 'stop', stopUsd: '95', touchedAt: '2020-01-02T21:00:00Z' } as const;
    given(execution, venueWith({})).when(approval(stop)).then(submits(stop));
  });
  test('as a limit is submitted as one', () => given(execution, venueWith({})).when(approval({ type: 'limit', limitUsd: '95' })).then(submits({ type: 'limit', limitUsd: '95' })));
  test('as a market order is submitted without a type', () => given(execution, venueWith({})).when(approval({ type: 'market' })).then(submits({})));
  test('as a stop without a price breaks an invariant', () => expect(() => given(execution, venueWith({})).when(approval({ type: 'stop' }))).toThrow('expected a stop order to have stopUsd, was none'));
});

describe('a split', () => {
  const open = (...over: Parameters<typeof approval>) => (given(execution, venueWith({}), approval(...over)).when(split(2, 3)).state as ExecutionState).open[order];
  test('scales an open order as the venue does', () => expect(open({ quantity: '5', collarUsd: '90', type: 'limit', limitUsd: '96' })).toMatchObject({ quantity: 7n * 10n ** 12n, collarUsd: 60n * 10n ** 12n, pricing: { limitUsd: 64n * 10n ** 12n } }));
  test('leaves one without a share to the venue, which cancels it', () => expect((given(execution, venueWith({}), approval({ quantity: '9' })).when(split(10, 1)).state as ExecutionState).open[order]).toMatchObject({ quantity: 9n * 10n ** 12n }));
});
