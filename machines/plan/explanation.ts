import type { Indicator, Operand, Plan, Rule, Sizing, Stop, Term, Timing } from '../../subjects/plan.ts';

/** `macd(12, 26, 9) signal`, `sma(20, volume)`; the close goes without saying. */
export function indicatorName(indicator: Indicator): string {
  const lengths = indicator.kind === 'macd' ? [indicator.fast, indicator.slow, indicator.signal]
    : indicator.kind === 'bollinger' ? [indicator.length, indicator.deviations]
      : [indicator.length];
  const source = 'source' in indicator && indicator.source !== 'close' ? [indicator.source] : [];
  const output = 'output' in indicator ? ` ${indicator.output}` : '';
  return `${indicator.kind}(${[...lengths, ...source].join(', ')})${output}`;
}

const termName = (term: Term): string => {
  const name = 'bar' in term ? term.bar : indicatorName(term.indicator);
  const whose = term.of === undefined ? '' : ` of ${term.of}`;
  const ratio = term.against === undefined ? '' : ` against ${term.against}`;
  const ago = term.offset === 0 ? '' : ` ${term.offset} ${term.offset === 1 ? 'bar' : 'bars'} ago`;
  const coarser = term.timeframe === undefined ? '' : `${term.timeframe} `;
  return `${term.times === undefined ? '' : `${term.times} x `}${coarser}${name}${whose}${ratio}${ago}`;
};

/** `sma(200) of SPY 2 bars ago`, `1d close`, `ema(20) + 2 x atr(14)`. */
export const operandName = (operand: Exclude<Operand, { value: number }>): string => ('sum' in operand ? `(${operand.sum.map(termName).join(' + ')})` : termName(operand));

const sideText = (operand: Operand): string => ('value' in operand ? String(operand.value) : operandName(operand));

/** A rule as a plan states it, without figures: `sma(10) crosses above sma(30)`. */
export function ruleText(rule: Rule): string {
  if ('all' in rule) return rule.all.map(ruleText).join(' and ');
  if ('any' in rule) return `(${rule.any.map((each) => ('all' in each ? `(${ruleText(each)})` : ruleText(each))).join(' or ')})`;
  if ('not' in rule) return `not (${ruleText(rule.not)})`;
  return 'cross' in rule ? `${sideText(rule.left)} crosses ${rule.cross} ${sideText(rule.right)}` : `${sideText(rule.left)} ${rule.compare} ${sideText(rule.right)}`;
}

/** How an entry trades, where that is not at the next open: `by limit 0.01 below the close`. */
export const limitText = (timing: Timing): string | undefined => (timing === 'nextOpen' ? undefined : `by limit ${timing.limit.offset} below the close`);

export function stopText(stop: Stop | undefined): string {
  if (stop === undefined) return 'no stop';
  switch (stop.kind) {
    case 'fixed': case 'trailing': return `${stop.kind} stop ${stop.distance} below`;
    case 'atr': return `stop ${stop.multiple} x ${indicatorName({ kind: 'atr', length: stop.length })} below`;
    case 'atrTrailing': return `trailing stop ${stop.multiple} x ${indicatorName({ kind: 'atr', length: stop.length })} below`;
    case 'volatility': return `stop ${stop.multiple} x the volatility of a bar over ${stop.length} below`;
    case 'profitLock': return `stop ${stop.lock} above the entry from a gain of ${stop.gain} on`;
    case 'time': return `stop after ${stop.bars} ${stop.bars === 1 ? 'bar' : 'bars'}`;
  }
}

/** All stops of a plan: `no stop`, `fixed stop 0.1 below`, `fixed stop 0.1 below, or stop after 20 bars`. */
export const stopsText = (plan: Pick<Plan, 'stop' | 'stops'>): string => (plan.stops === undefined ? stopText(plan.stop) : plan.stops.map(stopText).join(', or '));

export function sizingText(sizing: Sizing): string {
  switch (sizing.kind) {
    case 'allIn': return 'all in';
    case 'quantity': return `${sizing.quantity} shares`;
    case 'fraction': return `${sizing.fraction} of its equity${sizing.withFees === true ? ', fees within' : ''}`;
    case 'volatility': return `volatility ${sizing.targetAnnual} a year, measured over ${sizing.lookback} bars`;
  }
}

const figure = (value: number): string => String(Number(value.toPrecision(6)));

/**
 * What made a rule true, with its figures, for people to read; of `any`, the first that is true.
 * @param valueOf an operand's value now
 * @param holds whether a rule within it is true now
 */
export function because(rule: Rule, valueOf: (operand: Operand) => number, holds: (rule: Rule) => boolean): string {
  const text = (each: Rule): string => {
    if ('all' in each) return each.all.map(text).join(' and ');
    if ('any' in each) return text(each.any.find(holds) ?? each.any[0] ?? each);
    if ('not' in each) return `not (${text(each.not)})`;
    const [left, right] = [side(each.left), side(each.right)];
    return 'cross' in each ? `${left} crossed ${each.cross} ${right}` : `${left} ${each.compare} ${right}`;
  };
  const side = (operand: Operand): string => ('value' in operand ? figure(operand.value) : `${operandName(operand)} ${figure(valueOf(operand))}`);
  return text(rule);
}
