import { instantMs } from '../../machines/authority/instant.ts';
import { riskState } from '../../machines/console/control.ts';
import { hasEnded, holdersInOrder, realizedUsd, unrealizedUsd } from '../../machines/console/holders.ts';
import { counts } from '../../machines/console/replies.ts';
import type { Console, Holder, Rejection } from '../../machines/console/state.ts';
import { format, parse, toFloat, zero, type Decimal } from '../../machines/decimal.ts';
import { ascii, duration, figure, left, plain, right, usd, usdIn, whole, type Paint } from './text.ts';

export interface Pace {
  readonly factsPerSecond: number;
  /** Seconds since the start. */
  readonly elapsed: number;
}

export interface FrameOptions extends Pace {
  /** Columns of the terminal; at least 60 are drawn. */
  readonly width: number;
  /** The log's time, which is what a live desk shows; a lockstep desk shows the day of its bars. */
  readonly at?: string;
  readonly paint?: Paint;
}

const narrowest = 60;
const shownStrategies = 9;
const shownRejections = 3;

/** How much of the session's time has passed, 0 to 1. */
export function progress({ desk, ended, stepAt, warmUp }: Console): number {
  if (ended !== null) return 1;
  if (desk === null || stepAt === '' || warmUp) return 0;
  const from = instantMs(desk.session.from);
  const span = instantMs(desk.session.to) - from;
  return span <= 0 ? 0 : Math.min(1, Math.max(0, (instantMs(stepAt) - from) / span));
}

const percent = (share: number): string => `${Math.floor(share * 100)} %`;
const isLive = ({ desk }: Console): boolean => desk?.pacing === 'live';

function dayOf(state: Console, at = ''): string {
  if (isLive(state)) return at.slice(0, 'YYYY-MM-DDTHH:MM:SS'.length).replace('T', ' ');
  return state.stepAt === '' ? 'opening' : `${state.stepAt.slice(0, 10)}${state.warmUp ? ' warm-up' : ''}`;
}

/** The desk as it stands, in lines that fit the width. Before it is open, a line that says so. */
export function frame(state: Console, { width, at, factsPerSecond, elapsed, paint = plain }: FrameOptions): string {
  const columns = Math.max(narrowest, width);
  if (state.desk === null) return left('investobot  opening the desk', columns).trimEnd();
  return [
    headline(state, { columns, at, paint }),
    ...progressLines(state, columns),
    moneyLine(state, columns, paint),
    left(countsLine(state, { factsPerSecond, elapsed }), columns),
    '',
    ...strategyLines(state, columns, paint),
    ...waitingLines(state, columns, paint),
    ...rejectionLines(state, columns, paint),
    ...incidentLines(state, columns, paint),
  ].map((line) => line.trimEnd()).join('\n');
}

function headline(state: Console, { columns, at, paint }: { readonly columns: number; readonly at: string | undefined; readonly paint: Paint }): string {
  const { desk, environment, pacing } = state.desk ?? { desk: '', environment: '', pacing: '' };
  const risk = riskState(state);
  const day = right(dayOf(state, at), 20);
  const text = left(`investobot  desk ${desk} (${environment}, ${pacing})  ${risk}${risk === 'halted' ? `: ${ascii(state.haltReason ?? '')}` : ''}`, columns - day.length);
  return `${paint(risk === 'active' ? 'bold' : 'red', text)}${day}`;
}

/** Nobody knows how far a live desk is. */
function progressLines(state: Console, columns: number): readonly string[] {
  if (isLive(state)) return state.ended === null ? [] : [ended];
  const share = progress(state);
  const text = ` ${right(percent(share), 5)}${state.ended === null ? '' : `  ${ended}`}`;
  const length = columns - 2 - text.length;
  const filled = Math.floor(share * length);
  return [`[${'#'.repeat(filled)}${'.'.repeat(length - filled)}]${text}`];
}

const ended = 'session ended; Ctrl-C stops the desk';

const gain = (paint: Paint, amount: bigint, text: string): string => (amount === zero ? text : paint(amount > zero ? 'green' : 'red', text));

