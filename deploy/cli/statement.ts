import { InvalidArgumentError, Option, type Command } from 'commander';
import { z } from 'zod';
import type { Logged } from '../../actors/runtime/envelope.ts';
import { blotterColumns, blotterOf } from '../statement/blotter.ts';
import { csvLines } from '../statement/csv.ts';
import { periodColumns, type PeriodRow } from '../statement/period.ts';
import type { Span } from '../statement/span.ts';
import { statementOf, whose, type Statement } from '../statement/statement.ts';
import { deskToLookAt, lookingBack, progressOf, type DeskAccess, type LookingBack } from './access.ts';
import { columns } from './columns.ts';
import { closing, WrongUse } from './onDesk.ts';

interface Flags extends LookingBack, Span {
  readonly csv?: boolean;
}

/** What one line of CSV is of. */
const parts = ['periods', 'positions', ...whose, 'attribution'] as const;
type Part = (typeof parts)[number];

function day(text: string): string {
  if (!z.iso.date().safeParse(text).success) throw new InvalidArgumentError(`was "${text}", must be a day such as 2020-01-02`);
  return text;
}

const ofSpan = (command: Command): Command => command.addOption(new Option('--from <day>', 'its first day (UTC)').argParser(day))
  .addOption(new Option('--to <day>', 'its last day').argParser(day)).addOption(new Option('--csv', 'lines of CSV').conflicts('json'));

async function* told(access: DeskAccess, desk: string, what: string): AsyncGenerator<Logged> {
  const progress = progressOf(access, `${what} of ${desk}`);
  let facts = 0;
  for await (const logged of access.facts(desk)) {
    yield logged;
    progress(facts += 1);
  }
}

/** The days of the flags. Throws WrongUse where the first is after the last. */
function spanOf({ from, to }: Flags): Span {
  if (from !== undefined && to !== undefined && from > to) throw new WrongUse(`--from: was ${from}, must not be after --to (${to})`);
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

/** `investobot statement`: what the books of a desk say of a span, by month and year. */
export function statementCommand(program: Command, access: DeskAccess): void {
  ofSpan(lookingBack(program, 'statement', 'what the books say: profit by month, year, strategy, symbol and plan, dividends, fees, interest, positions'))
    .addOption(new Option('--of <part>', 'what the lines of CSV are of').choices([...parts]).default('periods' satisfies Part)).action((flags: Flags & { readonly of: Part }) => closing(program, access, async () => {
    const span = spanOf(flags);
    if (flags.of !== 'periods' && flags.csv !== true) throw new WrongUse('--of: must be with --csv; --json has everything');
    const desk = deskToLookAt(access, flags);
    const statement = await statementOf(told(access, desk, 'statement'), span);
    if (flags.json === true) access.out(JSON.stringify({ desk, ...span, ...statement }));
    else for (const line of flags.csv === true ? csvOf(statement, flags.of) : statementLines(desk, statement)) access.out(line);
  }));
}

/** `investobot blotter`: every execution of a desk. */
export function blotterCommand(program: Command, access: DeskAccess): void {
  ofSpan(lookingBack(program, 'blotter', 'every execution, with busts and corrections, and when it settles')).action((flags: Flags) => closing(program, access, async () => {
    const span = spanOf(flags);
    const desk = deskToLookAt(access, flags);
    const rows = await blotterOf(told(access, desk, 'blotter'), span);
    if (flags.json === true) access.out(JSON.stringify({ desk, ...span, executions: rows }));
    else if (flags.csv === true) for (const line of csvLines(blotterColumns, rows)) access.out(line);
    else access.out(columns([['date', 'event', 'side', 'quantity', 'symbol', 'price', 'fee', 'cash', 'settles', 'strategy'], ...rows.map((row) => [row.date, row.event, row.side, row.quantity, row.symbol, row.priceUsd, row.feeUsd, row.cashUsd, row.settlesOn, row.strategy])]));
  }));
}

const rowsOf = ({ months, years, total }: Statement): readonly PeriodRow[] => [...months, ...years, total];

function csvOf(statement: Statement, of: Part): readonly string[] {
  if (of === 'periods') return csvLines(periodColumns, rowsOf(statement));
  if (of === 'positions') return csvLines(['strategy', 'symbol', 'quantity', 'costUsd', 'realizedUsd', 'priceUsd', 'unrealizedUsd'], statement.positions);
  if (of === 'attribution') return csvLines(['marketUsd', 'selectionUsd', 'costsUsd', 'slippageUsd', 'fxUsd'], statement.attribution === null ? [] : [statement.attribution]);
  return csvLines([of, 'pnlUsd'], statement.profits[of].map(({ name, pnlUsd }) => ({ [of]: name, pnlUsd })));
}

const shown = (text: string): string => Number(text).toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** A statement for people. */
function statementLines(desk: string, statement: Statement): readonly string[] {
  const { total, positions, violations, attribution, profits, currencies, unmarked } = statement;
  const profitsShown = whose.filter((of) => profits[of].length > 0).flatMap((of) => ['', columns([[of, 'profit'], ...profits[of].map(({ name, pnlUsd }) => [of === 'plan' ? name.slice(0, 12) : name, shown(pnlUsd)])])]);
  return [
    `${desk}: equity ${shown(total.openingEquityUsd)} to ${shown(total.closingEquityUsd)}, profit ${shown(total.pnlUsd)}, put in ${shown(total.depositsUsd)}; ${total.trades} executions worth ${shown(total.tradedUsd)}`,
    '', columns([['period', 'profit', 'realised', 'short-term', 'long-term', 'washed', 'unrealised', 'dividends', 'fees', 'interest', 'borrowing', 'fx', 'equity'], ...rowsOf(statement).map((row) => [
      row.period, ...[row.pnlUsd, row.realizedUsd, row.shortTermUsd, row.longTermUsd, row.washedUsd, row.unrealizedUsd, row.dividendsUsd, row.feesUsd, row.interestUsd, row.borrowUsd, row.fxUsd, row.closingEquityUsd].map(shown),
    ])]),
    ...(positions.length === 0 ? [] : ['', columns([['strategy', 'symbol', 'holds', 'cost', 'realised', 'unrealised'], ...positions.map((held) => [held.strategy, held.symbol, held.quantity, shown(held.costUsd), shown(held.realizedUsd), held.unrealizedUsd === undefined ? '-' : shown(held.unrealizedUsd)])])]),
    ...(attribution === null ? [] : ['', `of the days that were closed: market ${shown(attribution.marketUsd)}, selection ${shown(attribution.selectionUsd)}, costs ${shown(attribution.costsUsd)}, slippage ${shown(attribution.slippageUsd)}${attribution.fxUsd === '0' ? '' : `, fx ${shown(attribution.fxUsd)}`}`]),
    ...(attribution === null ? [] : profitsShown),
    ...(currencies.length === 0 ? [] : ['', columns([['currency', 'amount', 'rate', 'worth', 'gained', 'not realised'], ...currencies.map((each) => [each.currency, shown(each.amount), each.rateUsd, shown(each.worthUsd), shown(each.realizedUsd), shown(each.unrealizedUsd)])])]),
    ...violations.map((each) => `${each.day}: ${each.violation} violation, ${each.side} of ${each.quantity} ${each.symbol}${each.restrictedUntil === undefined ? '' : `; settled cash only until ${each.restrictedUntil}`}`),
    ...(unmarked === 0 ? [] : ['', `not counted yet: ${unmarked} ${unmarked === 1 ? 'posting' : 'postings'} after the last mark; the next mark has them`]),
  ];
}
