import type { Command } from 'commander';
import type { Logged } from '../../actors/runtime/envelope.ts';
import { backtestOf, type Forecast, type Moved } from '../../machines/portfolio/forecasts.ts';
import { overPeriods } from '../../machines/portfolio/portfolio.ts';
import type { VarBacktest } from '../../machines/portfolio/trafficLight.ts';
import { credited } from '../../subjects/accounting.ts';
import type { FactOf } from '../../subjects/fact.ts';
import { portfolioMeasured } from '../../subjects/risk.ts';
import { deskToLookAt, lookingBack, progressOf, type DeskAccess, type LookingBack } from './access.ts';
import { columns } from './columns.ts';
import { closing } from './onDesk.ts';

type Measured = FactOf<typeof portfolioMeasured>;

/** The newest figures on a log, and how the forecasts before them stood. */
export interface PortfolioRisk {
  readonly at: string;
  readonly figures: Measured['body'];
  readonly backtest: { readonly at95: VarBacktest; readonly at99: VarBacktest };
}

/** `investobot risk`: the newest figures of the portfolio, from the log, so that they are seen of a stopped desk too. Ends with 1 where there are none. */
export function riskCommand(program: Command, access: DeskAccess): void {
  lookingBack(program, 'risk', 'what the desk holds, measured: value at risk, expected shortfall, stress and exposures, and how the forecasts stood')
    .action((flags: LookingBack) => closing(program, access, async () => {
      const desk = deskToLookAt(access, flags);
      const found = await portfolioRisk(access.facts(desk), progressOf(access, `risk of ${desk}`));
      if (flags.json === true) access.out(JSON.stringify({ desk, ...found }));
      else if (found !== null) access.out(riskText(desk, found));
      if (found !== null) return;
      access.said(`${desk}: expected figures of the portfolio on the log, were none; they are stated where the policy has "portfolio": {"measured": true}`);
      access.fail();
    }));
}

export async function portfolioRisk(facts: AsyncIterable<Logged>, onProgress: (facts: number) => void): Promise<PortfolioRisk | null> {
  const [forecasts, moved]: [Forecast[], Moved[]] = [[], []];
  let newest: Measured | undefined;
  let count = 0;
  for await (const { kind, fact } of facts) {
    count += 1;
    onProgress(count);
    if (kind.name === portfolioMeasured.name) {
      newest = fact as Measured;
      const { equityUsd, var95Usd, var99Usd } = newest.body;
      forecasts.push({ at: newest.at, equityUsd: Number(equityUsd), var95Usd: numberOf(var95Usd), var99Usd: numberOf(var99Usd) });
    } else if (kind.name === credited.name) {
      const { at, body: { why, amountUsd } } = fact as FactOf<typeof credited>;
      if (why === 'deposit' || why === 'withdrawal') moved.push({ at, amountUsd: Number(amountUsd) });
    }
  }
  return newest === undefined ? null : { at: newest.at, figures: newest.body, backtest: backtestOf(forecasts, moved) };
}

const numberOf = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text));

/** The figures for people; a dash is what can't be told. */
export function riskText(desk: string, { at, figures, backtest }: PortfolioRisk): string {
  const { method, days, equityUsd, grossUsd, netUsd, beta, factorsUsd = {}, stress, reverseStress, positions } = figures;
  return [
    `${desk}  ${at}  ${method} over ${days} days  equity ${equityUsd}  gross ${grossUsd}  net ${netUsd}`,
    columns([
      ['a day, USD', '95 %', '99 %'], ['value at risk', figures.var95Usd ?? '-', figures.var99Usd ?? '-'], ['over ten days', tenDays(figures.var95Usd), tenDays(figures.var99Usd)], ['expected shortfall', figures.es95Usd ?? '-', figures.es99Usd ?? '-'],
      ['days forecast', String(backtest.at95.periods), String(backtest.at99.periods)], ['of these worse', String(backtest.at95.breaches), String(backtest.at99.breaches)],
      ['Kupiec p', told(backtest.at95.kupiec?.pValue), told(backtest.at99.kupiec?.pValue)], ['Christoffersen p', told(backtest.at95.christoffersen?.pValue), told(backtest.at99.christoffersen?.pValue)],
      ['traffic light', '', backtest.at99.light?.zone ?? '-'],
    ]),
    ...(beta === undefined ? [] : [`beta ${beta}`]),
    ...(stress === undefined ? [] : [`worst shock ${stress.scenario}: ${stress.lossUsd} USD`]),
    ...(reverseStress === undefined ? [] : [`a loss of ${reverseStress.lossUsd} USD is ${reverseStress.deviations} deviations away${reverseStress.marketReturn === undefined ? '' : `, or a market move of ${(100 * reverseStress.marketReturn).toFixed(1)} %`}`]),
    ...Object.entries(factorsUsd).map(([name, usd]) => `factor ${name}: ${usd} USD`),
    positions.length === 0 ? 'nothing is held' : columns([['largest', 'value', 'part in VaR 95 %'], ...positions.map(({ symbol, valueUsd, componentVar95Usd }) => [symbol, valueUsd, componentVar95Usd ?? '-'])]),
  ].join('\n');
}

/** As the Basel rules scale it. */
const tenDays = (usd: string | undefined): string => (usd === undefined ? '-' : overPeriods(Number(usd), 10).toFixed(2));

const told = (value: number | undefined): string => (value === undefined ? '-' : value.toFixed(3));
