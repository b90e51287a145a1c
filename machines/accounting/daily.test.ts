import { describe, expect, test } from 'vitest';
import { dayClosed, performed, posted } from '../../subjects/accounting.ts';
import { AccountingDesk } from '../../test/accountingDesk.ts';
import { fact } from '../../test/given.ts';
import { free } from '../../test/simVenue.ts';
import { spawned } from '../../subjects/strategy.ts';

const planHash = 'b'.repeat(64);

/** Two days: 100 shares are held through the second, on which AAPL falls and 10 more are bought above the open. */
function twoDays(benchmark?: string) {
  const desk = new AccountingDesk({ daily: true, ...(benchmark === undefined ? {} : { benchmark }) });
  desk.take(fact(spawned, { planHash, name: 'x', budget: 1 }, { actor: 's-1' }));
  desk.close('2020-01-02', '10', 'SPY', '9');
  desk.close('2020-01-02', '20', 'AAPL');
  desk.fill('2020-01-02', 'buy', '100', '9.5', { feeUsd: '2' });
  desk.step('2020-01-02');
  desk.fill('2020-01-03', 'buy', '10', '11', { strategy: 's-2', feeUsd: '1' });
  desk.close('2020-01-03', '12', 'SPY', '10.5');
  desk.close('2020-01-03', '19', 'AAPL');
  desk.step('2020-01-03');
  return desk;
}

describe('a day', () => {
  test("is closed with the next day's first mark, before it", () => {
    const desk = twoDays();
    expect(desk.said(dayClosed).map(({ day }) => day)).toEqual(['2020-01-02']);
    expect(desk.step('2020-01-06').map(({ name }) => name)).toEqual(['accounting.posted', 'accounting.dayClosed', 'accounting.performed', 'accounting.marked']);
  });
  test('tells its profit and where it came from', () => {
    const desk = twoDays();
    desk.step('2020-01-06');
    expect(desk.said(dayClosed)).toEqual([
      {
        day: '2020-01-02', equityUsd: '10048', cashUsd: '9048', positionsUsd: '1000', pnlUsd: '48', depositedUsd: '0', realizedUsd: '0', unrealizedUsd: '50', dividendsUsd: '0', feesUsd: '2', financingUsd: '0', fxUsd: '0',
        marks: [{ symbol: 'SPY', quantity: '100', priceUsd: '10' }], byStrategy: [{ strategy: 's-1', pnlUsd: '48' }], bySymbol: [{ symbol: 'SPY', pnlUsd: '48' }], byPlan: [{ planHash, pnlUsd: '48' }],
        attribution: { marketUsd: '0', selectionUsd: '100', costsUsd: '-2', slippageUsd: '-50' },
      },
      {
        day: '2020-01-03', equityUsd: '10257', cashUsd: '8937', positionsUsd: '1320', pnlUsd: '209', depositedUsd: '0', realizedUsd: '0', unrealizedUsd: '210', dividendsUsd: '0', feesUsd: '1', financingUsd: '0', fxUsd: '0',
        marks: [{ symbol: 'SPY', quantity: '110', priceUsd: '12' }], byStrategy: [{ strategy: 's-1', pnlUsd: '200' }, { strategy: 's-2', pnlUsd: '9' }], bySymbol: [{ symbol: 'SPY', pnlUsd: '209' }],
        byPlan: [{ planHash, pnlUsd: '200' }],
        // The market: 1000 USD at the mean of +20 % and -5 %. Slippage: 10 shares half a dollar above their open.
        attribution: { marketUsd: '75', selectionUsd: '140', costsUsd: '-1', slippageUsd: '-5' },
      },
    ]);
  });
  test("takes the benchmark's return for the market's where there is one", () => {
    const desk = twoDays('AAPL');
    desk.step('2020-01-06');
    expect(desk.said(dayClosed)[1]?.attribution.marketUsd).toBe('-50');
  });
  test('posts what positions are worth beyond their cost, as far as it changed', () => {
    const desk = twoDays();
    desk.step('2020-01-06');
    expect(desk.said(posted).filter(({ memo }) => memo.startsWith('marks')).map(({ memo, entries }) => [memo, ...entries.map(({ account, amountUsd }) => `${account} ${amountUsd}`)])).toEqual([
      ['marks of 2020-01-02', 'revaluation 50', 'unrealized -50'], ['marks of 2020-01-03', 'revaluation 210', 'unrealized -210'],
    ]);
  });
  test('is closed with the session where none follows, once', () => {
    const desk = twoDays();
    desk.end('2020-01-03');
    desk.end('2020-01-03');
    expect(desk.said(dayClosed).map(({ day }) => day)).toEqual(['2020-01-02', '2020-01-03']);
  });
  test('counts a deposit as no profit', () => {
    const desk = twoDays();
    desk.signed('2020-01-06', 'deposit', { amountUsd: '5000', memo: 'x' });
    desk.end('2020-01-06');
    expect(desk.said(dayClosed).at(-1)).toMatchObject({ pnlUsd: '0', depositedUsd: '5000', equityUsd: '15257' });
  });
  test('is not closed where nobody asks for it', () => {
    const desk = new AccountingDesk({});
    desk.step('2020-01-02');
    desk.step('2020-01-03');
    expect(desk.said(dayClosed)).toEqual([]);
  });
});

