import { symbol } from '../../subjects/values.ts';

/** A parameter of a template, as data: what it means, what it is when nobody says, and what it may be. */
export type Parameter =
  | { readonly kind: 'whole' | 'number'; readonly about: string; readonly default: number; readonly min: number; readonly max: number }
  | { readonly kind: 'choice'; readonly about: string; readonly default: string; readonly of: readonly string[] }
  | { readonly kind: 'symbol'; readonly about: string; readonly default: string };

export type Parameters = Readonly<Record<string, Parameter>>;

export type ValueOf<P extends Parameter> = P extends { readonly kind: 'choice'; readonly of: readonly (infer Choice)[] } ? Choice : P extends { readonly kind: 'symbol' } ? string : number;
/** A value for each parameter. */
export type ValuesOf<P extends Parameters> = { readonly [name in keyof P]: ValueOf<P[name]> };
export type Values = Readonly<Record<string, number | string>>;

/** A whole number from `min` to `max`. */
export const whole = (about: string, preset: number, min: number, max: number) => ({ kind: 'whole', about, default: preset, min, max }) as const;
/** Any number from `min` to `max`. */
export const number = (about: string, preset: number, min: number, max: number) => ({ kind: 'number', about, default: preset, min, max }) as const;
export const choice = <const Choices extends readonly [string, ...string[]]>(about: string, of: Choices) => ({ kind: 'choice', about, default: of[0], of }) as const;
export const aSymbol = (about: string, preset: string) => ({ kind: 'symbol', about, default: preset }) as const;

/** What a parameter may be, for people: "a whole number from 1 to 500". */
export function rangeText(parameter: Parameter): string {
  switch (parameter.kind) {
    case 'whole': return `a whole number from ${parameter.min} to ${parameter.max}`;
    case 'number': return `a number from ${parameter.min} to ${parameter.max}`;
    case 'choice': return `one of ${parameter.of.join(', ')}`;
    case 'symbol': return 'a symbol, 1 to 16 of A-Z 0-9 _ -, starting with a letter';
  }
}

/** The value that a text spells, or undefined where it is none that the parameter may have. */
export function valueIn(parameter: Parameter, text: string): number | string | undefined {
  if (parameter.kind === 'choice') return parameter.of.includes(text) ? text : undefined;
  if (parameter.kind === 'symbol') return symbol.safeParse(text).success ? text : undefined;
  const figure = decimalText.test(text) ? Number(text) : Number.NaN;
  if (!(figure >= parameter.min && figure <= parameter.max) || (parameter.kind === 'whole' && !Number.isInteger(figure))) return undefined;
  return figure;
}

/** No exponent, and no more digits than a float holds. */
const decimalText = /^-?(0|[1-9]\d{0,5})(\.\d{1,9})?$/;
