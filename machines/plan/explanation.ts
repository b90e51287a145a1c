import type { Indicator, Operand, Rule } from '../../subjects/plan.ts';

/** `macd(12, 26, 9) signal`, `sma(20, volume)`; the close goes without saying. */
export function indicatorName(indicator: Indicator): string {
  const lengths = indicator.kind === 'macd' ? [indicator.fast, indicator.slow, indicator.signal]
    : indicator.kind === 'bollinger' ? [indicator.length, indicator.deviations]
      : [indicator.length];
  const source = 'source' in indicator && indicator.source !== 'close' ? [indicator.source] : [];
  const output = 'output' in indicator ? ` ${indicator.output}` : '';
  return `${indicator.kind}(${[...lengths, ...source].join(', ')})${output}`;
}

export function operandName(operand: Exclude<Operand, { value: number }>): string {
  const name = 'bar' in operand ? operand.bar : indicatorName(operand.indicator);
  return operand.offset === 0 ? name : `${name} ${operand.offset} ${operand.offset === 1 ? 'bar' : 'bars'} ago`;
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
