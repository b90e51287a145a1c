import { InvalidArgumentError, Option, type Command } from 'commander';
import { checkWholePlan, type CheckedPlan } from '../../machines/plan/decisions.ts';
import { compile } from '../../machines/plan/compile.ts';
import { limitText, ruleText, sizingText, stopsText } from '../../machines/plan/explanation.ts';
import { faultAt, faultText, type PlanFault } from '../../machines/plan/faults.ts';
import { namesRead, symbolsRead, timeframesRead } from '../../machines/plan/others.ts';
import { strategyOf } from '../../machines/planner/decisions.ts';
import { rangeText } from '../../machines/templates/parameters.ts';
import { sizingForms, stopForms, timingForms } from '../../machines/templates/size.ts';
import { isTemplateFault, templateFaultText, valuesOf, type Template } from '../../machines/templates/template.ts';
import { templateNamed, templates } from '../../machines/templates/templates.ts';
import { planFrom } from '../../machines/templates/write.ts';
import type { Plan } from '../../subjects/plan.ts';
import { columns } from './columns.ts';
import { acting, WrongUse } from './wrongUse.ts';

/** What the commands need of the world. */
export interface PlanAccess {
  out(line: string): void;
  /** The command ends with code 1. */
  fail(): void;
  /** The text of a file; of `-`, what stands on the standard input. */
  read(path: string): string;
}

interface Wished {
  readonly set: Readonly<Record<string, string>>;
  readonly symbols: string;
  readonly sizing?: string;
  readonly stop?: string;
  readonly timing?: string;
  readonly budget?: string;
  readonly timeframe?: string;
  readonly name?: string;
}

/** `investobot plan list|new|check`: plans from templates, and what a plan file says. Needs no desk and no server. */
export function planCommand(program: Command, access: PlanAccess): void {
  const plan = program.command('plan').description('write plans from templates, and check plan files').showHelpAfterError(false);
  const run = (act: () => void) => acting(plan, act);

  plan.command('list').description('the templates, with their parameters, defaults and ranges').option('--json', 'one line of JSON')
    .action(({ json }: { readonly json?: boolean }) => run(() => access.out(json === true ? JSON.stringify(templates.map(listed)) : templates.map(listedText).join('\n\n'))));

  plan.command('new').argument('<template>', 'its name, as plan list gives it').description('print a plan of a template as JSON')
    .addOption(new Option('--set <name=value>', 'a parameter of the template; may stand several times').argParser(setting).default({}, 'its defaults'))
    .requiredOption('--symbols <list>', 'what it trades, e.g. SPY or SPY,QQQ')
    .option('--sizing <how>', `${sizingForms}; default: all-in for one symbol, equal fractions for several`)
    .option('--stop <how>', `${stopForms}; default: none`)
    .option('--timing <how>', `how entries trade: ${timingForms} (of the close, below it); default: next-open`)
    .option('--budget <share>', "share of the desk's cash that it may use; default: 1")
    .option('--timeframe <bars>', "1m, 5m, 15m, 1h or 1d; default: the template's, mostly 1d")
    .option('--name <name>', "the plan's name; default: the template's, with its numbers")
    .option('--json', 'in one line')
    .action((name: string, { json, ...wished }: Wished & { readonly json?: boolean }) => run(() => access.out(JSON.stringify(newPlan(name, wished), undefined, json === true ? 0 : 2))));

  plan.command('check').argument('<file>', 'a plan as JSON; - for the standard input').description('say all that is wrong with a plan, or what it does').option('--json', 'one line of JSON')
    .action((file: string, { json }: { readonly json?: boolean }) => run(() => {
      const checked = checkedText(textOf(access, file));
      const sound = 'planHash' in checked;
      if (json === true) access.out(JSON.stringify(sound ? { ok: true, ...soundness(checked), plan: checked.plan } : { ok: false, faults: checked }));
      else for (const line of sound ? planLines(checked) : checked.map(faultText)) access.out(line);
      if (!sound) access.fail();
    }));
}

