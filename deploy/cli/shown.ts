import { z } from 'zod';
import { ordersReply, positionsReply, statusReply } from '../../subjects/standing.ts';
import { columns } from './columns.ts';
import type { Reply } from './operatorAccess.ts';

export { columns };

export const statusAnswer = z.object(statusReply);
export type StatusAnswer = z.infer<typeof statusAnswer>;

const block = (heads: readonly string[], rows: readonly (readonly string[])[], none: string): string => (rows.length === 0 ? none : columns([heads, ...rows]));
const rest = (left: number): string => (left > 0 ? `\nand ${left} more` : '');

/** How a desk stands, for people. */
export function statusText(answer: Reply): string {
  const { desk, environment, pacing, risk, kills, haltReason, at, seq, books, counts, session, strategies, waiting, quarantined, incidents, lowered = [] } = statusAnswer.parse(answer);
  // A kill of a strategy or symbol is told below, with what it is of.
  const why = risk === 'killed' ? ` by ${kills.join(', ')}` : haltReason === undefined ? '' : `: ${haltReason}`;
  return [
    `${desk} (${environment}, ${pacing})  ${risk}${why}  ${session.ended ? 'session ended' : `step ${session.step}`}  ${at}  fact ${seq}`,
    books === undefined ? 'books: not marked yet' : `equity ${books.equityUsd}  cash ${books.cashUsd}  realised ${books.realizedPnlUsd}  unrealised ${books.unrealizedPnlUsd}  imbalance ${books.imbalanceUsd}`,
    `facts ${counts.facts}  intents ${counts.intents}  approved ${counts.approved}  rejected ${counts.rejected}  orders ${counts.orders}  fills ${counts.fills}`,
    '',
    block(['strategy', 'name', 'state', 'realised', 'unrealised'], strategies.map((each) => [each.strategy, each.name, each.state, each.realizedPnlUsd, each.unrealizedPnlUsd]), 'no strategies'),
    ...lowered.map(({ scope, target, state, rule, reason }) => `${state}: ${scope === 'desk' ? 'the desk' : `${scope} ${target}`} (${rule}): ${reason}`),
    ...waiting.map(({ strategy, planHash, signersNeeded, expiresAt }) => `waits for ${signersNeeded} to approve: ${strategy}, plan ${planHash}, until ${expiresAt}`),
    ...quarantined.map(({ actor, error }) => `in quarantine: ${actor}: ${error}`),
    ...incidents.slice(-5).map(({ at: when, severity, detail }) => `${severity} ${when}: ${detail}`),
  ].join('\n');
}

export function positionsText(answer: Reply): string {
  const { positions, left } = z.object(positionsReply).parse(answer);
  const rows = positions.map((each) => [each.strategy, each.symbol, each.quantity, each.costUsd, each.closeUsd ?? '-', each.realizedPnlUsd]);
  return block(['strategy', 'symbol', 'quantity', 'cost', 'last close', 'realised'], rows, 'nothing is held') + rest(left);
}

const ordersAnswer = z.object(ordersReply);

/** What a person would say of an order beside its size: the type where the prices do not tell it, the prices, how long it stands, whose leg it is. */
function termsText({ type = 'market', limitUsd, stopUsd, trailUsd, trailRate, timeInForce, parent, leg }: z.infer<typeof ordersAnswer>['orders'][number]): string {
  const prices = [
    ...(stopUsd === undefined ? [] : [`stop ${stopUsd}`]), ...(limitUsd === undefined ? [] : [`limit ${limitUsd}`]),
    ...(trailUsd === undefined ? [] : [`trail ${trailUsd}`]), ...(trailRate === undefined ? [] : [`trail ${trailRate} of the price`]),
  ];
  return [
    ...(prices.length > 0 && !type.endsWith('OnOpen') && !type.endsWith('OnClose') ? [] : [type]), ...prices,
    ...(timeInForce === undefined ? [] : [timeInForce]), ...(parent === undefined || leg === undefined ? [] : [`${leg} of ${parent.slice(0, 8)}`]),
  ].join(', ');
}

export function ordersText(answer: Reply): string {
  const { orders, left } = ordersAnswer.parse(answer);
  const rows = orders.map((each) => [each.order, each.strategy, each.side, each.symbol, each.quantity ?? `${each.notionalUsd ?? '?'} USD`, termsText(each), each.filledQuantity, each.state]);
  return block(['order', 'strategy', 'side', 'symbol', 'size', 'terms', 'filled', 'state'], rows, 'no order is open') + rest(left);
}
