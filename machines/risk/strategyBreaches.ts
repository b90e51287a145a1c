import type { Fact } from '../../subjects/fact.ts';
import { nothing, type Publication } from '../actor.ts';
import { own } from '../authority/own.ts';
import { most, over, toFloat, zero, type Decimal } from '../decimal.ts';
import { equityOf } from './accounts.ts';
import { hold, watchOf } from './breaches.ts';
import { manual, type Desk } from './state.ts';

/* Thresholds of each strategy, held against its own account: its cash and its positions at the last closes. */

/** What a strategy's equity is held against. */
export interface StrategyWatch {
  /** UTC date of the last look, equity that the day began with, at the last look, and the highest. */
  readonly date: string;
  readonly beganUsd: Decimal;
  readonly equityUsd: Decimal;
  readonly peakUsd: Decimal;
}

const begun = (equityUsd: Decimal): StrategyWatch => ({ date: '', beganUsd: equityUsd, equityUsd, peakUsd: equityUsd });

/** From here on, in place: when it is spawned with its budget, or first looked at. Nothing where it is watched already, or the policy has no such thresholds. */
export function watchStrategy(desk: Desk, strategy: string): void {
  const account = own(desk.accounts, strategy);
  if (desk.policy?.breaches?.strategy === undefined || account === undefined) return;
  const watch = watchOf(desk);
  if (own(watch.strategies ?? {}, strategy) === undefined) watch.strategies = { ...watch.strategies, [strategy]: begun(equityOf(desk, account)) };
}

function looked(before: StrategyWatch, equityUsd: Decimal, date: string): StrategyWatch {
  return { date, beganUsd: date === before.date ? before.beganUsd : before.equityUsd, equityUsd, peakUsd: most(before.peakUsd, equityUsd) };
}

/**
 * The day's loss of each strategy, and its fall from its highest equity. Asked with every mark of a live desk, and in lockstep when the step closes: then all of its bars and
 * fills are taken, in whatever order they came. The day begins with the last look of the day before. The manual account has no means of its own, and is left to people.
 */
export function holdStrategies(desk: Desk, { id, at }: Pick<Fact, 'id' | 'at'>): readonly Publication[] {
  const asked = desk.policy?.breaches?.strategy;
  if (asked === undefined) return nothing;
  const { dailyLossUsd, drawdown } = asked;
  const watch = watchOf(desk);
  const strategies = { ...watch.strategies };
  const published: Publication[] = [];
  for (const target of Object.keys(desk.accounts).sort()) {
    const account = own(desk.accounts, target);
    if (account === undefined || target === manual) continue;
    const equityUsd = equityOf(desk, account);
    const now = looked(own(strategies, target) ?? begun(equityUsd), equityUsd, at.slice(0, 10));
    strategies[target] = now;
    if (dailyLossUsd !== undefined) published.push(...hold(desk, { id }, { target, rule: 'dailyLossUsd', levels: dailyLossUsd, figure: most(now.beganUsd - equityUsd, zero), named: "the day's loss in USD" }));
    if (drawdown === undefined || now.peakUsd <= zero) continue;
    published.push(...hold(desk, { id }, { target, rule: 'drawdown', levels: drawdown, figure: toFloat(over(now.peakUsd - equityUsd, now.peakUsd)), named: 'the fall from the highest equity, as a share of it,' }));
  }
  watch.strategies = strategies;
  return published;
}
