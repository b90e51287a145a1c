import { opened } from '../../subjects/desk.ts';
import { cancelRequested, replaceRequested, sent, simReported, submitted, withheld } from '../../subjects/execution.ts';
import type { FactOf } from '../../subjects/fact.ts';
import { action, bar, delisted } from '../../subjects/market.ts';
import { killRequested } from '../../subjects/operations.ts';
import { resumed } from '../../subjects/risk.ts';
import { actorKind, nothing, on, says, type ActorKind, type Publication } from '../actor.ts';
import { parse, zero, type Decimal } from '../decimal.ts';
import { isPast } from '../order/expiry.ts';
import { Submitted } from '../order/submitted.ts';
import { capacity, type RestingOrder } from './decisions.ts';
import { faultsOf, told } from './faults.ts';
import { inBar, inTouchedBar, Meeting, type Outcome } from './filling.ts';
import { followerOf } from './follow.ts';
import { keepClose, noMemory, remembers, seriesKey, volatilityOf, type BarMemory } from './memory.ts';
import { withModels } from './migration.ts';
import { wasThereAtOpen } from './opening.ts';
import { replace } from './replacing.ts';
import { specialIn } from './special.ts';
import { cancelBook, splitBook } from './splitting.ts';
import { venueTerms, type VenueTerms } from './terms.ts';
import { arriving, fillTogether } from './together.ts';

export interface BrokerState {
  /** Null until the desk is opened, and on a desk with a venue outside. */
  terms: VenueTerms | null;
  /** Submitted and not yet sent, by order; `touchedAt` of a stop that risk held itself. */
  unsent: Record<string, { readonly symbol: string; readonly order: RestingOrder; readonly touchedAt: string | null; readonly kill?: string }>;
  /** Resting orders of each symbol, in the order in which they were sent. */
  resting: Record<string, RestingOrder[]>;
  /** Kills in force, the newest last. */
  kills: string[];
  /** The close of the last bar, by `<symbol>|<timeframe>`. */
  lastClose: Record<string, string>;
  memory: BarMemory;
  /** What was traded in the newest calendar month; only where commission counts by it. */
  month: { name: string; shares: Decimal };
  /** Orders that came so far; only where the terms have faults. */
  counted?: number;
}

/** More kills than this in force at once are no desk's doing; each of them is enough. */
const mostKills = 100;

function expect(state: BrokerState, { at, correlation, body }: FactOf<typeof submitted>): readonly Publication[] {
  if (body.venue !== 'sim') return nothing;
  if (state.terms === null) throw new Error(`execution.submitted ${body.order}: expected a desk with a simulated venue, was none; desk.opened must come first and say venue sim`);
  state.unsent[body.order] = { symbol: body.symbol, touchedAt: body.touchedAt ?? null, ...(body.kill === undefined ? {} : { kill: body.kill }), order: {
    order: body.order, side: body.side, type: body.type ?? 'market', expiresAt: body.expiresAt, submittedAt: at, correlation,
    ...Submitted.sizedIn(body), waits: state.terms.delayBars, filled: zero, valueUsd: zero, feesUsd: zero, grossUsd: zero, fills: 0, ...specially(body), ...(state.terms.faults === undefined ? undefined : faultsOf(state.terms.faults, state.counted = (state.counted ?? 0) + 1)),
  } };
  return nothing;
}

function specially(body: FactOf<typeof submitted>['body']): Pick<RestingOrder, 'special'> | undefined {
  const special = specialIn(body);
  return special === undefined ? undefined : { special };
}

/** What a crash makes the host send again is there already. What was on its way when a kill came does not arrive, but what closes a position for that very kill. */
function arrive(state: BrokerState, { body }: FactOf<typeof sent>): readonly Publication[] {
  const arrived = state.unsent[body.order];
  if (arrived === undefined) return nothing;
  delete state.unsent[body.order];
  if (state.kills.length > 0 && (arrived.kill === undefined || arrived.kill !== state.kills.at(-1))) return [says(simReported, { order: body.order, status: 'canceled', reason: 'killed on its way' }, arrived.order.correlation)];
  if (arrived.order.isRefused === true) return told(arrived.order, says(simReported, { order: body.order, status: 'rejected', reason: 'refused by the venue' }, arrived.order.correlation));
  if (arrived.touchedAt !== null) return touched(state, arrived.symbol, arrived.order, arrived.touchedAt);
  const resting = (state.resting[arrived.symbol] ??= []);
  if (arrived.order.special === undefined) resting.push(arrived.order);
  else resting.push(...arriving(arrived.order));
  return nothing;
}

