import type { z } from 'zod';
import type { marked } from '../../subjects/accounting.ts';
import type { DeskSettings, MarketSource } from '../../subjects/desk.ts';
import type { filled } from '../../subjects/execution.ts';
import type { BacktestFigures } from '../../subjects/gym.ts';
import type { Plan } from '../../subjects/plan.ts';
import { format, fromFloat, parse, times, toFloat, type Decimal } from '../decimal.ts';
import { defaultVenue } from '../desk/defaultSettings.ts';
import { maxDrawdown, simpleReturns, totalReturn } from '../statistics/returns.ts';
import { sharpeAnnual } from '../statistics/sharpe.ts';

type Mark = Pick<z.output<typeof marked.body>, 'equityUsd'>;
type Fill = Pick<z.output<typeof filled.body>, 'strategy' | 'symbol' | 'side' | 'quantity'>;

/** What a backtest's plan had to work with: the desk's opening cash, and the part of it that the plan may use. */
export interface Capital { readonly cashUsd: Decimal; readonly budgetUsd: Decimal }

export const capitalOf = ({ cashUsd }: Pick<DeskSettings, 'cashUsd'>, { budget }: Pick<Plan, 'budget'>): Capital =>
  ({ cashUsd: parse(cashUsd), budgetUsd: times(parse(cashUsd), fromFloat(budget, 12)) });

/**
 * Figures of a backtest of one plan, over the plan's own capital: its budget, plus all that the desk gained or lost (nothing else
 * traded there). Over the whole desk's capital an eighth of a budget would make an eighth of every drawdown, and a gate of nothing.
 * @param marks one a bar, oldest first, at least three; RangeError otherwise, and where the budget was lost before the end
 * @param fills in their order
 * @returns trades are round trips: a holding that came back to zero, or went through it; what is still held at the end is none
 */
export function backtestFigures(marks: readonly Mark[], fills: readonly Fill[], { cashUsd, budgetUsd }: Capital): BacktestFigures {
  if (marks.length < 3) throw new RangeError(`backtest: expected at least 3 bars to compute figures from, was ${marks.length}; give it a longer span`);
  const own = marks.map(({ equityUsd }) => budgetUsd + parse(equityUsd) - cashUsd);
  const equity = own.map(toFloat);
  return {
    bars: marks.length, trades: roundTrips(fills), finalEquityUsd: format(own.at(-1) ?? 0n),
    totalReturn: totalReturn(equity), sharpeAnnual: sharpeAnnual(simpleReturns(equity)), maxDrawdown: maxDrawdown(equity),
  };
}

/** How often a holding of a strategy came back to zero or went through it. */
export function roundTrips(fills: readonly Fill[]): number {
  const held: Record<string, Decimal> = {};
  let trips = 0;
  for (const { strategy, symbol, side, quantity } of fills) {
    const key = `${strategy}:${symbol}`;
    const before = held[key] ?? 0n;
    const after = before + (side === 'buy' ? parse(quantity) : -parse(quantity));
    if (before !== 0n && (after === 0n || after > 0n !== before > 0n)) trips += 1;
    held[key] = after;
  }
  return trips;
}

/**
 * The desk on which one plan is backtested: a sim lockstep desk over the years before the session, with this desk's capital,
 * limits, data checks and, where it is simulated, venue; it trades the one plan, and nobody plans or approves there.
 * @param request the id of the `gym.backtestRequested`: the backtest's genesis, for no other desk can have it
 * Throws where no file of the desk holds bars of the plan's universe in its timeframe.
 */
export function backtestSettings(settings: DeskSettings, plan: Plan, request: string): DeskSettings {
  const { session, venue } = settings;
  return {
    ...settings,
    genesis: request, environment: 'sim', pacing: 'lockstep',
    session: { ...session, from: session.backtestFrom, to: session.from },
    market: sourceFor(settings.market, plan),
    venue: venue.kind === 'sim' ? venue : defaultVenue,
    planner: { kind: 'none', model: '', plans: 0 },
    roles: ['market', 'strategy', 'risk', 'execution', 'accounting'],
  };
}

/** Only the files that the plan reads. A synthetic source stays whole: fewer symbols might draw other bars. */
function sourceFor(market: MarketSource, { universe, timeframe, name }: Plan): MarketSource {
  if (market.kind === 'synthetic') return market;
  const files = market.files.filter((file) => file.timeframe === timeframe && universe.includes(file.symbol));
  if (files.length === 0) {
    throw new RangeError(`backtest of ${name}: expected a file with ${timeframe} bars of ${universe.join(', ')}, was none; add it to the desk's market, or change the plan's universe`);
  }
  return { ...market, files };
}