function moneyLine({ books }: Console, columns: number, paint: Paint): string {
  if (books === null) return left('equity not marked yet', columns);
  const { equityUsd, cashUsd, realizedPnlUsd, unrealizedPnlUsd, imbalanceUsd } = books;
  const warning = imbalanceUsd === '0' ? '' : `LEDGER OFF BY ${imbalanceUsd}  `;
  const spelt = (spell: (amount: Decimal) => string) => {
    const [equity = '', cash = '', realised = '', unrealised = ''] = [equityUsd, cashUsd, realizedPnlUsd, unrealizedPnlUsd].map((amount) => spell(parse(amount)));
    return `${warning}equity ${equity}  cash ${cash}  realised ${realised}  unrealised ${unrealised}`;
  };
  const exact = spelt(usd);
  const text = left(exact.length <= columns ? exact : spelt((amount) => whole(toFloat(amount))), columns);
  return warning === '' ? text : paint('red', text);
}

/** Counts and pace, most important first. */
function countsLine(state: Console, { factsPerSecond, elapsed }: Pace): string {
  const { facts, intents, rejected, fills } = counts(state);
  return `fills ${whole(fills)}  intents ${whole(intents)}  rejected ${whole(rejected)}  facts ${whole(facts)} (${whole(factsPerSecond)}/s)  ${duration(elapsed)}`;
}

/** Name, state, what it holds, profit taken, profit on paper. */
const fixed = { life: 11, money: 12 } as const;

function strategyLines(state: Console, columns: number, paint: Paint): readonly string[] {
  const all = holdersInOrder(state).filter(([, holder]) => holder.state !== null || Object.keys(holder.positions).length > 0)
    .sort(([, one], [, other]) => Number(hasEnded(one.state)) - Number(hasEnded(other.state)));
  if (all.length === 0) return ['no strategies yet'];
  const wide = columns - fixed.life - 2 * fixed.money - 2;
  const nameColumns = Math.floor(wide * 0.55);
  const row = (name: string, life: string, held: string, realised: string, unrealised: string) =>
    `${left(name, nameColumns)} ${left(life, fixed.life)} ${left(held, wide - nameColumns)}${realised}${unrealised}`;
  const rows = all.slice(0, shownStrategies).map(([, holder]) => {
    const realised = realizedUsd(holder);
    const unrealised = unrealizedUsd(state, holder);
    const money = (amount: bigint) => gain(paint, amount, usdIn(amount, fixed.money));
    return row(holder.name, lifeText(holder), heldText(holder), money(realised), money(unrealised));
  });
  const more = all.length > shownStrategies ? [`and ${all.length - shownStrategies} more`] : [];
  return [paint('dim', row('strategy', 'state', 'holds', right('realised', fixed.money), right('unrealised', fixed.money))), ...rows, ...more];
}

const lifeText = ({ state }: Holder): string => (state === 'awaitingApproval' ? 'waits' : state ?? '-');

const heldText = ({ positions }: Holder): string => Object.entries(positions).filter(([, { quantity }]) => quantity !== zero)
  .sort(([one], [other]) => (one < other ? -1 : 1)).map(([symbol, { quantity }]) => `${symbol} ${format(quantity)}`).join(', ') || '-';

function waitingLines({ waiting }: Console, columns: number, paint: Paint): readonly string[] {
  const count = Object.keys(waiting).length;
  if (count === 0) return [];
  return [paint('bold', left(`${count} ${count === 1 ? 'plan waits' : 'plans wait'} for approval: npx investobot status, then npx investobot approve`, columns))];
}

const refusalText = (name: string, { at, symbol, side, rule, figure: was, limit }: Rejection): string =>
  `${at.slice(0, 10)} ${side} ${symbol}: ${rule} ${figure(was)}, limit ${figure(limit)} (${name})`;

const rejectionLines = ({ rejections, holders }: Console, columns: number, paint: Paint): readonly string[] =>
  (rejections.length === 0 ? [] : ['', paint('dim', 'rejected'), ...rejections.slice(-shownRejections).map((each) => left(refusalText(holders[each.strategy]?.name ?? each.strategy, each), columns))]);

function incidentLines({ incidents }: Console, columns: number, paint: Paint): readonly string[] {
  const last = incidents.at(-1);
  return last === undefined ? [] : [paint(last.severity === 'critical' ? 'red' : 'bold', left(ascii(`${last.severity} ${last.at.slice(0, 10)}: ${last.detail}`), columns))];
}

/** One line for a terminal that is none: a log, a pipe. */
export function progressLine(state: Console, { at, ...pace }: Pace & Pick<FrameOptions, 'at'>): string {
  if (state.desk === null) return 'opening the desk';
  const equity = state.books === null ? '' : `  equity ${usd(state.books.equityUsd)}`;
  return `${dayOf(state, at)}${isLive(state) ? '' : `  ${percent(progress(state))}`}${equity}  ${countsLine(state, pace)}`;
}