/** A stop that risk held, after the close of the bar that touched it. Where its terms or volume do not let it fill in that bar, it is a market order for the next. */
function touched(state: BrokerState, symbol: string, order: RestingOrder, at: string): readonly Publication[] {
  const { terms, memory } = state;
  const bar = memory.closed[symbol];
  const rests = (left: RestingOrder) => (state.resting[symbol] ??= []).push({ ...left, type: 'market' });
  const outcome = terms === null || bar === undefined || bar.at !== at || order.waits > 0 ? undefined
    : inTouchedBar(order, new Meeting(bar, at, monthShares(state, at), bar.volatility), capacity(parse(bar.volume), terms) - bar.taken, terms);
  if (bar === undefined || outcome === undefined) {
    rests(order);
    return nothing;
  }
  memory.closed[symbol] = { ...bar, taken: bar.taken + outcome.taken };
  note(state, at, outcome);
  if (outcome.rests !== undefined) rests(outcome.rests);
  return outcome.report === undefined ? nothing : told(order, says(simReported, outcome.report, order.correlation));
}

const countsMonths = ({ terms }: BrokerState): boolean => terms?.commission.kind === 'tiered' && terms.commission.counts === 'month';

const monthShares = ({ month }: BrokerState, at: string): Decimal => (month.name === at.slice(0, 7) ? month.shares : zero);

/** Counts what was traded in the month. */
function note(state: BrokerState, at: string, { taken }: Outcome): void {
  if (taken > zero && countsMonths(state)) state.month = { name: at.slice(0, 7), shares: monthShares(state, at) + taken };
}

/** Keeps the orders that rest on; a symbol without orders is not kept. */
function keep(state: BrokerState, symbol: string, orders: RestingOrder[]): void {
  if (orders.length === 0) delete state.resting[symbol];
  else state.resting[symbol] = orders;
}

/** An order that does not rest any more has been reported filled or ended already: nothing is said of it again. Its other leg goes with it, as at brokers. */
function cancel(state: BrokerState, { body }: FactOf<typeof cancelRequested>): readonly Publication[] {
  const orders = state.resting[body.symbol] ?? [];
  const found = orders.find(({ order }) => order === body.order);
  if (found === undefined) return nothing;
  const partner = found.special?.partner;
  const other = partner === undefined ? undefined : orders.find(({ order }) => order === partner);
  keep(state, body.symbol, orders.filter((each) => each !== found && each !== other));
  return [
    ...told(found, says(simReported, { order: body.order, status: 'canceled', reason: body.reason }, found.correlation)),
    ...(other === undefined ? nothing : [says(simReported, { order: other.order, status: 'canceled', reason: 'the other leg was cancelled' }, other.correlation)]),
  ];
}

function takeBar(state: BrokerState, { actor: symbol, at, body }: FactOf<typeof bar>): readonly Publication[] {
  const series = seriesKey(symbol, body.timeframe);
  const previousClose = state.lastClose[series];
  state.lastClose[series] = at;
  const { terms, memory } = state;
  const orders = state.resting[symbol];
  if (terms === null) return nothing;
  const volatility = terms.impact === null || (orders === undefined && terms.stopFill === 'nextOpen') ? 0 : volatilityOf(memory.closes[series]);
  const filled = orders === undefined || body.warmUp ? undefined : fillResting(state, terms, orders, { symbol, at, body, volatility, previousClose });
  if (remembers(terms)) {
    const { open, high, low, close, volume } = body;
    if (terms.stopFill === 'gapThrough') memory.closed[symbol] = { at, open, high, low, close, volume, volatility, taken: filled?.taken ?? zero };
    keepClose(memory, terms, series, Number(close));
  }
  return filled?.publications ?? nothing;
}

