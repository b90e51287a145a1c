import { describe, expect, test } from 'vitest';
import { metricsOf } from '../../machines/statistics/metrics.ts';
import { hostilePlan, trade, waves, wavyRun } from '../../test/reportSample.ts';
import type { ChartLibrary } from './chartLibrary.ts';
import { reportHtml } from './report.ts';

const library: ChartLibrary = { name: 'charts 1', script: 'const uPlot = 1;', style: '.u { }', licence: 'free -- for all' };
const report = (count: number, trades = [trade()], minutes = false) => {
  const result = wavyRun(count, trades, minutes ? 60_000 : undefined);
  const bars = ['SPY', 'QQQ', 'IWM'].map((symbol) => waves(symbol, count, minutes ? 60_000 : undefined));
  return reportHtml({ plan: { ...hostilePlan, timeframe: minutes ? '1m' : '1d' }, result, metrics: metricsOf({ ...result, period: 'day' }), bars, terms: [['commission', '0.1 % a side']], benchmark: { name: '<SPY>', ...result.equity } }, library);
};
const html = report(400);
const drawn = (text: string): { readonly equity: readonly (readonly number[])[]; readonly prices: readonly { readonly symbol: string; readonly markers: readonly unknown[] }[] } =>
  JSON.parse(/id="drawn">(.*?)<\/script>/.exec(text)?.[1] ?? '');

describe('the report', () => {
  test('is the same for the same run', () => expect(report(400)).toBe(html));
  test('names nothing that would be loaded', () => expect(html).not.toMatch(/\b(src|href|url)\s*[=(]|https?:|@import/));
  test('lets no text of a plan become markup', () => expect(html).not.toContain('document.title = "taken"'));
  test('has its own scripts and the figures, and no other script', () => expect(html.match(/<script[^>]*>/g)).toEqual(['<script type="application/json" id="drawn">', '<script>', '<script>']));
  test('allows only its two scripts, by their hashes', () => expect(/script-src ((?:&#39;sha256-[\w+/=]+&#39; ?)+);/.exec(html)?.[1]?.split(' ').length).toBe(2));
  test('says what the plan does and on which terms', () => expect(html).toContain('sma(10) crosses above sma(30)'));
  test('has the terms that were given', () => expect(html).toContain('<th scope="row">commission</th><td class="text" colspan="2">0.1 % a side</td>'));
  test('draws a price chart for each symbol of the plan, and no other', () => expect(drawn(html).prices.map(({ symbol, markers }) => [symbol, markers.length])).toEqual([['SPY', 1], ['QQQ', 0]]));
  test('draws the benchmark beside the equity', () => expect(drawn(html).equity.map((column) => column.length)).toEqual([400, 400, 400]));
  test('carries the licence of the chart library', () => expect(html).toContain('<!-- charts 1: free - - for all -->'));
  test('of no step says that there is too little', () => expect(report(0, [])).toContain('<p class="note">None.</p>'));
  test('says which trades it leaves out', () => expect(report(30, Array.from({ length: 1001 }, () => trade()))).toContain('1000 of 1001, those with the largest P&amp;L either way'));
});

test('the report of 200,000 minutes and 5,000 trades is below 1 MiB', () => expect(report(200_000, Array.from({ length: 5000 }, () => trade()), true).length).toBeLessThan(2 ** 20));
