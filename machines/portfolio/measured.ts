import type { portfolioMeasured } from '../../subjects/risk.ts';
import type { FactOf } from '../../subjects/fact.ts';
import { format, fromFloat } from '../decimal.ts';
import type { Assessment } from './assessment.ts';
import type { PortfolioView } from './view.ts';

type Body = FactOf<typeof portfolioMeasured>['body'];

/** Positions that a fact tells of. */
const told = 20;

const cents = (value: number): string => format(fromFloat(value, 2));
const ratio = (value: number): number => Number(value.toPrecision(9));

/** A figure under its name, or nothing where it can't be told. */
const some = <Name extends string, Value, Told>(name: Name, value: Value | null | undefined, telling: (value: Value) => Told): { readonly [Key in Name]?: Told } =>
  (value === null || value === undefined ? {} : { [name]: telling(value) } as { readonly [Key in Name]: Told });

/** All figures of what is held, as a fact tells them: money in cents, ratios to nine digits. */
export function measuredBody({ symbols, settings: { method, asked } }: PortfolioView, of: Assessment): Body {
  const { netUsd, grossUsd } = of.sums();
  const enough = of.isEnough ? of : null;
  const lossUsd = asked.reverseStress?.lossUsd;
  const deviations = enough === null || lossUsd === undefined ? Infinity : enough.reverseDeviations(Number(lossUsd));
  const factors = Object.keys(asked.factors ?? {}).sort().flatMap((name) => {
    const exposure = enough?.factorExposureUsd(name) ?? null;
    return exposure === null ? [] : [[name, cents(exposure)] as const];
  });
  const largest = Array.from(symbols.keys()).filter((place) => of.valueUsd(place) !== 0).sort((a, b) => Math.abs(of.valueUsd(b)) - Math.abs(of.valueUsd(a)) || a - b).slice(0, told);
  return {
    method, days: of.days, equityUsd: cents(of.equityUsd), grossUsd: cents(grossUsd), netUsd: cents(netUsd),
    ...some('var95Usd', enough?.tails.var95Usd, cents), ...some('es95Usd', enough?.tails.es95Usd, cents), ...some('var99Usd', enough?.tails.var99Usd, cents), ...some('es99Usd', enough?.tails.es99Usd, cents),
    ...some('beta', enough?.beta, ratio), ...(factors.length === 0 ? {} : { factorsUsd: Object.fromEntries(factors) }),
    ...some('stress', enough?.stress, (stress) => ({ scenario: stress.scenario, lossUsd: cents(stress.lossUsd) })),
    ...(lossUsd === undefined || !Number.isFinite(deviations) ? {} : { reverseStress: { lossUsd, deviations: ratio(deviations), ...some('marketReturn', enough?.reverseMarket(Number(lossUsd)), ratio) } }),
    positions: largest.map((place) => ({ symbol: symbols[place] ?? '', valueUsd: cents(of.valueUsd(place)), ...some('componentVar95Usd', enough?.componentVarUsd(place, 0.05), cents) })),
  };
}
