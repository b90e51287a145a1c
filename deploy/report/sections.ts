import type { Trade } from '../../machines/gym/run.ts';
import { definitions, type Group } from '../../machines/statistics/definitions.ts';
import type { Metrics } from '../../machines/statistics/metrics.ts';
import { compounded, type MonthReturn } from '../../machines/statistics/months.ts';
import { escaped } from './escape.ts';
import { figureText, priceText, shareText, timeText, usdText } from './figures.ts';

const names = Object.keys(definitions).filter((name): name is keyof Metrics => name in definitions);
const groups: readonly Group[] = ['Return', 'Risk', 'Drawdown', 'Tail risk', 'Trades', 'Benchmark', 'How sure'];
const toneOf = (value: number): string => (value > 0 ? ' gain' : value < 0 ? ' loss' : '');

const first: readonly (keyof Metrics)[] = ['totalReturn', 'cagr', 'sharpeAnnual', 'maxDrawdown', 'volatilityAnnual', 'trades', 'winRate', 'profitFactor'];

/** The figures that are read first. */
export const keyFigures = (metrics: Metrics): string => `<dl class="key">${first.map((name) =>
  `<div><dt>${escaped(definitions[name].title)}</dt><dd>${escaped(figureText(metrics[name], definitions[name].unit))}</dd></div>`).join('')}</dl>`;

/** Every metric with its definition. Groups without any figure are left out. */
export function metricTables(metrics: Metrics, withinDays: boolean): string {
  return groups.map((group) => {
    const inGroup = names.filter((name) => definitions[name].group === group);
    if (inGroup.every((name) => metrics[name] === null)) return '';
    const rows = inGroup.map((name) => {
      const { title, unit, meaning } = definitions[name];
      return `<tr><th scope="row">${escaped(title)}</th><td class="n">${escaped(figureText(metrics[name], unit, withinDays))}</td><td class="what">${escaped(meaning)}</td></tr>`;
    });
    return `<h3>${escaped(group)}</h3><table class="metrics"><tbody>${rows.join('')}</tbody></table>`;
  }).join('');
}

const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Months as a table of years, coloured by how far each is from zero against the largest. */
export function monthTable(months: readonly MonthReturn[]): string {
  const largest = months.reduce((most, { change }) => Math.max(most, Math.abs(change ?? 0)), 0);
  const cell = (change: number | null | undefined): string => {
    if (change === undefined) return '<td></td>';
    if (change === null) return '<td class="n">\u2013</td>';
    const heat = largest === 0 ? 0 : Math.round((60 * Math.abs(change)) / largest);
    return `<td class="n heat${toneOf(change)}" style="--heat:${heat}%">${escaped(shareText(change).replace('\u2009%', ''))}</td>`;
  };
  const years = [...new Set(months.map(({ year }) => year))];
  const rows = years.map((year) => {
    const inYear = months.filter((each) => each.year === year);
    const cells = monthNames.map((_, place) => cell(inYear.find(({ month }) => month === place + 1)?.change));
    const whole = compounded(inYear.map(({ change }) => change));
    return `<tr><th scope="row">${year}</th>${cells.join('')}<td class="n sum${toneOf(whole ?? 0)}">${escaped(figureText(whole, 'share'))}</td></tr>`;
  });
  return `<div class="wide"><table class="months"><thead><tr><th></th>${monthNames.map((name) => `<th scope="col">${name}</th>`).join('')}<th scope="col">Year</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

/** At most so many trades are listed and marked: more can't be read. */
export const mostTrades = 1000;

/** All trades, or those with the largest P&L either way, in order of their entry. */
export function shownTrades(trades: readonly Trade[], most = mostTrades): readonly Trade[] {
  if (trades.length <= most) return trades;
  const bySize = trades.map((trade, place) => ({ place, size: Math.abs(Number(trade.pnl)) })).toSorted((a, b) => b.size - a.size || a.place - b.place);
  const kept = new Set(bySize.slice(0, most).map(({ place }) => place));
  return trades.filter((_, place) => kept.has(place));
}

export function tradeTable(shown: readonly Trade[], withinDays: boolean): string {
  const columns = ['Symbol', 'Side', 'Quantity', 'Entry', 'Price', 'Exit', 'Price', 'P&L', 'Fees', 'MAE', 'MFE', 'Why it ended'];
  const rows = shown.map(({ symbol, side, quantity, entryTime, entryPrice, exitTime, exitPrice, pnl, fees, mae, mfe, exitReason }) => {
    const texts = [
      ['', symbol], ['', side], ['n', quantity], ['t', timeText(entryTime, withinDays)], ['n', priceText(entryPrice)], ['t', exitTime === null ? '\u2013' : timeText(exitTime, withinDays)],
      ['n', exitPrice === null ? '\u2013' : priceText(exitPrice)], [`n${toneOf(Number(pnl))}`, usdText(Number(pnl))], ['n', usdText(Number(fees))], ['n', usdText(mae)], ['n', usdText(mfe)], ['', exitReason],
    ] as const;
    return `<tr>${texts.map(([kind, text]) => `<td${kind === '' ? '' : ` class="${kind}"`}>${escaped(text)}</td>`).join('')}</tr>`;
  });
  return `<div class="wide"><table class="trades"><thead><tr>${columns.map((name) => `<th scope="col">${escaped(name)}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}
