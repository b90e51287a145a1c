import { expect, test } from 'vitest';
import { type Fact } from '../../subjects/fact.ts';
import { accounting } from '../../machines/accounting/accounting.ts';
import { marked, posted } from '../../subjects/accounting.ts';
import { opened } from '../../subjects/desk.ts';
import { filled } from '../../subjects/execution.ts';
import { bar, stepClosed } from '../../subjects/market.ts';
import { exampleSettings, exampleSignature } from '../../machines/desk/exampleDesk.ts';
import { fact } from '../given.ts';

/*
 * Thirty trades of two strategies: partial sales, shorts, and turns through zero in both directions. The figures after each
 * come from a loop of its own in another language, in exact fractions, one share after another: a share that comes to a holding
 * moves its average price, a share that goes realises price less average. To make them again, do that from 100,000.00 USD of
 * cash and round to cents at the end only. Ours keeps a total cost and goes a trade at a time, so nothing is shared but the definition.
 */
type Row = readonly [strategy: string, symbol: string, side: 'buy' | 'sell', quantity: string, price: string, fee: string, holding: string, cost: string, realized: string, cash: string];
const rows: readonly Row[] = [
  ['s-1', 'SPY', 'buy', '100', '101.37', '5.07', '100', '10137.00', '0.00', '89857.93'],
  ['s-1', 'SPY', 'buy', '50', '102.11', '2.56', '150', '15242.50', '0.00', '84749.87'],
  ['s-1', 'SPY', 'sell', '30', '103.4', '1.55', '120', '12194.00', '53.50', '87850.32'],
  ['s-1', 'SPY', 'buy', '7', '99.99', '1', '127', '12893.93', '53.50', '87149.39'],
  ['s-1', 'SPY', 'sell', '41', '98.03', '2.01', '86', '8731.32', '-89.88', '91166.61'],
  ['s-1', 'AAPL', 'buy', '333', '17.413', '2.9', '333', '5798.53', '0.00', '85365.18'],
  ['s-1', 'AAPL', 'sell', '111', '18.002', '1', '222', '3865.69', '65.38', '87362.40'],
  ['s-1', 'AAPL', 'sell', '111', '16.871', '1', '111', '1932.84', '5.22', '89234.08'],
  ['s-1', 'AAPL', 'buy', '17', '16.9', '1', '128', '2220.14', '5.22', '88945.78'],
  ['s-2', 'SPY', 'sell', '60', '100.25', '3.01', '-60', '-6015.00', '0.00', '94957.77'],
  ['s-2', 'SPY', 'sell', '25', '101.75', '1.27', '-85', '-8558.75', '0.00', '97500.25'],
  ['s-2', 'SPY', 'buy', '13', '97.6', '1', '-72', '-7249.76', '40.19', '96230.45'],
  ['s-2', 'SPY', 'buy', '72', '99.1', '3.57', '0', '0.00', '154.75', '89091.68'],
  ['s-2', 'SPY', 'buy', '10', '99.5', '1', '10', '995.00', '154.75', '88095.68'],
  ['s-1', 'SPY', 'sell', '86', '104.66', '4.5', '0', '0.00', '179.56', '97091.94'],
  ['s-1', 'SPY', 'buy', '29', '105.01', '1.52', '29', '3045.29', '179.56', '94045.13'],
  ['s-1', 'SPY', 'sell', '60', '104.2', '3.13', '-31', '-3230.20', '156.07', '100294.00'],
  ['s-1', 'SPY', 'sell', '11', '103.07', '1', '-42', '-4363.97', '156.07', '101426.77'],
  ['s-1', 'SPY', 'buy', '19', '106.4', '1.01', '-23', '-2389.79', '108.65', '99404.16'],
  ['s-1', 'SPY', 'buy', '90', '102.333', '4.6', '67', '6856.31', '144.78', '90189.59'],
  ['s-2', 'AAPL', 'buy', '1000', '16.05', '8.03', '1000', '16050.00', '0.00', '74131.56'],
  ['s-2', 'AAPL', 'sell', '333', '16.61', '2.77', '667', '10705.35', '186.48', '79659.92'],
  ['s-2', 'AAPL', 'sell', '333', '15.98', '2.66', '334', '5360.70', '163.17', '84978.60'],
  ['s-2', 'AAPL', 'sell', '333', '16.44', '2.74', '1', '16.05', '293.04', '90450.38'],
  ['s-2', 'AAPL', 'sell', '500', '16.5', '4.13', '-499', '-8233.50', '293.49', '98696.25'],
  ['s-2', 'AAPL', 'buy', '125', '17.25', '1.08', '-374', '-6171.00', '199.74', '96538.92'],
  ['s-2', 'AAPL', 'buy', '374', '15.75', '2.95', '0', '0.00', '480.24', '90645.47'],
  ['s-1', 'AAPL', 'sell', '64', '19.1', '1', '64', '1110.07', '117.55', '91866.87'],
  ['s-1', 'AAPL', 'sell', '63', '19.2', '1', '1', '17.34', '234.42', '93075.47'],
  ['s-2', 'SPY', 'sell', '3', '101.01', '1', '7', '696.50', '159.28', '93377.50'],
];

const cents = (text: string | undefined) => (Number(text) + 0).toFixed(2);

const begun = () => {
  const actor = accounting.begin('main');
  actor.take(fact(opened, { ...exampleSettings, cashUsd: '100000', signature: exampleSignature }));
  return actor;
};

const fillOf = ([strategy, symbol, side, quantity, priceUsd, feeUsd]: Row, index: number): Fact => fact(filled, {
  order: index.toString(16).padStart(32, '0'), strategy, symbol, side, execution: `${index}`, quantity, priceUsd, feeUsd, done: true,
});

const close = (symbol: string, price: string) => fact(bar, {
  timeframe: '1d', open: price, high: price, low: price, close: price, volume: '1', warmUp: false, flags: [],
}, { actor: symbol });

test('holding, cost, realised profit and cash agree to the cent after each of thirty trades', () => {
  const actor = begun();
  let cash = 100_000;
  const figures = rows.map((row, index) => {
    const { position, entries } = posted.body.parse(actor.take(fillOf(row, index))[0]?.body);
    cash += Number(entries.find(({ account }) => account === 'cash')?.amountUsd);
    return [...row.slice(0, 6), position?.quantity, cents(position?.costUsd), cents(position?.realizedPnlUsd), cents(`${cash}`)];
  });
  expect(figures).toEqual(rows);
});

test('the mark after them agrees to the cent', () => {
  const actor = begun();
  for (const each of [...rows.map(fillOf), close('SPY', '104.5'), close('AAPL', '18.25')]) actor.take(each);
  const mark = marked.body.parse(actor.take(fact(stepClosed, { step: 1, warmUp: false }))[0]?.body);
  expect([mark.cashUsd, mark.positionsUsd, mark.equityUsd, mark.realizedPnlUsd, mark.unrealizedPnlUsd, mark.feesUsd].map(cents))
    .toEqual(['93377.50', '7751.25', '101128.75', '1018.72', '181.09', '71.06']);
  expect(mark.holdings).toEqual([{ symbol: 'AAPL', quantity: '1', priceUsd: '18.25' }, { symbol: 'SPY', quantity: '74', priceUsd: '104.5' }]);
  expect(mark.imbalanceUsd).toBe('0');
});
