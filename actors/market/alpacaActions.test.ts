import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { credentials, marketDataServer, type MarketDataServer, type WireAction } from '../../test/marketData/history.ts';
import { alpacaActions } from './alpacaActions.ts';
import type { Clock } from './clock.ts';

let server: MarketDataServer;
let waited: number[];
const clock: Clock = { now: () => Date.parse('2026-03-03T12:00:00Z'), pause: async (ms) => void waited.push(ms) };

beforeEach(async () => {
  server = await marketDataServer();
  waited = [];
});
afterEach(() => server.close());

const asked = (symbols: readonly string[] = ['SPY', 'QQQ', 'BRK-B'], span = { from: '2026-03-01', to: '2026-03-31' }) =>
  alpacaActions({ credentials, baseUrl: server.url, clock, spacingMs: 0, timeoutMs: 2_000 }).announced({ symbols, ...span }, new AbortController().signal);
const wire = (more: Omit<WireAction, 'process_date'>, process_date = '2026-03-03'): WireAction => ({ id: 'x', cusip: '78462F103', process_date, ...more });

const cases: readonly [what: string, list: string, entry: WireAction, expected: object][] = [
  ['a split', 'forward_splits', wire({ symbol: 'SPY', ex_date: '2026-03-03', old_rate: 1, new_rate: 4 }), { exDate: '2026-03-03', what: 'forwardSplits', action: { kind: 'split', from: 1, to: 4 } }],
  ['a split of shares into fewer', 'reverse_splits', wire({ symbol: 'SPY', ex_date: '2026-03-03', old_rate: 20, new_rate: 1, old_cusip: 'a', new_cusip: 'b' }), { action: { kind: 'split', from: 20, to: 1 } }],
  ['a dividend in shares, as a split', 'stock_dividends', wire({ symbol: 'SPY', ex_date: '2026-03-03', rate: 0.05 }), { action: { kind: 'split', from: 20, to: 21 } }],
  ['a dividend by its ex-date, though it is paid weeks later', 'cash_dividends', wire({ symbol: 'SPY', ex_date: '2026-03-20', rate: 1.7756, special: false, foreign: false, payable_date: '2026-04-30' }, '2026-04-30'), { exDate: '2026-03-20', action: { kind: 'dividend', amountUsd: '1.7756', payDate: '2026-04-30' } }],
  ['a new symbol', 'name_changes', wire({ old_symbol: 'SPY', new_symbol: 'SPX', old_cusip: 'a', new_cusip: 'b' }), { symbol: 'SPY', exDate: '2026-03-03', action: { kind: 'symbolChange', to: 'SPX' } }],
  ['a merger in cash', 'cash_mergers', wire({ acquiree_symbol: 'SPY', acquiree_cusip: 'a', effective_date: '2026-03-02', rate: 54.2 }), { symbol: 'SPY', exDate: '2026-03-03', action: { kind: 'cashMerger', amountUsd: '54.2' } }],
  ['that there is a spin-off, which nothing can follow', 'spin_offs', wire({ source_symbol: 'SPY', source_cusip: 'a', source_rate: 1, new_symbol: 'NEW', new_cusip: 'b', new_rate: 0.5, ex_date: '2026-03-03' }), { symbol: 'SPY', what: 'spinOffs', action: null }],
  ['that a dividend is of another currency', 'cash_dividends', wire({ symbol: 'SPY', ex_date: '2026-03-03', rate: 1, currency: 'CAD', special: false, foreign: true }), { action: null }],
  ['a class of shares, which has a dot there', 'forward_splits', wire({ symbol: 'BRK.B', ex_date: '2026-03-03', old_rate: 1, new_rate: 50 }), { symbol: 'BRK-B' }],
];

describe('Alpaca tells', () => {
  test.each(cases)('%s', async (_, list, entry, expected) => {
    server.actions.set(list, [entry]);
    expect(await asked()).toEqual([expect.objectContaining(expected)]);
  });
  test('a split with a new symbol as both', async () => {
    server.actions.set('reverse_splits', [wire({ symbol: 'SPY', new_symbol: 'SPX', ex_date: '2026-03-03', old_rate: 10, new_rate: 1, old_cusip: 'a', new_cusip: 'b' })]);
    expect((await asked()).map(({ action }) => action)).toEqual([{ kind: 'split', from: 10, to: 1 }, { kind: 'symbolChange', to: 'SPX' }]);
  });
  test('nothing where only the company has another name', async () => {
    server.actions.set('name_changes', [wire({ old_symbol: 'SPY', new_symbol: 'SPY', old_cusip: 'a', new_cusip: 'b' })]);
    expect(await asked()).toEqual([]);
  });
  test('nothing of other days, nor of other symbols', async () => {
    const split = (symbol: string, day: string) => wire({ symbol, ex_date: day, old_rate: 1, new_rate: 2 }, day);
    server.actions.set('forward_splits', [split('SPY', '2026-02-28'), split('SPY', '2026-03-31'), split('SPY', '2026-04-01'), split('IWM', '2026-03-03')]);
    expect((await asked()).map(({ exDate }) => exDate)).toEqual(['2026-03-31']);
  });
  test('all pages', async () => {
    server.page(2);
    server.actions.set('cash_dividends', ['02', '03', '04', '05', '06'].map((day) => wire({ symbol: 'SPY', ex_date: `2026-03-${day}`, rate: 0.1, special: false, foreign: false })));
    expect([(await asked()).length, server.requests.length]).toEqual([5, 3]);
  });
});

describe('a request', () => {
  test('that is refused for now is repeated when it may be', async () => {
    server.spoil({ kind: 'status', status: 429, retryAfter: '7' }, { kind: 'cut' });
    expect([await asked(), waited]).toEqual([[], [7_000, 2_000]]);
  });
  test('with wrong keys fails with the way out', async () => {
    const actions = alpacaActions({ credentials: { keyId: 'no', secret: 'no' }, baseUrl: server.url, clock, spacingMs: 0 });
    await expect(actions.announced({ symbols: ['SPY'], from: '2026-03-01', to: '2026-03-02' }, new AbortController().signal)).rejects.toThrow('the keys were refused');
  });
  test('whose answer can not be read fails', async () => {
    server.actions.set('forward_splits', [wire({ symbol: 'SPY', ex_date: 'tomorrow', old_rate: 1, new_rate: 2 })]);
    await expect(asked()).rejects.toThrow('Alpaca: corporate actions: unreadable answer: exDate');
  });
});
