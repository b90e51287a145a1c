import { describe, expect, test } from 'vitest';
import { opened, ticked } from '../../subjects/desk.ts';
import type { Fact } from '../../subjects/fact.ts';
import { action, bar, barRefused, delisted, restated, sessionEnded, stepClosed, type CorporateAction } from '../../subjects/market.ts';
import { proposed } from '../../subjects/planner.ts';
import { claimed } from '../../subjects/runtime.ts';
import { spawned, transitioned } from '../../subjects/strategy.ts';
import { fact } from '../../test/given.ts';
import { unclaimed } from '../desk/membership.ts';
import { examplePlan, exampleSettings, exampleSignature } from '../desk/exampleDesk.ts';
import { followed, marketKind, untaken, untakenActions, type Market } from './market.ts';

const [monday, tuesday] = ['2012-01-09T21:00:00Z', '2012-01-10T21:00:00Z'];
const open = fact(opened, { ...exampleSettings, signature: exampleSignature });
const barOf = (symbol: string, at: string, close = '10') =>
  fact(bar, { timeframe: '1d', open: '10', high: '20', low: '1', close, volume: '5', warmUp: false, flags: [] }, { actor: symbol, at });
const refusalOf = (symbol: string, at: string) => fact(barRefused, { row: 'SPY.csv:3: x', reasons: ['malformed'] }, { actor: symbol, at });
const closing = (step: number, at: string) => fact(stepClosed, { step, warmUp: false }, { at });
const after = (...facts: Fact[]) => {
  const actor = marketKind.begin('main');
  for (const each of facts) expect(actor.take(each)).toEqual([]);
  return actor.state() as Market;
};
const rowOf = (symbol: string, origin: string) => ({ symbol, due: monday, origin, fault: 'x' });

test('it keeps what the desk opened with, and waits for the main actors of its roles', () => {
  const market = after(open);
  expect(market.feed?.session).toEqual(exampleSettings.session);
  expect(unclaimed(market.membership)).toContain('risk.main');
});

describe('bars', () => {
  test('the last one of a symbol is what the next is checked against', () =>
    expect(after(open, barOf('SPY', monday, '11'), barOf('AAPL', monday, '12'), barOf('SPY', tuesday, '13')).lastBars).toEqual({ SPY: { at: tuesday, close: '13' }, AAPL: { at: monday, close: '12' } }));
  test('a refused row leaves the last bar as it is, and is counted', () => {
    const market = after(open, barOf('SPY', monday, '11'), refusalOf('SPY', tuesday));
    expect([market.lastBars.SPY?.at, market.bars, market.refused]).toEqual([monday, 1, 1]);
  });
});

test('the rows of each symbol are counted, bars and refusals alike', () =>
  expect(after(open, barOf('SPY', monday), refusalOf('SPY', monday), closing(1, monday), barOf('SPY', tuesday), barOf('AAPL', tuesday)).rows).toEqual({ SPY: 3, AAPL: 1 }));

test('the last tick is kept: the clock of a live desk goes on from it', () => expect(after(open, fact(ticked, { everySeconds: 1 }, { at: monday })).tickedAt).toBe(monday));

describe('steps', () => {
  test('one is open while its rows go out', () => expect(after(open, barOf('SPY', monday)).open).toEqual({ at: monday, rows: { SPY: 1 } }));
  test('and closed after', () => {
    const market = after(open, barOf('SPY', monday), closing(1, monday));
    expect([market.open, market.step, market.closedAt]).toEqual([null, 1, monday]);
  });
  test('a later time opens the next, as on a live desk, which closes none', () => expect(after(open, barOf('SPY', monday), barOf('SPY', tuesday)).open).toEqual({ at: tuesday, rows: { SPY: 1 } }));
  test('a step that skips a number is a broken log', () => expect(() => after(open, closing(2, monday))).toThrow('expected step 1, was 2'));
  test('a step of another time than the open one is a broken log', () => expect(() => after(open, barOf('SPY', monday), closing(1, tuesday))).toThrow(`expected the open step of ${monday}, was ${tuesday}`));
  test('the end of the session is noted', () => expect(after(open, fact(sessionEnded, { steps: 0, bars: 0, refused: 0 })).ended).toBe(true));
});

describe('after a restart in the middle of a step', () => {
  const step = { at: monday, rows: [rowOf('AAPL', '1'), rowOf('SPY', '2'), rowOf('SPY', '3')] };
  test('only the rows that are not on the log go out', () => expect(untaken(after(open, barOf('AAPL', monday), barOf('SPY', monday)), step)).toEqual([rowOf('SPY', '3')]));
  test('a refusal counts as a row', () => expect(untaken(after(open, refusalOf('AAPL', monday)), step)).toEqual([rowOf('SPY', '2'), rowOf('SPY', '3')]));
  test('all of another step go out', () => expect(untaken(after(open, barOf('AAPL', tuesday)), step)).toEqual(step.rows));
  test('all go out where no step is open', () => expect(untaken(after(open), step)).toEqual(step.rows));
});

