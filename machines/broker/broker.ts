import { opened } from '../../subjects/desk.ts';
import { cancelRequested, sent, simReported, submitted, withheld } from '../../subjects/execution.ts';
import type { FactOf } from '../../subjects/fact.ts';
import { bar } from '../../subjects/market.ts';
import { killRequested } from '../../subjects/operations.ts';
import { resumed } from '../../subjects/risk.ts';
import { actorKind, nothing, on, says, type ActorKind, type Publication } from '../actor.ts';
import { parse, zero } from '../decimal.ts';
import { capacity, venueTerms, type RestingOrder, type VenueTerms } from './decisions.ts';
import { atOpen } from './filling.ts';
import { wasThereAtOpen } from './opening.ts';

export interface BrokerState {
  /** Null until the desk is opened, and on a desk with a venue outside. */
  terms: VenueTerms | null;
  /** Submitted and not yet sent, by order. */
  unsent: Record<string, { readonly symbol: string; readonly order: RestingOrder }>;
  /** Resting orders of each symbol, in the order in which they were sent. */
  resting: Record<string, RestingOrder[]>;
  /** Kills in force, the newest last. */
  kills: string[];
  /** The close of the last bar, by `<symbol>|<timeframe>`. */
  lastClose: Record<string, string>;
}

/** More kills than this in force at once are no desk's doing; each of them is enough. */
const mostKills = 100;

const decimalOrNull = (text: string | undefined) => (text === undefined ? null : parse(text));

function expect(state: BrokerState, { at, correlation, body }: FactOf<typeof submitted>): readonly Publication[] {
  if (body.venue !== 'sim') return nothing;
  if (state.terms === null) throw new Error(`execution.submitted ${body.order}: expected a desk with a simulated venue, was none; desk.opened must come first and say venue sim`);
  state.unsent[body.order] = { symbol: body.symbol, order: {
    order: body.order, side: body.side, expiresAt: body.expiresAt, submittedAt: at, correlation,
    quantity: decimalOrNull(body.quantity), notionalUsd: decimalOrNull(body.notionalUsd), collarUsd: decimalOrNull(body.collarUsd),
    filled: zero, valueUsd: zero, feesUsd: zero, fills: 0,
  } };
  return nothing;
}

/** What a crash makes the host send again is there already. What was on its way when a kill came does not arrive. */
function arrive(state: BrokerState, { body }: FactOf<typeof sent>): readonly Publication[] {
  const arrived = state.unsent[body.order];
  if (arrived === undefined) return nothing;
  delete state.unsent[body.order];
  if (state.kills.length > 0) return [says(simReported, { order: body.order, status: 'canceled', reason: 'killed on its way' }, arrived.order.correlation)];
  (state.resting[arrived.symbol] ??= []).push(arrived.order);
  return nothing;
}

/** Keeps the orders that rest on; a symbol without orders is not kept. */
function keep(state: BrokerState, symbol: string, orders: RestingOrder[]): void {
  if (orders.length === 0) delete state.resting[symbol];
  else state.resting[symbol] = orders;
}

/** An order that does not rest any more has been reported filled or ended already: nothing is said of it again. */
function cancel(state: BrokerState, { body }: FactOf<typeof cancelRequested>): readonly Publication[] {
  const orders = state.resting[body.symbol] ?? [];
  const found = orders.find(({ order }) => order === body.order);
  if (found === undefined) return nothing;
  keep(state, body.symbol, orders.filter((each) => each !== found));
  return [says(simReported, { order: body.order, status: 'canceled', reason: body.reason }, found.correlation)];
}

function fillAtOpen(state: BrokerState, { actor: symbol, at, body }: FactOf<typeof bar>): readonly Publication[] {
  const series = `${symbol}|${body.timeframe}`;
  const previousClose = state.lastClose[series];
  state.lastClose[series] = at;
  const orders = state.resting[symbol];
  if (orders === undefined || body.warmUp || state.terms === null) return nothing;
  const { terms } = state;
  let available = capacity(parse(body.volume), terms.maxVolumeShare);
  const openUsd = parse(body.open);
  const kept: RestingOrder[] = [];
  const publications: Publication[] = [];
  for (const order of orders) {
    const outcome = wasThereAtOpen(order.submittedAt, { at, timeframe: body.timeframe }, previousClose)
      ? atOpen(order, { at, openUsd }, available, terms)
      : { rests: order, taken: zero };
    available -= outcome.taken;
    if (outcome.rests !== undefined) kept.push(outcome.rests);
    if (outcome.report !== undefined) publications.push(says(simReported, outcome.report, order.correlation));
  }
  keep(state, symbol, kept);
  return publications;
}

/**
 * The simulated venue of a desk, `main`: orders fill at the next bar's open after their submission, in the order of submission, sharing what the
 * venue may take of the bar's volume. It accepts every order in silence: `execution.submitted` says as much, and a report less is a fact less.
 */
export const broker: ActorKind = actorKind<BrokerState>({
  kind: 'broker',
  version: 2,
  begin: () => ({ terms: null, unsent: {}, kills: [], resting: {}, lastClose: {} }),
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
    on(bar, fillAtOpen),
  ],
});
