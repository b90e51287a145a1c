import { format, most, parse, zero, type Decimal } from '../../../machines/decimal.ts';
import { attached, closed, filled, replaceRequested, sent, submitted, suppressed, withheld } from '../../../subjects/execution.ts';
import type { FactOf } from '../../../subjects/fact.ts';
import { approved, replaceApproved } from '../../../subjects/risk.ts';
import type { Logged } from '../../runtime/envelope.ts';
import { bodyOf, firstOf, type Invariant } from './invariant.ts';

type Approved = FactOf<typeof approved>['body'];

interface Order {
  readonly approved: Pick<Approved, (typeof terms)[number]>;
  /** The most shares that it was ever approved for; undefined for a notional. */
  most: Decimal | undefined;
  /** Its legs; of these only one can fill. */
  readonly legs: Set<string>;
  submittedAt: number;
  left: boolean;
  readonly executions: Set<string>;
  filled: Decimal;
}

const terms = ['strategy', 'symbol', 'side', 'quantity', 'notionalUsd', 'collarUsd', 'expiresAt', 'type', 'limitUsd', 'stopUsd', 'trailUsd', 'trailRate', 'timeInForce', 'kill'] as const;

/** No order is submitted, sent or filled but one that risk approved, once and as it was approved, or changed but as that was approved; legs stand only with their order; and no execution of it counts twice. */
export function orders(): Invariant {
  const known = new Map<string, Order>();
  /** Approved changes that the venue has not been asked for. */
  const changes = new Set<string>();
  const begun = (body: Order['approved'], submittedAt: number): Order =>
    ({ approved: body, most: body.quantity === undefined ? undefined : parse(body.quantity), legs: new Set(), submittedAt, left: false, executions: new Set(), filled: zero });

  const facts: Readonly<Record<string, (logged: Logged) => string | undefined>> = {
    [approved.name]: (logged) => {
      const body = bodyOf(approved, logged);
      if (body !== undefined) known.set(logged.fact.id, begun(body, 0));
      return undefined;
    },
    [submitted.name]: (logged) => submission(logged),
    [suppressed.name]: (logged) => (known.has(bodyOf(suppressed, logged)?.order ?? '') ? undefined : 'the end of an order that risk never approved'),
    [sent.name]: (logged) => leaving(bodyOf(sent, logged)?.order ?? '', logged.seq),
    [withheld.name]: (logged) => (known.get(bodyOf(withheld, logged)?.order ?? '')?.left === true ? 'an order that is said to be withheld after it was sent' : undefined),
    [filled.name]: (logged) => fill(logged),
    [attached.name]: (logged) => leg(logged),
    [replaceApproved.name]: (logged) => change(logged),
    [replaceRequested.name]: (logged) => (changes.delete(logged.fact.cause) ? undefined : 'a change of an order that risk did not approve, or asked for twice'),
    [closed.name]: (logged) => (known.has(bodyOf(closed, logged)?.order ?? '') ? undefined : 'the end of an order that risk never approved'),
  };

  function submission(logged: Logged): string | undefined {
    const body = bodyOf(submitted, logged);
    const order = known.get(body?.order ?? '');
    if (body === undefined || order === undefined) return `an order ${body?.order} that risk never approved`;
    const { approved: as, submittedAt } = order;
    order.submittedAt = logged.seq;
    return firstOf(
      submittedAt > 0 && `the order ${body.order} submitted again`,
      logged.fact.cause !== body.order && `the order ${body.order} submitted for ${logged.fact.cause}`,
      terms.filter((field) => as[field] !== body[field]).map((field) => `an order with ${field} ${body[field]}, approved with ${as[field]}`)[0],
    );
  }

  function leg({ seq, fact: { body } }: Logged): string | undefined {
    const { order, parent: of, quantity, strategy, symbol, side, type } = attached.body.parse(body);
    const parent = known.get(of);
    if (parent === undefined || parent.submittedAt === 0) return `a leg ${order} of ${of}, which was never submitted`;
    known.set(order, begun({ strategy, symbol, side, quantity, type, expiresAt: parent.approved.expiresAt }, seq));
    parent.legs.add(order);
    return parse(quantity) > parent.filled ? `a leg ${order} over ${quantity}, where its order was filled with ${format(parent.filled)}` : undefined;
  }

  function change(logged: Logged): string | undefined {
    const body = bodyOf(replaceApproved, logged);
    const order = known.get(body?.order ?? '');
    if (body === undefined || order === undefined) return `a change of ${body?.order}, which risk never approved`;
    changes.add(logged.fact.id);
    if (body.quantity !== undefined) order.most = most(order.most ?? zero, parse(body.quantity));
    return undefined;
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
    return firstOf(
      twice && `the execution ${body.execution} of ${body.order} a second time`,
      order.most !== undefined && order.filled > order.most && `${format(order.filled)} shares of ${body.order}, which is over ${format(order.most)}`,
      overfilledLegs(),
    );
  }

  function overfilledLegs(): string | undefined {
    for (const [id, { legs, filled: whole }] of known) {
      if (legs.size === 0) continue;
      const sum = [...legs].reduce((all, each) => all + (known.get(each)?.filled ?? zero), zero);
      if (sum > whole) return `the legs of ${id} filled with ${format(sum)}, and it with ${format(whole)}`;
    }
    return undefined;
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
