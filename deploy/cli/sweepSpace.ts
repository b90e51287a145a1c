import type { SweepOf } from '../../actors/sweep/sweep.ts';
import { symbolsOf } from '../../machines/plan/others.ts';
import { sampleOf, spaceOf } from '../../machines/templates/space.ts';
import { isTemplateFault, templateFaultText } from '../../machines/templates/template.ts';
import { templateNamed, templates } from '../../machines/templates/templates.ts';
import { planFrom } from '../../machines/templates/write.ts';
import type { Plan } from '../../subjects/plan.ts';
import { barFilesOf } from '../gym/barFiles.ts';
import { KnownFiles } from '../gym/sweepJob.ts';
import { termsOf, type TermsTyped } from '../gym/terms.ts';
import { WrongUse } from './wrongUse.ts';

/** What is to be tried, as it was typed. */
export interface SpaceTyped {
  readonly set: Readonly<Record<string, string>>;
  readonly symbols: string;
  readonly bars: readonly string[];
  readonly sizing?: string;
  readonly stop?: string;
  readonly timing?: string;
  readonly timeframe?: string;
  readonly sample?: number;
  readonly seed: number;
  /** Prices are adjusted for splits and dividends. */
  readonly adjust: boolean;
}

/** The plans of a space, in its order. Throws WrongUse naming the parameter, the value and the rule. */
export function plansOf(name: string, { set, symbols, sizing, stop, timing, timeframe, sample, seed }: Omit<SpaceTyped, 'bars' | 'adjust'>): readonly Plan[] {
  const template = templateNamed(name);
  if (template === undefined) throw new WrongUse(`sweep: template: was "${name}", must be one of ${templates.map((each) => each.name).join(', ')}`);
  const space = spaceOf(template, set);
  if (isTemplateFault(space)) throw new WrongUse(`sweep ${name}: ${templateFaultText(space)}`);
  const named = symbols.split(',').map((each) => each.trim()).filter((each) => each !== '');
  const wish = { symbols: named, ...(sizing === undefined ? {} : { sizing }), ...(stop === undefined ? {} : { stop }), ...(timing === undefined ? {} : { timing }), ...(timeframe === undefined ? {} : { timeframe }) };
  return (sample === undefined ? space.points : sampleOf(space, sample, seed)).map((values) => {
    const plan = planFrom(template, values, wish);
    if (isTemplateFault(plan)) throw new WrongUse(`sweep ${name}: ${templateFaultText(plan)}`);
    return plan;
  });
}

/** A sweep, and this machine's files for it. */
export interface TypedSweep {
  readonly of: SweepOf;
  readonly files: KnownFiles;
}

/** The sweep that was typed: plans, and terms with the bars' content. Throws WrongUse or SourceRefused. @param code hash of what runs a backtest */
export async function sweepFrom(name: string, typed: TermsTyped & SpaceTyped, code: string): Promise<TypedSweep> {
  const plans = plansOf(name, typed);
  const { cashUsd, venue, policy, fromMs, beforeMs } = termsOf(typed);
  const named = barFilesOf([...new Set(plans.flatMap(symbolsOf))], plans[0]?.timeframe ?? '1d', typed.bars, { isRaw: !typed.adjust });
  const files = new KnownFiles(named);
  const bars = await Promise.all(named.map((file) => files.wantedOf(file)));
  const time = (ms: number) => new Date(ms).toISOString();
  return { files, of: { plans, terms: { bars, cashUsd, venue, policy, code, ...(fromMs === undefined ? {} : { from: time(fromMs) }), ...(beforeMs === undefined ? {} : { before: time(beforeMs) }) } } };
}