test('what a short position costs to borrow, and a dividend that it owes, are of its strategy', () => {
  const account = { kind: 'margin', initialMargin: 0.5, maintenanceMargin: 0.25, debitRateAnnual: '0', borrowRateAnnual: '0.365', yearDays: 365 } as const;
  const desk = new AccountingDesk({ daily: true, settlement: true, lots: 'lifo' }, { venue: { ...free, account } });
  desk.fill('2020-01-02', 'sell', '100', '10');
  desk.close('2020-01-02', '10');
  desk.step('2020-01-02');
  desk.action('2020-01-03', { kind: 'dividend', amountUsd: '0.5' });
  desk.close('2020-01-03', '10');
  desk.step('2020-01-03');
  desk.end('2020-01-03');
  // A day's borrowing of 1,000 USD at 36.5 % a year, and 50 USD of dividend.
  expect(desk.said(dayClosed)[1]).toMatchObject({ pnlUsd: '-51', dividendsUsd: '-50', financingUsd: '1', byStrategy: [{ strategy: 's-1', pnlUsd: '-51' }], attribution: { costsUsd: '-1', selectionUsd: '-50' } });
});

describe('performance', () => {
  test('is told with each day', () => {
    const desk = twoDays();
    desk.step('2020-01-06');
    const [first, second] = desk.said(performed);
    expect(first).toEqual({ day: '2020-01-02', days: 1, returnDay: 0.0048, sharpeAnnual: null, volatilityAnnual: null, drawdown: 0, maxDrawdown: 0, turnover: 0.095, slippageBps: 50 / 950 * 10_000 });
    // (mean of 0.0048 and 209 / 10048) / sample deviation x root of 252
    expect(second?.sharpeAnnual).toBeCloseTo(17.95989, 4);
  });
  test('keeps the deepest drawdown', () => {
    const desk = new AccountingDesk({ daily: true });
    desk.fill('2020-01-02', 'buy', '1000', '10');
    desk.close('2020-01-02', '10');
    desk.step('2020-01-02');
    desk.close('2020-01-03', '9');
    desk.step('2020-01-03');
    desk.close('2020-01-06', '9.9');
    desk.step('2020-01-06');
    desk.end('2020-01-06');
    const figures = desk.said(performed).map(({ returnDay, drawdown, maxDrawdown }) => [returnDay, drawdown, maxDrawdown].map((figure) => Number(figure?.toFixed(9))));
    expect(figures).toEqual([[0, 0, 0], [-0.1, 0.1, 0.1], [0.1, 0.01, 0.1]]);
  });

  /** Daily returns of a desk whose shares close so, on those days. */
  const returned = (days: readonly (readonly [date: string, close: string])[], symbol = 'SPY') => {
    const desk = new AccountingDesk({ daily: true });
    desk.fill('2020-01-02', 'buy', '1000', '10', { symbol });
    for (const [date, price] of days) {
      desk.close(date, price, symbol);
      desk.step(date);
    }
    desk.end('2020-01-07');
    return desk.said(performed).at(-1);
  };
  const traded = [['2020-01-02', '10'], ['2020-01-03', '11'], ['2020-01-06', '10.5']] as const;
  const withWeekend = [...traded.slice(0, 2), ['2020-01-04', '11'] as const, ['2020-01-05', '11'] as const, ...traded.slice(2)];

  test('counts no days on which nothing can be traded', () => {
    const [plain, live] = [returned(traded), returned(withWeekend)];
    expect([live?.sharpeAnnual, live?.volatilityAnnual, live?.days]).toEqual([plain?.sharpeAnnual, plain?.volatilityAnnual, 5]);
  });
  test('counts every day, 365 a year, where coins were held', () => {
    const figures = returned(withWeekend, 'BTCUSD');
    const [up, down] = [0.1, 10_500 / 11_000 - 1];
    const mean = (up + down) / 5;
    const deviation = Math.sqrt([0, up, 0, 0, down].reduce((sum, each) => sum + (each - mean) ** 2, 0) / 4);
    expect(figures?.sharpeAnnual).toBeCloseTo((mean / deviation) * Math.sqrt(365), 9);
  });
});

describe('slippage', () => {
  const after = (trade: (desk: AccountingDesk) => void) => {
    const desk = new AccountingDesk({ daily: true });
    trade(desk);
    desk.close('2020-01-02', '10', 'SPY', '9');
    desk.step('2020-01-02');
    desk.end('2020-01-02');
    return [desk.said(dayClosed)[0]?.attribution.slippageUsd, desk.said(performed)[0]?.slippageBps];
  };
  test('of a limit order that was filled at its limit is none: a backtest fills it there too', () => expect(after((desk) => {
    desk.submit('2020-01-02', 'buy', { type: 'limit', limitUsd: '8.5' });
    desk.fill('2020-01-02', 'buy', '100', '8.5');
  })).toEqual(['0', 0]));
  test('of a limit that was changed is against what it became', () => expect(after((desk) => {
    desk.submit('2020-01-02', 'buy', { type: 'limit', limitUsd: '8' });
    desk.replace('2020-01-02', 'buy', { limitUsd: '8.5' });
    desk.fill('2020-01-02', 'buy', '100', '8.4');
  })[0]).toBe('10'));
  test('of a stop is what it was filled worse than the stop', () => expect(after((desk) => {
    desk.submit('2020-01-02', 'sell', { type: 'stop', stopUsd: '8.9' });
    desk.fill('2020-01-02', 'sell', '100', '8.8');
  })[0]).toBe('-10'));
  test('is kept across a restart until the bar is there', () => expect(after((desk) => {
    desk.submit('2020-01-02', 'buy', { type: 'limit', limitUsd: '8.5' });
    desk.fill('2020-01-02', 'buy', '100', '8.5');
    desk.restart();
  })).toEqual(['0', 0]));
});