function setting(text: string, before: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const [, name, value] = /^([A-Za-z]+)=(.*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError(`was "${text}", must be name=value, e.g. fast=10`);
  if (Object.hasOwn(before, name)) throw new InvalidArgumentError(`was ${name} twice, must name each parameter once`);
  return { ...before, [name]: value };
}

/** A template of this name. Throws, and lists them, where there is none. */
export function templateFor(name: string): Template {
  const found = templateNamed(name);
  if (found === undefined) throw new WrongUse(`plan new: template: was "${name}", must be one of ${templates.map((each) => each.name).join(', ')}`);
  return found;
}

function newPlan(name: string, { set, symbols, ...wish }: Wished): Plan {
  const template = templateFor(name);
  const values = valuesOf(template, set);
  const written = isTemplateFault(values) ? values : planFrom(template, values, { ...wish, symbols: symbols.split(',').map((each) => each.trim()).filter((each) => each !== '') });
  if (isTemplateFault(written)) throw new WrongUse(`plan new ${name}: ${templateFaultText(written)}`);
  return written;
}

const listed = ({ name, thesis, refutedBy, parameters, rising, symbols, timeframe }: Template) =>
  ({ name, thesis, refutedBy, ...(symbols === undefined ? {} : { symbols }), ...(timeframe === undefined ? {} : { timeframe }), parameters: Object.entries(parameters).map(([of, parameter]) => ({ name: of, ...parameter })), rising });

function listedText({ name, thesis, parameters, rising, symbols, timeframe }: Template): string {
  const rows = Object.entries(parameters).map(([of, parameter]) => {
    const below = rising.find(([low]) => low === of);
    return [`  ${of}`, String(parameter.default), `${parameter.about}; ${rangeText(parameter)}${below === undefined ? '' : `, below ${below[1]}`}`];
  });
  const of = [...(symbols === undefined ? [] : [`${symbols} symbols`]), ...(timeframe === undefined ? [] : [`${timeframe} bars`])];
  return [`${name}${of.length === 0 ? '' : ` (of ${of.join(', ')})`}`, `  ${thesis}`, ...(rows.length === 0 ? [] : [columns(rows)])].join('\n');
}

/** Longer than any plan can be. */
const longestFile = 1_000_000;

function textOf(access: PlanAccess, file: string): string {
  try {
    return access.read(file);
  } catch (error) {
    throw new WrongUse(`plan check: was ${file}, must be a file that can be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function checkedText(text: string): CheckedPlan | readonly PlanFault[] {
  if (text.length > longestFile) return [faultAt([], `${text.length} characters`, `must be at most ${longestFile} characters`)];
  try {
    return checkWholePlan(JSON.parse(text));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return [faultAt([], text.slice(0, 40), `must be JSON: ${error.message}`)];
  }
}

const soundness = ({ plan, planHash }: CheckedPlan) => ({ planHash, strategy: strategyOf(planHash), name: plan.name, warmUpBars: compile(plan).warmUpBars, reads: symbolsRead(plan) });

/** A sound plan, for people. */
function planLines(checked: CheckedPlan): readonly string[] {
  const { plan } = checked;
  const { planHash, strategy, name, warmUpBars, reads } = soundness(checked);
  const readsOthers = namesRead(plan).length > 0;
  const coarser = timeframesRead(plan);
  const limit = limitText(plan.timing);
  return [
    `${name}  ${planHash}  (as a strategy: ${strategy})`,
    `on       ${plan.universe.join(', ')}, ${plan.timeframe} bars${reads.length === 0 ? '' : `; reads ${reads.join(', ')} without trading ${reads.length === 1 ? 'it' : 'them'}`}`,
    ...(readsOthers ? ['reads    of other symbols what closed before the bar that is judged'] : []),
    ...(coarser.length === 0 ? [] : [`reads    ${coarser.join(' and ')} bars, built of its ${plan.timeframe} ones, that closed before the bar that is judged`]),
    `enter    when ${ruleText(plan.entry)}${limit === undefined ? '' : `; ${limit}`}`,
    `exit     when ${ruleText(plan.exit)}`,
    `sizing   ${sizingText(plan.sizing)}; ${stopsText(plan)}; budget ${plan.budget} of the desk's cash`,
    `warm-up  ${warmUpBars} ${warmUpBars === 1 ? 'bar' : 'bars'}`,
    `thesis   ${plan.thesis}`,
    `refuted  ${plan.refutedBy}`,
  ];
}
