import { opened, ticked, type DeskSettings } from '../../subjects/desk.ts';
import { action, bar, barRefused, delisted, halted, recovered, restated, sessionEnded, stepClosed, type BarFigures, type CorporateAction } from '../../subjects/market.ts';
import { proposed } from '../../subjects/planner.ts';
import { claimed } from '../../subjects/runtime.ts';
import { spawned, transitioned } from '../../subjects/strategy.ts';
import { actorKind, nothing, on, type ActorKind } from '../actor.ts';
import { needMains, needStrategy, noMembers, noteClaim, noteTransition, type Membership } from '../desk/membership.ts';
import { noteHalted, noteRecovered, type Halts } from '../feed/health.ts';
import { afterSplit, type LastBar } from './decisions.ts';
import type { Row } from './row.ts';

/** What the desk opened with, as far as bringing bars needs it. */
export type Feed = Pick<DeskSettings, 'genesis' | 'pacing' | 'session' | 'market' | 'dataQuality'>;

/** How far the desk's bars are, as the log has it; what the edge that reads the source goes on from. */
export interface Market {
  feed: Feed | null;
  /** By symbol: the last bar that passed the checks. */
  lastBars: Record<string, LastBar>;
  /** Steps closed so far; always 0 on a live desk, which has none. */
  step: number;
  /** Time of the last closed step. */
  closedAt: string | null;
  /** The step whose rows are going out: how many of each symbol's rows, bars and refusals, are on the log. */
  open: { readonly at: string; readonly rows: Record<string, number> } | null;
  /** By symbol: rows on the log, bars and refusals. The rows of a symbol are the first that many of its source. */
  rows: Record<string, number>;
  /** By symbol: the newest split or dividend on the log, as `keyOf` names it. */
  acted: Record<string, string>;
  /** Symbols whose bars have ended. */
  delisted: Record<string, true>;
  /** Symbols that can't be traded on, and why; absent where there was never one. */
  halts?: Halts;
  /** Symbols that ended with an action of their company: which one its shares are of now, null where they were paid out; absent where there was never one. */
  became?: Record<string, string | null>;
  /** On a desk in the present each symbol's newest bars, oldest first: they may still turn out to have been others. Since its last split. */
  recent?: Record<string, readonly Stated[]>;
  bars: number;
  refused: number;
  ended: boolean;
  /** Time of the last tick; null on a lockstep desk, which has none. */
  tickedAt: string | null;
  membership: Membership;
}

/** A bar as it was stated, or restated. `at` is its close, UTC ISO. */
export interface Stated { readonly at: string; readonly figures: BarFigures }

/** Half an hour of minutes: corrections nearly always come within that. */
const mostRecent = 30;

const begin = (): Market => ({
  feed: null, lastBars: {}, step: 0, closedAt: null, open: null, rows: {}, acted: {}, delisted: {}, bars: 0, refused: 0, ended: false, tickedAt: null, membership: noMembers(),
});

