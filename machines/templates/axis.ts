import { format, parse, zero, type Decimal } from '../decimal.ts';
import { rangeText, valueIn, type Parameter } from './parameters.ts';
import type { TemplateFault } from './template.ts';

/** The most values of one parameter. */
const mostValues = 1000;

/** The values that a text names for a parameter: values and ranges, separated by commas, in that order. Steps are exact: `0.1..0.3:0.1` ends with 0.3. */
export function valuesIn(name: string, parameter: Parameter, text: string): readonly (number | string)[] | TemplateFault {
  const fault = (value: string, rule: string): TemplateFault => ({ parameter: name, value, rule });
  const values: (number | string)[] = [];
  for (const part of text.split(',')) {
    const range = rangeIn(part);
    if (range !== undefined && (parameter.kind === 'choice' || parameter.kind === 'symbol')) return fault(part, `must be ${rangeText(parameter)}, or several with commas`);
    const texts = range === undefined ? [part] : stepsOf(range, parameter.kind === 'whole');
    if (typeof texts === 'string') return fault(part, texts);
    for (const each of texts) {
      const value = valueIn(parameter, each);
      if (value === undefined) return fault(each, `must be ${rangeText(parameter)}`);
      if (values.includes(value)) return fault(each, 'must be named once');
      values.push(value);
      if (values.length > mostValues) return fault(text, `must be at most ${mostValues} values`);
    }
  }
  return values;
}

interface Range {
  readonly from: Decimal;
  readonly to: Decimal;
  readonly step: Decimal | undefined;
}

const figure = String.raw`(-?(?:0|[1-9]\d{0,5})(?:\.\d{0,8}[1-9])?)`;
const spelling = new RegExp(`^${figure}\\.\\.${figure}(?::${figure})?$`);

function rangeIn(text: string): Range | undefined {
  const [, from, to, step] = spelling.exec(text) ?? [];
  return from === undefined || to === undefined ? undefined : { from: parse(from), to: parse(to), step: step === undefined ? undefined : parse(step) };
}

/** The range's figures as texts, or the rule that it breaks. */
function stepsOf({ from, to, step }: Range, isWhole: boolean): readonly string[] | string {
  const by = step ?? (isWhole ? parse('1') : undefined);
  if (by === undefined) return 'must have a step, e.g. 0.1..0.5:0.1';
  if (by <= zero) return 'must have a step above 0';
  if (to < from) return 'must rise from its first figure to its last';
  if ((to - from) / by >= BigInt(mostValues)) return `must be at most ${mostValues} values`;
  const texts: string[] = [];
  for (let at = from; at <= to; at += by) texts.push(format(at));
  return texts;
}
