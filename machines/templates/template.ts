import type { Plan } from '../../subjects/plan.ts';
import type { Timeframe } from '../../subjects/values.ts';
import { rangeText, valueIn, type Parameters, type Values, type ValuesOf } from './parameters.ts';

export type Rules = Pick<Plan, 'entry' | 'exit'>;

/** What is wrong with what somebody asked of a template: the parameter (or another part of the wish), what was given, and the rule. */
export interface TemplateFault {
  readonly parameter: string;
  readonly value: string;
  readonly rule: string;
}

/** "fast: was 30, must be below slow (10)" */
export const templateFaultText = ({ parameter, value, rule }: TemplateFault): string => `${parameter}: was ${value}, ${rule}`;

/** An idea for plans, with numbers left open. Data but for `rules`, which is pure. */
export interface TemplateOf<P extends Parameters> {
  readonly name: string;
  /** Why it should earn money; the plan's thesis. */
  readonly thesis: string;
  /** What would show that it does not; the plan's `refutedBy`. */
  readonly refutedBy: string;
  readonly parameters: P;
  /** Pairs of parameters of which the first must be below the second. */
  readonly rising: readonly (readonly [keyof P & string, keyof P & string])[];
  /** How many symbols it is for, where that is not any number. */
  readonly symbols?: number;
  /** Of its plans' bars where nobody says; days where it is left out. */
  readonly timeframe?: Timeframe;
  rules(values: ValuesOf<P>): Rules;
}

/** A template among others: its rules take the values of its own parameters only, which `valuesOf` gives. */
export interface Template extends Omit<TemplateOf<Parameters>, 'rules'> {
  rules(values: Values): Rules;
}

/** A template whose rules may be asked with values by name; the compiler checks the names where the template is known. */
export const template = <const P extends Parameters>(of: TemplateOf<P>): TemplateOf<P> => of;

/** The same, forgetting which parameters it has; its values must come from `valuesOf`. */
export const anyTemplate = <P extends Parameters>(of: TemplateOf<P>): Template => ({
  ...of,
  // Sound for what valuesOf gives: it has checked each value against these very parameters.
  rules: (values) => of.rules(values as ValuesOf<P>),
});

export const isTemplateFault = (given: object): given is TemplateFault => 'parameter' in given && 'rule' in given;

/**
 * A value for each parameter: the given ones, else the defaults.
 * @param texts by parameter, as somebody wrote them
 */
export function valuesOf(template: Template, texts: Readonly<Record<string, string>>): Values | TemplateFault {
  const stranger = strangerAmong(template, texts);
  if (stranger !== undefined) return stranger;
  const values: Record<string, number | string> = {};
  for (const [name, parameter] of Object.entries(template.parameters)) {
    const text = Object.hasOwn(texts, name) ? texts[name] : undefined;
    const value = text === undefined ? parameter.default : valueIn(parameter, text);
    if (value === undefined) return { parameter: name, value: text ?? '', rule: `must be ${rangeText(parameter)}` };
    values[name] = value;
  }
  return disorder(template, values) ?? values;
}

/** The first that is given and is no parameter of the template. */
export function strangerAmong(template: Template, texts: Readonly<Record<string, string>>): TemplateFault | undefined {
  const [stranger] = Object.entries(texts).filter(([name]) => !Object.hasOwn(template.parameters, name));
  return stranger === undefined ? undefined : { parameter: stranger[0], value: stranger[1], rule: `must be a parameter of ${template.name}: ${named(template)}` };
}

const named = ({ parameters }: Template): string => (Object.keys(parameters).length === 0 ? 'it has none' : Object.keys(parameters).join(', '));

/** The first pair of values that do not rise. */
export function disorder({ rising }: Pick<Template, 'rising'>, values: Values): TemplateFault | undefined {
  for (const [low, high] of rising) {
    const [lower, upper] = [values[low], values[high]];
    if (!(Number(lower) < Number(upper))) return { parameter: low, value: String(lower), rule: `must be below ${high} (${upper})` };
  }
  return undefined;
}
