import type { posted } from '../../subjects/accounting.ts';
import type { FactOf } from '../../subjects/fact.ts';
import type { StrategyState } from '../../subjects/strategy.ts';
import { own } from '../authority/own.ts';
import { parse, times, zero, type Decimal } from '../decimal.ts';
import { remembered, type Console, type Holder } from './state.ts';

/** The holder of that id; a new one where it was not heard of. */
export function holderOf(state: Console, id: string): Holder {
  const known = own(state.holders, id);
  if (known !== undefined) return known;
  const holder: Holder = { number: state.nextHolder, name: id, state: null, intents: 0, approved: 0, rejected: 0, fills: 0, positions: {} };
  state.nextHolder += 1;
  state.holders[id] = holder;
  return holder;
}

export function noteStrategy(state: Console, id: string, name: string): void {
  const holder = holderOf(state, id);
  holder.name = name;
  holder.state ??= 'proposed';
}

/** Notes where a strategy's life went on. Of those that ended the oldest are forgotten, unless they still hold something. */
export function noteLife(state: Console, id: string, to: StrategyState): void {
  const holder = holderOf(state, id);
  const hadEnded = hasEnded(holder.state);
  holder.state = to;
  if (!hasEnded(to) || hadEnded) return;
  state.endedHolders.push(id);
  if (state.endedHolders.length > remembered.endedStrategies) forgetOne(state);
}

export const hasEnded = (life: StrategyState | null): boolean => life === 'refused' || life === 'retired';

function forgetOne(state: Console): void {
  const oldest = state.endedHolders.findIndex((id) => isFlat(own(state.holders, id)));
  const [id] = oldest < 0 ? [] : state.endedHolders.splice(oldest, 1);
  if (id !== undefined) delete state.holders[id];
}

const isFlat = (holder: Holder | undefined): boolean => holder === undefined || Object.values(holder.positions).every(({ quantity }) => quantity === zero);

/** Notes the holding after a fill, as accounting booked it. */
export function notePosting(state: Console, { body: { position } }: FactOf<typeof posted>): void {
  if (position === undefined) return;
  holderOf(state, position.strategy).positions[position.symbol] =
    { quantity: parse(position.quantity), costUsd: parse(position.costUsd), realizedUsd: parse(position.realizedPnlUsd) };
}

export const realizedUsd = ({ positions }: Holder): Decimal => Object.values(positions).reduce((sum, each) => sum + each.realizedUsd, zero);

/** At the last closes; a symbol without one counts at its cost. */
export const unrealizedUsd = ({ closes }: Console, { positions }: Holder): Decimal => Object.entries(positions).reduce((sum, [symbol, { quantity, costUsd }]) => {
  const closeUsd = own(closes, symbol);
  return closeUsd === undefined ? sum : sum + times(quantity, closeUsd) - costUsd;
}, zero);

/** Holders by id in the order in which they were first heard of, which a snapshot's keys do not keep. */
export const holdersInOrder = ({ holders }: Console): readonly (readonly [string, Holder])[] =>
  Object.entries(holders).sort(([, one], [, other]) => one.number - other.number);
