import { sharpeAnnual, tradingDays } from '../statistics/sharpe.ts';
import type { Series } from '../statistics/series.ts';
import type { ReturnsOfPlans } from './overfitting.ts';
import { combinatorialSplits, groupsOf, pathsOf, type Span, type SplitsOf } from './splits.ts';

export interface CrossValidation {
  readonly splits: number;
  /** Sharpe ratio a year of each path: all observations once, each out of sample. */
  readonly sharpes: readonly number[];
  /** How often each plan was the best in training, by its row. */
  readonly picked: readonly number[];
}

/**
 * What choosing the best plan by its Sharpe ratio gives out of sample, along many paths instead of one: in each split the choice is made on what is left to train
 * on, and its returns in the tested groups belong to the paths that go through them. Of equals in training the first is taken.
 * @param returns one row a plan, all of one length; one plan is its own choice in every split
 * Source: Lopez de Prado, "Advances in Financial Machine Learning" (2018), section 12.4.
 */
export function crossValidated(returns: ReturnsOfPlans, terms: Omit<SplitsOf, 'observations'>, periods = tradingDays): CrossValidation {
  const observations = returns[0]?.length ?? 0;
  returns.forEach((row, plan) => {
    if (row.length !== observations) throw new RangeError(`cross-validation: returns[${plan}]: expected ${observations} observations like the first plan's, was ${row.length}; run all plans over the same bars`);
  });
  const splits = combinatorialSplits({ ...terms, observations });
  const choices = splits.map(({ train }) => bestOf(returns.map((row) => {
    const seen = within(row, train);
    return seen.length < 2 ? 0 : sharpeAnnual(seen, periods);
  })));
  const groups = groupsOf({ ...terms, observations });
  const sharpes = pathsOf(splits, terms.groups).map((path) =>
    sharpeAnnual(path.flatMap((split, group) => [...within(returns[choices[split] ?? 0] ?? [], groups.slice(group, group + 1))]), periods));
  return { splits: splits.length, sharpes, picked: returns.map((_, plan) => choices.filter((choice) => choice === plan).length) };
}

const bestOf = (values: readonly number[]): number => values.reduce((best, value, place) => (value > (values[best] ?? Infinity) ? place : best), 0);

/** The figures of a row that lie in the spans. */
function within(row: Series, spans: readonly Span[]): Float64Array {
  const figures = new Float64Array(spans.reduce((sum, { from, before }) => sum + before - from, 0));
  let place = 0;
  for (const { from, before } of spans) {
    for (let at = from; at < before; at += 1, place += 1) figures[place] = row[at] ?? Number.NaN;
  }
  return figures;
}
