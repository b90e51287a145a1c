/** Places [from, before) of observations. */
export interface Span {
  readonly from: number;
  readonly before: number;
}

/** Groups that are tested, and what may be trained on beside them. */
export interface Split {
  readonly groups: readonly number[];
  /** In order of time; groups side by side stay apart. */
  readonly test: readonly Span[];
  readonly train: readonly Span[];
}

export interface SplitsOf {
  readonly observations: number;
  /** 2 to 20 groups of consecutive observations, as equal in size as can be. */
  readonly groups: number;
  /** How many of them each split tests, at least 1 and fewer than all. */
  readonly tested: number;
  /** How many observations after its own one outcome depends on, 0 or more: the bars that a trade is held. */
  readonly horizon: number;
  /** Observations left out after each tested span besides, 0 or more: what is correlated with it still. */
  readonly embargo: number;
}

const mostSplits = 5000;

/** Where each group lies. */
export const groupsOf = ({ observations, groups }: Pick<SplitsOf, 'observations' | 'groups'>): readonly Span[] =>
  Array.from({ length: groups }, (_, group) => ({ from: Math.floor((group * observations) / groups), before: Math.floor(((group + 1) * observations) / groups) }));

/**
 * Splits of combinatorial cross-validation, one for each choice of the tested groups. Purged: no training observation's outcome overlaps a tested one's, so
 * `horizon` observations before and after each tested span are left out; embargoed: `embargo` more after it.
 * Source: Lopez de Prado, "Advances in Financial Machine Learning" (2018), sections 7.4 and 12.4.
 */
export function combinatorialSplits(of: SplitsOf): readonly Split[] {
  checked(of);
  const spans = groupsOf(of);
  return choices(of.groups, of.tested).map((groups) => {
    const test = groups.flatMap((group) => spans[group] ?? []);
    const shut = test.map(({ from, before }) => ({ from: from - of.horizon, before: before + of.horizon + of.embargo }));
    return { groups, test, train: without({ from: 0, before: of.observations }, shut) };
  });
}

/**
 * The paths through all groups that splits make together: for each path, which split's test of each group it takes. There are tested / groups x splits of them.
 * Source: as above, section 12.4.1.
 */
export function pathsOf(splits: readonly Split[], groups: number): readonly (readonly number[])[] {
  const testing = Array.from({ length: groups }, (_, group) => splits.flatMap((split, at) => (split.groups.includes(group) ? [at] : [])));
  const paths = testing[0]?.length ?? 0;
  return Array.from({ length: paths }, (_, path) => testing.map((of) => of[path] ?? 0));
}

function checked({ observations, groups, tested, horizon, embargo }: SplitsOf): void {
  const rule = (holds: boolean, expected: string, was: number) => {
    if (!holds) throw new RangeError(`cross-validation: expected ${expected}, was ${was}`);
  };
  rule(Number.isInteger(groups) && groups >= 2 && groups <= 20, '2 to 20 groups', groups);
  rule(Number.isInteger(tested) && tested >= 1 && tested < groups, `1 to ${groups - 1} tested groups`, tested);
  rule(Number.isInteger(observations) && observations >= 2 * groups, `at least ${2 * groups} observations`, observations);
  rule(Number.isInteger(horizon) && horizon >= 0, 'a horizon of 0 or more observations', horizon);
  rule(Number.isInteger(embargo) && embargo >= 0, 'an embargo of 0 or more observations', embargo);
  const splits = choose(groups, tested);
  rule(splits <= mostSplits, `at most ${mostSplits} splits`, splits);
}

function choose(of: number, count: number): number {
  let ways = 1;
  for (let step = 1; step <= count; step += 1) ways = (ways * (of - count + step)) / step;
  return Math.round(ways);
}

/** All choices of `count` of the numbers below `of`, each rising, in the order of a dictionary. */
function choices(of: number, count: number, from = 0): readonly (readonly number[])[] {
  if (count === 0) return [[]];
  return Array.from({ length: Math.max(0, of - from) }, (_, step) => from + step).flatMap((first) => choices(of, count - 1, first + 1).map((rest) => [first, ...rest]));
}

/** What is left of a span without others, which rise by their beginnings. */
function without(span: Span, others: readonly Span[]): readonly Span[] {
  const left: Span[] = [];
  let from = span.from;
  for (const other of others) {
    if (other.from > from) left.push({ from, before: Math.min(other.from, span.before) });
    from = Math.max(from, other.before);
  }
  if (from < span.before) left.push({ from, before: span.before });
  return left;
}