/** Decides nothing and states nothing: bars and steps are observed by its edge, which reads this state. */
export const marketKind: ActorKind = actorKind<Market>({
  kind: 'market', version: 2, begin, migrations: { 1: withActions },
  reactions: [
    on(opened, (market, { body: { genesis, pacing, session, market: source, dataQuality, roles } }) => {
      market.feed = { genesis, pacing, session, market: source, dataQuality };
      needMains(market.membership, roles);
      return nothing;
    }),
    on(bar, (market, { actor: symbol, at, body: { open, high, low, close, volume } }) => {
      took(market, symbol, at);
      market.bars += 1;
      market.lastBars[symbol] = { at, close };
      if (market.feed?.market.kind === 'alpaca') {
        const recent = market.recent ??= {};
        recent[symbol] = [...recent[symbol] ?? [], { at, figures: { open, high, low, close, volume } }].slice(-mostRecent);
      }
      return nothing;
    }),
    on(barRefused, (market, { actor: symbol, at }) => {
      took(market, symbol, at);
      market.refused += 1;
      return nothing;
    }),
    on(action, (market, { actor: symbol, body }) => {
      market.acted[symbol] = keyOf(body);
      const last = market.lastBars[symbol];
      if (body.action.kind === 'split' && last !== undefined) market.lastBars[symbol] = afterSplit(last, body.action);
      // Bars before a split are told in the shares of then.
      if (body.action.kind === 'split' && market.recent !== undefined) delete market.recent[symbol];
      if (body.action.kind === 'symbolChange') became(market, symbol, body.action.to);
      if (body.action.kind === 'cashMerger') became(market, symbol, null);
      return nothing;
    }),
    on(delisted, (market, { actor: symbol }) => {
      market.delisted[symbol] = true;
      return nothing;
    }),
    on(halted, (market, { actor: symbol, at, body: { reason } }) => {
      noteHalted(market.halts ??= {}, symbol, reason, at);
      return nothing;
    }),
    on(recovered, (market, { actor: symbol, body: { reason } }) => {
      noteRecovered(market.halts ??= {}, symbol, reason);
      return nothing;
    }),
    on(restated, (market, { actor: symbol, body: { closedAt, now } }) => {
      const last = market.lastBars[symbol];
      if (last?.at === closedAt) market.lastBars[symbol] = { at: closedAt, close: now.close };
      const recent = market.recent?.[symbol];
      if (market.recent !== undefined && recent !== undefined) market.recent[symbol] = recent.map((each) => (each.at === closedAt ? { at: closedAt, figures: now } : each));
      return nothing;
    }),
    on(stepClosed, (market, { at, body: { step } }) => {
      if (step !== market.step + 1) throw new Error(`market.stepClosed: expected step ${market.step + 1}, was ${step}; two markets write to this log`);
      if (market.open !== null && market.open.at !== at) throw new Error(`market.stepClosed: expected the open step of ${market.open.at}, was ${at}; two markets write to this log`);
      Object.assign(market, { step, closedAt: at, open: null });
      return nothing;
    }),
    on(sessionEnded, (market) => {
      market.ended = true;
      return nothing;
    }),
    on(ticked, (market, { at }) => {
      market.tickedAt = at;
      return nothing;
    }),
    on(claimed, (market, fact) => {
      noteClaim(market.membership, fact);
      return nothing;
    }),
    on(proposed, (market, { body: { strategy } }) => {
      needStrategy(market.membership, strategy);
      return nothing;
    }),
    on(spawned, (market, { actor: strategy }) => {
      needStrategy(market.membership, strategy);
      return nothing;
    }),
    on(transitioned, (market, { actor: strategy, body: { to } }) => {
      noteTransition(market.membership, strategy, to);
      return nothing;
    }),
  ],
});

/** A symbol that was another's may be again. */
function became(market: Market, symbol: string, to: string | null): void {
  const { [to ?? symbol]: _, ...others } = market.became ?? {};
  market.became = { ...others, [symbol]: to };
}

/** The symbols whose bars are wanted: those of the settings, but for what became of them. */
export function followed({ became: now = {} }: Pick<Market, 'became'>, symbols: readonly string[]): readonly string[] {
  const last = (symbol: string): string | null => {
    let current: string | null = symbol;
    for (let steps = 0; current !== null && now[current] !== undefined && steps < mostChanges; steps += 1) current = now[current] ?? null;
    return current;
  };
  return [...new Set(symbols.map(last))].filter((symbol) => symbol !== null).sort();
}

/** No symbol changes more often in the life of a desk. */
const mostChanges = 100;

/** A row of the step at `at` is on the log. A later time opens the next step (on a live desk nothing else does). */
function took(market: Market, symbol: string, at: string): void {
  if (market.open === null || market.open.at !== at) market.open = { at, rows: {} };
  market.open.rows[symbol] = (market.open.rows[symbol] ?? 0) + 1;
  market.rows[symbol] = (market.rows[symbol] ?? 0) + 1;
}

/** The rows of a step that are not on the log yet: after a restart a step may be there in part. */
export function untaken(market: Pick<Market, 'open'>, step: { readonly at: string; readonly rows: readonly Row[] }): readonly Row[] {
  if (market.open === null || market.open.at !== step.at) return step.rows;
  const left = { ...market.open.rows };
  return step.rows.filter(({ symbol }) => {
    const taken = left[symbol] ?? 0;
    left[symbol] = taken - 1;
    return taken <= 0;
  });
}

/** Names an action of a symbol, in the order in which they take effect: of one day the dividend stands before the split, in the alphabet too. */
const keyOf = ({ exDate, action: { kind } }: { readonly exDate: string; readonly action: CorporateAction }): string => `${exDate} ${kind}`;

/** The splits and dividends of a step that are not on the log yet. */
export const untakenActions = <Act extends { readonly symbol: string; readonly exDate: string; readonly action: CorporateAction }>(market: Pick<Market, 'acted'>, actions: readonly Act[]): readonly Act[] =>
  actions.filter((act) => keyOf(act) > (market.acted[act.symbol] ?? ''));

/** Version 1 knew adjusted prices only. */
function withActions(state: unknown): Market {
  if (typeof state !== 'object' || state === null || !('lastBars' in state) || 'acted' in state) throw new Error('expected a state of the market of version 1, was another');
  return { ...(state as Omit<Market, 'acted' | 'delisted'>), acted: {}, delisted: {} };
}
