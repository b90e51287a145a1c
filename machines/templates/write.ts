import type { Plan } from '../../subjects/plan.ts';
import { timeframe as timeframes } from '../../subjects/values.ts';
import { checkPlan, isFault } from '../plan/decisions.ts';
import type { PlanFault } from '../plan/faults.ts';
import type { Values } from './parameters.ts';
import { evenly, sizingForms, sizingIn, stopForms, stopsIn, timingForms, timingIn } from './size.ts';
import type { Template, TemplateFault } from './template.ts';

/** What a plan of a template is to be besides its rules, as somebody wrote it; what is not said has a default. */
export interface Wish {
  readonly symbols: readonly string[];
  /** Default: all in for one symbol, equal shares for several. */
  readonly sizing?: string;
  /** Default: none. */
  readonly stop?: string;
  /** Default: at the next open. */
  readonly timing?: string;
  /** Share of the desk's cash. Default: 1, as for a backtest of this plan alone. */
  readonly budget?: string;
  /** Default: the template's, which is mostly days. */
  readonly timeframe?: string;
  /** Default: the template's with its numbers. */
  readonly name?: string;
}

/** The plan of a template with these values (from `valuesOf`), checked; or what is wrong with the wish, by the part of it. */
export function planFrom(template: Template, values: Values, wish: Wish): Plan | TemplateFault {
  const fault = (parameter: string, value: string, rule: string): TemplateFault => ({ parameter, value, rule });
  const { symbols } = wish;
  if (symbols.length === 0) return fault('symbols', 'none', 'must name at least one, e.g. SPY');
  if (template.symbols !== undefined && symbols.length !== template.symbols) return fault('symbols', symbols.join(','), `must be ${template.symbols} symbols for ${template.name}`);
  const market = Object.entries(values).find(([name]) => template.parameters[name]?.kind === 'symbol');
  const sizing = wish.sizing === undefined ? (symbols.length === 1 ? { kind: 'allIn' } as const : evenly(symbols)) : sizingIn(wish.sizing);
  if (sizing === undefined) return fault('sizing', wish.sizing ?? '', `must be ${sizingForms}`);
  const stopped = wish.stop === undefined ? {} : stopsIn(wish.stop);
  if (stopped === undefined) return fault('stop', wish.stop ?? '', `must be ${stopForms}`);
  const timing = wish.timing === undefined ? 'nextOpen' : timingIn(wish.timing);
  if (timing === undefined) return fault('timing', wish.timing ?? '', `must be ${timingForms}`);
  const timeframe = timeframes.safeParse(wish.timeframe ?? template.timeframe ?? '1d');
  if (!timeframe.success) return fault('timeframe', wish.timeframe ?? '', `must be one of ${timeframes.options.join(', ')}`);
  const budget = wish.budget === undefined ? 1 : /^\d(\.\d{1,6})?$/.test(wish.budget) ? Number(wish.budget) : -1;
  const { thesis, refutedBy } = template;
  const checked = checkPlan({
    name: wish.name ?? usualName(template, values), thesis, universe: [...symbols], timeframe: timeframe.data, ...template.rules(values), sizing,
    ...stopped, timing, budget, refutedBy,
  });
  return isFault(checked) ? faultOfWish(checked, wish, market) : checked.plan;
}

/** `sma-cross-10-30`: the template's name with its whole numbers and choices. */
export function usualName({ name, parameters }: Template, values: Values): string {
  const told = Object.entries(parameters).filter(([, { kind }]) => kind === 'whole' || kind === 'choice' || kind === 'symbol').map(([of]) => String(values[of]).toLowerCase().replaceAll('_', '-'));
  return [name, ...told].join('-').slice(0, 40);
}

const parts: Readonly<Record<string, (wish: Wish) => string | undefined>> = {
  universe: ({ symbols }) => symbols.join(','), sizing: ({ sizing }) => sizing, stop: ({ stop }) => stop, stops: ({ stop }) => stop, timing: ({ timing }) => timing, budget: ({ budget }) => budget, name: ({ name }) => name,
};

/** A plan's fault as one of the wish that it was written from. */
function faultOfWish({ path, value, rule }: PlanFault, wish: Wish, market: readonly [string, string | number] | undefined): TemplateFault {
  const [, part = '', rest = ''] = /^(\w+)\.?(.*)$/.exec(path) ?? [];
  const given = parts[part]?.(wish);
  if (part === 'universe') return { parameter: 'symbols', value, rule: rule.startsWith('must not repeat') ? 'must be named once' : rule };
  if (given !== undefined) return { parameter: part === 'stops' ? 'stop' : part, value: given, rule: rest === '' ? rule : `${rest} ${rule}` };
  if (path.endsWith('.timeframe') && wish.timeframe !== undefined) return { parameter: 'timeframe', value: wish.timeframe, rule: `must be finer than ${value.replaceAll('"', '')}, which its rules read too` };
  if (path.endsWith('.against') && market !== undefined) return { parameter: market[0], value: String(market[1]), rule: 'must not be among the symbols: its own ratio is always 1' };
  return { parameter: path, value, rule };
}