describe('members', () => {
  const strategy = fact(proposed, { strategy: 's-1', planHash: 'a'.repeat(64), plan: examplePlan });
  const life = (to: 'retired' | 'paused') => fact(transitioned, { from: 'trading', to, reason: 'x' }, { actor: 's-1' });
  test('a proposed strategy is waited for', () => expect(unclaimed(after(strategy).membership)).toEqual(['strategy.s-1']));
  test('so is a spawned one', () => expect(unclaimed(after(fact(spawned, { planHash: 'a'.repeat(64), name: 'x', budget: 0.1 }, { actor: 's-1' })).membership)).toEqual(['strategy.s-1']));
  test('a retired one is not', () => expect(unclaimed(after(strategy, life('retired')).membership)).toEqual([]));
  test('a paused one is', () => expect(unclaimed(after(strategy, life('paused')).membership)).toEqual(['strategy.s-1']));
  test('a claim is noted under the kind of actor it stands under', () =>
    expect(unclaimed(after(strategy, { ...fact(claimed, { host: 'h', role: 'strategy', epoch: 1, code: 'c' }, { actor: 's-1' }), type: 'strategy.claimed' }).membership)).toEqual([]));
});

test('it goes on from its state as from the facts', () => {
  const whole = after(open, barOf('SPY', monday), closing(1, monday), barOf('SPY', tuesday));
  const resumed = marketKind.hydrate('main', structuredClone(after(open, barOf('SPY', monday), closing(1, monday))));
  resumed.take(barOf('SPY', tuesday));
  expect(resumed.state()).toEqual(whole);
});

describe('what happens to a symbol', () => {
  const takes = (exDate: string, corporate: CorporateAction, symbol = 'SPY') => fact(action, { exDate, action: corporate }, { actor: symbol, at: tuesday });
  const dividend = { kind: 'dividend', amountUsd: '1' } as const;
  const split = { kind: 'split', from: 1, to: 2 } as const;
  const of = (exDate: string, corporate: CorporateAction) => ({ symbol: 'SPY', exDate, action: corporate });

  test('a split divides the close that the next bar is held against', () => expect(after(open, barOf('SPY', monday, '11'), takes('2012-01-10', split)).lastBars.SPY).toEqual({ at: monday, close: '5.5' }));
  test('a dividend does not', () => expect(after(open, barOf('SPY', monday, '11'), takes('2012-01-10', dividend)).lastBars.SPY?.close).toBe('11'));
  test('what is on the log is not stated again', () => {
    const known = after(open, takes('2012-01-10', dividend));
    expect(untakenActions(known, [of('2012-01-09', split), of('2012-01-10', dividend), of('2012-01-10', split), of('2012-01-11', dividend)])).toEqual([of('2012-01-10', split), of('2012-01-11', dividend)]);
    expect(untakenActions(known, [{ ...of('2012-01-09', split), symbol: 'AAPL' }])).toHaveLength(1);
  });
  test('it is no row of the source', () => expect(after(open, takes('2012-01-10', dividend))).toMatchObject({ rows: {}, bars: 0, open: null }));
  test('that its bars have ended is kept', () => expect(after(open, fact(delisted, { lastAt: monday }, { actor: 'SPY', at: tuesday })).delisted).toEqual({ SPY: true }));

  const to = (symbol: string) => ({ kind: 'symbolChange', to: symbol }) as const;
  test('one whose shares are of another is followed no more, the other is', () => {
    const changed = after(open, takes('2012-01-10', to('SPX')), takes('2012-01-10', { kind: 'cashMerger', amountUsd: '9' }, 'AAPL'));
    expect([changed.became, followed(changed, ['SPY', 'AAPL', 'QQQ'])]).toEqual([{ SPY: 'SPX', AAPL: null }, ['QQQ', 'SPX']]);
  });
  test('a symbol may come back', () => expect(followed(after(open, takes('2012-01-10', to('SPX')), takes('2012-01-11', to('SPY'), 'SPX')), ['SPY'])).toEqual(['SPY']));
  test('without any change those of the settings are followed', () => expect(followed(after(open), ['SPY', 'AAPL'])).toEqual(['AAPL', 'SPY']));
});

describe('the newest bars of a desk in the present', () => {
  const present = fact(opened, { ...exampleSettings, market: { kind: 'alpaca', feed: 'iex', symbols: ['SPY'], timeframe: '1d', files: [], build: 'minutes', staleBars: 3 }, signature: exampleSignature });
  const figures = { open: '10', high: '20', low: '1', close: '10', volume: '5' };
  test('are kept, as they were restated', () => {
    const now = { ...figures, close: '11' };
    const restatement = fact(restated, { timeframe: '1d', closedAt: monday, was: figures, now, why: 'cancel' }, { actor: 'SPY', at: tuesday });
    expect(after(present, barOf('SPY', monday), barOf('SPY', tuesday), restatement).recent).toEqual({ SPY: [{ at: monday, figures: now }, { at: tuesday, figures }] });
  });
  test('are thirty at most', () => {
    const days = Array.from({ length: 31 }, (_, day) => `2012-05-${String(day + 1).padStart(2, '0')}T20:00:00Z`);
    expect(after(present, ...days.map((at) => barOf('SPY', at))).recent?.['SPY']?.map(({ at }) => at)).toEqual(days.slice(1));
  });
  test('of before a split are forgotten', () => expect(after(present, barOf('SPY', monday), fact(action, { exDate: '2012-01-10', action: { kind: 'split', from: 1, to: 2 } }, { actor: 'SPY', at: tuesday })).recent).toEqual({}));
  test('are kept on no other desk', () => expect(after(open, barOf('SPY', monday)).recent).toBeUndefined());
});
