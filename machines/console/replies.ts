import type { z } from 'zod';
import type { ordersReply, positionsReply, statusReply } from '../../subjects/standing.ts';
import { own } from '../authority/own.ts';
import { format, zero } from '../decimal.ts';
import { killsInForce, riskState } from './control.ts';
import { holdersInOrder, realizedUsd, unrealizedUsd } from './holders.ts';
import { openOrders } from './orders.ts';
import type { Console, DeskTerms } from './state.ts';

type Answer<Shape extends z.ZodRawShape> = z.output<z.ZodObject<Shape>>;
export type Status = Answer<typeof statusReply>;

/** As many as the replies hold, and as fit in one message. */
const mostListed = 2000;
const longestError = 300;

/** What the desk was opened with. Throws before it is. */
export function termsOf({ desk }: Console): DeskTerms {
  if (desk === null) throw new Error('expected an open desk, was none yet; ask again when it has begun');
  return desk;
}

export const counts = ({ facts, counts: by }: Console): Status['counts'] => ({
  facts, intents: by['strategy.intent'] ?? 0, approved: by['risk.approved'] ?? 0, rejected: by['risk.rejected'] ?? 0,
  orders: by['execution.submitted'] ?? 0, fills: by['execution.filled'] ?? 0,
});

const strategiesIn = (state: Console): Status['strategies'] => holdersInOrder(state).flatMap(([strategy, holder]) => (holder.state === null ? [] : [{
  strategy, name: holder.name, state: holder.state, realizedPnlUsd: format(realizedUsd(holder)), unrealizedPnlUsd: format(unrealizedUsd(state, holder)),
  intents: holder.intents, approved: holder.approved, rejected: holder.rejected,
}])).slice(0, mostListed);

function booksIn({ books }: Console): Pick<Status, 'books'> {
  if (books === null) return {};
  const { cashUsd, equityUsd, realizedPnlUsd, unrealizedPnlUsd, imbalanceUsd } = books;
  return { books: { cashUsd, equityUsd, realizedPnlUsd, unrealizedPnlUsd, imbalanceUsd } };
}

const loweredIn = ({ lowered }: Console): Pick<Status, 'lowered'> => (lowered === undefined ? {} : {
  lowered: Object.entries(lowered).sort(([one], [other]) => (one < other ? -1 : 1)).slice(0, mostListed)
    .map(([target, { scope, state, rule, reason }]) => ({ scope, target, state, rule, reason: reason.slice(0, longestError) })),
});

/** The answer to `status`. @param taken the last fact that the console took, and the desk's time. Throws before the desk is open. */
export function status(state: Console, taken: { readonly seq: number; readonly at: string }): Status {
  const { desk, environment, pacing, session: { from, to } } = termsOf(state);
  return {
    desk, environment, pacing, genesis: state.authority.genesis, policyVersion: state.policyVersion, ...taken,
    risk: riskState(state), kills: [...killsInForce(state)], ...(state.haltReason === null ? {} : { haltReason: state.haltReason }), ...loweredIn(state),
    ...booksIn(state), counts: counts(state), session: { from, to, step: state.step, ended: state.ended !== null },
    strategies: strategiesIn(state),
    waiting: Object.keys(state.waiting).sort().flatMap((strategy) => {
      const waits = own(state.waiting, strategy);
      return waits === undefined ? [] : [{ strategy, ...waits }];
    }).slice(0, mostListed),
    quarantined: Object.entries(state.quarantined).sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([actor, { fact, error }]) => ({ actor, fact, error: error.slice(0, longestError) })).slice(0, mostListed),
    incidents: state.incidents.map(({ at, severity, incident, detail }) => ({ at, severity, incident, detail: detail.slice(0, longestError) })),
  };
}

/** The answer to `positions`: what is held now. */
export function positions(state: Console): Answer<typeof positionsReply> {
  const held = holdersInOrder(state).flatMap(([strategy, holder]) =>
    Object.entries(holder.positions).filter(([, { quantity }]) => quantity !== zero).sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([symbol, position]) => {
        const closeUsd = own(state.closes, symbol);
        return {
          strategy, symbol, quantity: format(position.quantity), costUsd: format(position.costUsd), realizedPnlUsd: format(position.realizedUsd),
          ...(closeUsd === undefined ? {} : { closeUsd: format(closeUsd) }),
        };
      }));
  return { positions: held.slice(0, mostListed), left: Math.max(0, held.length - mostListed) };
}

/** The answer to `orders`: those that have not ended. */
export function orders(state: Console): Answer<typeof ordersReply> {
  const open = openOrders(state).map(({ order, strategy, symbol, side, quantity, notionalUsd, filledQuantity, state: now, standing }) => ({
    order, strategy, symbol, side, ...(quantity === null ? {} : { quantity }), ...(notionalUsd === null ? {} : { notionalUsd }),
    filledQuantity: format(filledQuantity), state: now, ...standing,
  }));
  return { orders: open.slice(0, mostListed), left: Math.max(0, open.length - mostListed) };
}
