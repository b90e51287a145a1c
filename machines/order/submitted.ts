import type { submitted } from '../../subjects/execution.ts';
import type { FactOf } from '../../subjects/fact.ts';
import { format, parse, type Decimal } from '../decimal.ts';
import type { Order, Terms } from './decisions.ts';

type SubmittedBody = FactOf<typeof submitted>['body'];

/** What an order is for, as decimals; null where there is none. */
export interface Sized {
  readonly quantity: Decimal | null;
  readonly notionalUsd: Decimal | null;
  readonly limitUsd: Decimal | null;
  readonly stopUsd: Decimal | null;
  readonly collarUsd: Decimal | null;
}

const textOf = (value: Decimal | null | undefined): string | undefined => (value === null || value === undefined ? undefined : format(value));
const decimalOf = (text: string | undefined): Decimal | null => (text === undefined ? null : parse(text));

/** The order that goes to the venue. As with a trade, its figures become text where somebody reads them. */
export class Submitted implements SubmittedBody {
  readonly order: string;
  readonly strategy: string;
  readonly symbol: string;
  readonly side: SubmittedBody['side'];
  readonly expiresAt: string;
  readonly venue: SubmittedBody['venue'];
  readonly #terms: Terms;

  constructor(order: Order) {
    this.order = order.order;
    this.strategy = order.strategy;
    this.symbol = order.symbol;
    this.side = order.side;
    this.expiresAt = order.expiresAt;
    this.venue = order.venue;
    this.#terms = order;
  }

  get quantity() { return textOf(this.#terms.quantity); }
  get notionalUsd() { return textOf(this.#terms.notionalUsd); }
  get collarUsd() { return textOf(this.#terms.collarUsd); }
  get type() { return this.#terms.pricing?.type; }
  get limitUsd() { return textOf(limitOf(this.#terms)); }
  get stopUsd() { return textOf(stopOf(this.#terms)); }
  get trailUsd() { return textOf(trailOf(this.#terms, 'trailUsd')); }
  get trailRate() { return textOf(trailOf(this.#terms, 'trailRate')); }
  get timeInForce() { return this.#terms.timeInForce; }
  get until() { return this.#terms.until; }
  get group() { return this.#terms.group; }
  get parent() { return this.#terms.parent; }
  get kill() { return this.#terms.kill; }
  get touchedAt() { return this.#terms.pricing?.type === 'stop' ? this.#terms.pricing.touchedAt ?? undefined : undefined; }

  static sizedIn(body: SubmittedBody): Sized {
    if (#terms in body) {
      const { quantity, notionalUsd, collarUsd } = body.#terms;
      return { quantity, notionalUsd, limitUsd: limitOf(body.#terms), stopUsd: stopOf(body.#terms), collarUsd };
    }
    return {
      quantity: decimalOf(body.quantity), notionalUsd: decimalOf(body.notionalUsd), limitUsd: decimalOf(body.limitUsd), stopUsd: decimalOf(body.stopUsd), collarUsd: decimalOf(body.collarUsd),
    };
  }
}

const limitOf = ({ pricing }: Terms): Decimal | null => (pricing !== undefined && 'limitUsd' in pricing ? pricing.limitUsd : null);
const stopOf = ({ pricing }: Terms): Decimal | null => (pricing !== undefined && 'stopUsd' in pricing ? pricing.stopUsd : null);
const trailOf = ({ pricing }: Terms, which: 'trailUsd' | 'trailRate'): Decimal | null => (pricing?.type === 'trailingStop' ? pricing[which] : null);
