import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { BarColumns, RunResult } from '../../machines/gym/run.ts';
import { limitText, ruleText, sizingText, stopsText } from '../../machines/plan/explanation.ts';
import { dailyCurve, daysOf } from '../../machines/statistics/curve.ts';
import type { Metrics } from '../../machines/statistics/metrics.ts';
import { monthlyReturns } from '../../machines/statistics/months.ts';
import type { Plan } from '../../subjects/plan.ts';
import { chartLibrary, type ChartLibrary } from './chartLibrary.ts';
import { drawnOf, rollingDays, type Named } from './drawn.ts';
import { escaped, inlined, scriptJson } from './escape.ts';
import { keyFigures, metricTables, monthTable, shownTrades, tradeTable } from './sections.ts';

export interface ReportOf {
  readonly plan: Plan;
  readonly result: RunResult;
  readonly metrics: Metrics;
  /** Of the symbols that the plan trades; a price chart for each. */
  readonly bars: readonly BarColumns[];
  /** Drawn beside the equity, scaled to begin with it: values in any currency. */
  readonly benchmark?: Named;
  /** Terms of the run for the reader, e.g. ["commission", "0.1 % a side"]. */
  readonly terms?: readonly (readonly [string, string])[];
}

const ownText = (name: string): string => inlined(name, readFileSync(new URL(name, import.meta.url), 'utf8'));
const digestOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/**
 * A backtest as one HTML file that needs nothing else: no network, no other file. The same run gives the same bytes. Long series are thinned
 * to what can be seen, so that a million bars make less than 3 MiB.
 */
export function reportHtml(of: ReportOf, library: ChartLibrary = chartLibrary()): string {
  const { plan, result, metrics, bars, benchmark } = of;
  const traded = bars.filter(({ symbol }) => plan.universe.includes(symbol));
  const shown = shownTrades(result.trades);
  const scripts = [inlined('the chart library', library.script), ownText('page.js')];
  const calendar = daysOf(plan.universe);
  const daily = dailyCurve(result.equity, calendar);
  const withinDays = plan.timeframe !== '1d';
  // Only these two scripts may run, and nothing may be loaded, whatever a plan's texts hold.
  const policy = `default-src 'none'; script-src ${scripts.map(digestOf).join(' ')}; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(plan.name)}: backtest</title>
<style>${inlined('the chart library', library.style)}</style>
<style>${ownText('page.css')}</style>
</head>
<body>
<main>
<header>
<p class="over">Backtest, ${escaped(plan.universe.length > 8 ? `${plan.universe.length} symbols` : plan.universe.join(', '))}, ${escaped(plan.timeframe)} bars${spanText(metrics)}</p>
<h1>${escaped(plan.name)}</h1>
<p class="thesis">${escaped(plan.thesis)}</p>
</header>
${keyFigures(metrics)}
<noscript><p>The charts are drawn by a script in this file, which this browser does not run. The tables need none.</p></noscript>
${figure('equity', `Equity, USD${benchmark === undefined ? '' : `, against ${benchmark.name} from the same start`}`, '<button type="button" id="scale" aria-pressed="false">Logarithmic</button>')}
${figure('drawdown', 'Drawdown, share below the highest equity so far')}
<section><h2>Monthly returns, %</h2>${monthTable(monthlyReturns(result.equity, calendar))}</section>
${figure('price', 'Trades on the closing price', traded.length > 1 ? `<label>Symbol <select id="symbol">${traded.map(({ symbol }) => `<option>${escaped(symbol)}</option>`).join('')}</select></label>` : `<span>${escaped(traded[0]?.symbol ?? '')}</span>`)}
${figure('exposure', 'Exposure, net share of equity in the market (each round trip at its largest quantity)')}
${figure('rolling', `Sharpe ratio a year, of the last ${rollingDays(daily)} days`)}
<section><h2>Metrics</h2>${metricTables(metrics, withinDays)}</section>
<section><h2>Terms</h2><table class="metrics"><tbody>${termRows(of)}</tbody></table></section>
<section><h2>Trades</h2><p class="note">${tradesText(result.trades.length, shown.length)}</p>${tradeTable(shown, withinDays)}</section>
<footer>Investobot. Times are UTC. A backtest says how a plan would have done, not how it will do. Charts by ${escaped(library.name)}.</footer>
</main>
<script type="application/json" id="drawn">${scriptJson(drawnOf({ equity: result.equity, daily, trades: result.trades, shown, bars: traded, benchmark }))}</script>
<!-- ${escaped(library.name)}: ${escaped(library.licence).replaceAll('--', '- -')} -->
<script>${scripts[0]}</script>
<script>${scripts[1]}</script>
</body>
</html>
`;
}

const spanText = ({ firstAt, lastAt }: Metrics): string => (firstAt === null || lastAt === null ? '' : `, ${firstAt.slice(0, 10)} to ${lastAt.slice(0, 10)}`);

const figure = (id: string, title: string, control = ''): string =>
  `<section class="chart"><div class="head"><h2>${escaped(title)}</h2>${control}</div><div id="${id}" role="img" aria-label="${escaped(title)}"></div></section>`;

const tradesText = (all: number, shown: number): string => {
  if (all === 0) return 'None.';
  return all === shown ? `${all}, in order of their entry. P&amp;L is in USD after fees.` : `${shown} of ${all}, those with the largest P&amp;L either way, in order of their entry; also on the price chart. P&amp;L is in USD after fees.`;
};

function termRows({ plan, result, terms = [] }: ReportOf): string {
  const limit = limitText(plan.timing);
  const rows: readonly (readonly [string, string])[] = [
    ['enters when', `${ruleText(plan.entry)}${limit === undefined ? '' : `; ${limit}`}`], ['exits when', ruleText(plan.exit)], ['size', sizingText(plan.sizing)], ['stop', stopsText(plan)],
    ['budget', `${plan.budget} of the cash`], ['refuted by', plan.refutedBy], ['symbols', plan.universe.join(', ')],
    ['bars', result.bars.toString()], ['fills', result.fills.toString()], ['intents refused by risk', result.rejections.toString()], ['final equity, USD', result.finalEquityUsd], ...terms,
  ];
  return rows.map(([name, text]) => `<tr><th scope="row">${escaped(name)}</th><td class="text" colspan="2">${escaped(text)}</td></tr>`).join('');
}
