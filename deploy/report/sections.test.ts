import { describe, expect, test } from 'vitest';
import { metricsOf } from '../../machines/statistics/metrics.ts';
import { trade, wavyRun } from '../../test/reportSample.ts';
import { keyFigures, metricTables, monthTable, shownTrades, tradeTable } from './sections.ts';

const metrics = metricsOf(wavyRun(100, [trade()]));

describe('trades', () => {
  const many = Array.from({ length: 5 }, (_, place) => trade({ pnl: String((place % 2 === 0 ? 1 : -1) * place * 10) }));
  test('are all shown while they are few', () => expect(shownTrades(many, 5)).toBe(many));
  test('are shown by the size of their P&L where there are more, in order of time', () => expect(shownTrades(many, 3).map(({ pnl }) => pnl)).toEqual(['20', '-30', '40']));
  test('have a row each', () => expect(tradeTable([trade({ exitTime: null, exitPrice: null, exitReason: 'open' })], false)).toContain(
    '<td>SPY</td><td>long</td><td class="n">100</td><td class="t">2020-01-11</td><td class="n">101.50</td><td class="t">\u2013</td><td class="n">\u2013</td><td class="n loss">\u2212227.00</td>'));
});

describe('months', () => {
  const table = monthTable([{ year: 2020, month: 1, change: 0.1 }, { year: 2020, month: 3, change: -0.05 }, { year: 2021, month: 2, change: null }]);
  test('are as warm as they are far from zero', () => expect(table).toContain('<td class="n heat gain" style="--heat:60%">10.00</td><td></td><td class="n heat loss" style="--heat:30%">\u22125.00</td>'));
  test('are compounded to years', () => expect(table).toContain('<td class="n sum gain">4.50\u2009%</td>'));
  test('that are unknown make the year unknown', () => expect(table).toContain('<td class="n sum">\u2013</td>'));
  test('that all stand still are not warm', () => expect(monthTable([{ year: 2020, month: 1, change: 0 }])).toContain('--heat:0%'));
});

describe('metrics', () => {
  test('stand with their definitions', () => expect(metricTables(metrics, false)).toContain('<th scope="row">Omega</th>'));
  test('leave out a group without figures', () => expect(metricTables(metrics, false)).not.toContain('<h3>Benchmark</h3>'));
  test('have eight that are read first', () => expect(keyFigures(metrics).split('<dt>').length - 1).toBe(8));
});
