import { format, parse, zero, type Decimal } from '../../../machines/decimal.ts';
import { closed, filled, sent, submitted, suppressed, withheld } from '../../../subjects/execution.ts';
import type { FactOf } from '../../../subjects/fact.ts';
import { approved } from '../../../subjects/risk.ts';
import type { Logged } from '../../runtime/envelope.ts';
import { bodyOf, firstOf, type Invariant } from './invariant.ts';

type Approved = FactOf<typeof approved>['body'];

interface Order {
  readonly approved: Approved;
  submittedAt: number;
  left: boolean;
  readonly executions: Set<string>;
  filled: Decimal;
}

/** No order is submitted, sent or filled but one that risk approved, once and as it was approved; and no execution of it counts twice. */
export function orders(): Invariant {
  const known = new Map<string, Order>();

  const facts: Readonly<Record<string, (logged: Logged) => string | undefined>> = {
    [approved.name]: (logged) => {
      const body = bodyOf(approved, logged);
      if (body !== undefined) known.set(logged.fact.id, { approved: body, submittedAt: 0, left: false, executions: new Set(), filled: zero });
      return undefined;
    },
    [submitted.name]: (logged) => submission(logged),
    [suppressed.name]: (logged) => (known.has(bodyOf(suppressed, logged)?.order ?? '') ? undefined : 'the end of an order that risk never approved'),
    [sent.name]: (logged) => leaving(bodyOf(sent, logged)?.order ?? '', logged.seq),
    [withheld.name]: (logged) => (known.get(bodyOf(withheld, logged)?.order ?? '')?.left === true ? 'an order that is said to be withheld after it was sent' : undefined),
    [filled.name]: (logged) => fill(logged),
    [closed.name]: (logged) => (known.has(bodyOf(closed, logged)?.order ?? '') ? undefined : 'the end of an order that risk never approved'),
  };

  function submission(logged: Logged): string | undefined {
    const body = bodyOf(submitted, logged);
    const order = known.get(body?.order ?? '');
    if (body === undefined || order === undefined) return `an order ${body?.order} that risk never approved`;
    const { approved: terms, submittedAt } = order;
    order.submittedAt = logged.seq;
    return firstOf(
      submittedAt > 0 && `the order ${body.order} submitted again`,
      logged.fact.cause !== body.order && `the order ${body.order} submitted for ${logged.fact.cause}`,
      (['strategy', 'symbol', 'side', 'quantity', 'notionalUsd', 'collarUsd', 'expiresAt'] as const).filter((field) => terms[field] !== body[field])
        .map((field) => `an order with ${field} ${body[field]}, approved with ${terms[field]}`)[0],
    );
  }

  function leaving(id: string, by: number): string | undefined {
    const order = known.get(id);
    if (order === undefined) return `an order ${id} that risk never approved`;
    if (order.submittedAt === 0 || order.submittedAt > by) return `an order ${id} that execution has not submitted`;
    const again = order.left;
    order.left = true;
    return again ? `the order ${id} sent again` : undefined;
  }

  function fill(logged: Logged): string | undefined {
    const body = bodyOf(filled, logged);
    const order = known.get(body?.order ?? '');
    if (body === undefined || order === undefined || order.submittedAt === 0) return `a fill of ${body?.order}, which was never submitted`;
    const twice = order.executions.has(body.execution);
    order.executions.add(body.execution);
    order.filled += parse(body.quantity);
    const { quantity } = order.approved;
    return firstOf(
      twice && `the execution ${body.execution} of ${body.order} a second time`,
      quantity !== undefined && order.filled > parse(quantity) && `${format(order.filled)} shares of ${body.order}, which is over ${quantity}`,
    );
  }

  return {
    name: 'orders',
    fact: (logged) => facts[logged.fact.type]?.(logged),
    departed: ({ order, taken }) => {
      const found = known.get(order);
      if (found === undefined) return `an order ${order} left for the venue that risk never approved`;
      return found.submittedAt > 0 && found.submittedAt <= taken ? undefined : `the order ${order} left for the venue before it was submitted`;
    },
    ended: ({ filledOutside }) => {
      for (const [order, quantity] of filledOutside)
        if ((known.get(order)?.filled ?? zero) !== quantity) return `the venue filled ${format(quantity)} of ${order}, and ${format(known.get(order)?.filled ?? zero)} are on the log`;
      return undefined;
    },
  };
}