function fillResting(state: BrokerState, terms: VenueTerms, orders: readonly RestingOrder[], { symbol, at, body, volatility, previousClose }: {
  readonly symbol: string; readonly at: string; readonly body: FactOf<typeof bar>['body']; readonly volatility: number; readonly previousClose: string | undefined;
}): { readonly publications: readonly Publication[]; readonly taken: Decimal } {
  const meeting = new Meeting(body, at, zero, volatility);
  const volume = capacity(meeting.volume, terms);
  let available = volume;
  const kept: RestingOrder[] = [];
  const publications: Publication[] = [];
  const turn = (order: RestingOrder, begun: boolean): Outcome => {
    const outcome = !begun && !wasThereAtOpen(order.submittedAt, { at, timeframe: body.timeframe }, previousClose) ? { rests: order, taken: zero }
      : order.waits > 0 && !isPast(order.expiresAt, at) ? { rests: { ...order, waits: order.waits - 1 }, taken: zero }
      : inBar(order, countsMonths(state) ? new Meeting(body, at, monthShares(state, at), volatility) : meeting, available, terms, order.special === undefined ? undefined : { symbol, timeframe: body.timeframe, previousClose });
    available -= outcome.taken;
    note(state, at, outcome);
    return outcome;
  };
  if (orders.some(({ special }) => special !== undefined)) {
    const { kept: rest, reports } = fillTogether(orders, at, turn);
    keep(state, symbol, rest);
    const repeated = orders.filter(({ repeats }) => repeats === true).map(({ order }) => order);
    return { publications: reports.flatMap(([report, correlation]) => told(repeated.includes(report.order) ? { repeats: true } : {}, says(simReported, report, correlation))), taken: volume - available };
  }
  for (const order of orders) {
    const outcome = turn(order, false);
    if (outcome.rests !== undefined) kept.push(outcome.rests);
    if (outcome.report === undefined) continue;
    const report = says(simReported, outcome.report, order.correlation);
    publications.push(report);
    if (order.repeats === true) publications.push(report);
  }
  keep(state, symbol, kept);
  return { publications, taken: volume - available };
}

/**
 * The simulated venue of a desk, `main`: orders fill in bars that open after their submission, in the order of submission, sharing what the
 * venue may take of the bar's volume; trading.ts says at which price. It accepts every order in silence: `execution.submitted` says as much, and a report less is a fact less.
 */
export const broker: ActorKind = actorKind<BrokerState>({
  kind: 'broker',
  version: 3,
  migrations: { 2: withModels },
  begin: () => ({ terms: null, unsent: {}, kills: [], resting: {}, lastClose: {}, memory: noMemory(), month: { name: '', shares: zero } }),
  follower: followerOf,
  reactions: [
    on(opened, (state, { body }) => {
      state.terms = body.venue.kind === 'sim' ? venueTerms(body.venue) : null;
      return nothing;
    }),
    on(submitted, expect),
    on(sent, arrive),
    on(withheld, (state, { body }) => {
      delete state.unsent[body.order];
      return nothing;
    }),
    on(killRequested, (state, { id }) => {
      state.kills = [...state.kills, id].slice(-mostKills);
      return nothing;
    }),
    on(resumed, (state, { body }) => {
      state.kills = state.kills.filter((kill) => kill !== body.lifted);
      return nothing;
    }),
    on(cancelRequested, cancel),
    on(replaceRequested, (state, fact) => {
      if (fact.body.venue !== 'sim') return nothing;
      const { report, correlation } = replace(state, fact);
      return [says(simReported, report, correlation)];
    }),
    on(bar, takeBar),
    on(action, (state, { actor: symbol, body }) => {
      switch (body.action.kind) {
        case 'split': return splitBook(state, symbol, body.action);
        case 'dividend': return nothing;
        case 'symbolChange': return cancelBook(state, symbol, `its shares are ${body.action.to} now`);
        case 'cashMerger': return cancelBook(state, symbol, 'its shares are paid out');
      }
    }),
    on(delisted, (state, { actor: symbol }) => cancelBook(state, symbol, 'delisted')),
  ],
});
