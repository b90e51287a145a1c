import { legId } from '../../machines/order/ids.ts';
import type { Report } from '../../subjects/execution.ts';
import { legOf, type WireLeg, type WireOrder } from './alpacaWords.ts';
import { isEnd, type VenueOrder } from './connector.ts';

/** One order of the desk, whatever stands for it at the venue. */
export interface Followed {
  readonly id: string;
  readonly order: VenueOrder | undefined;
  /** Of the newest order that stands for it. */
  venueId?: string;
  /** Client order ids of the orders that took its place. */
  readonly replacements: string[];
  /** The stream said that the newest of them has taken its place. */
  replacedHere: boolean;
  /** The stream or a look-up has shown that the venue has it. */
  seen: boolean;
  ended: boolean;
}

/** How many ended orders the connector still knows as its own; what comes later of an older one is taken for another program's. */
const followedOrders = 10_000;

/** The desk's orders at Alpaca, and which orders of the venue's stand for them. */
export class AlpacaFollowed {
  readonly #followed = new Map<string, Followed>();
  /** By a client order id of the venue's that is not the desk's: of legs and of orders that took another's place. */
  readonly #names = new Map<string, string>();

  get size(): number {
    return this.#followed.size;
  }

  /** As they are now: what is followed meanwhile is not among them. */
  all(): readonly Followed[] {
    return [...this.#followed.values()];
  }

  /** The desk's id of what has this client order id at the venue. */
  idOf(name: string): string {
    return this.#names.get(name) ?? name;
  }

  known(name: string): Followed | undefined {
    return this.#followed.get(this.idOf(name));
  }

  /** From now on, if it was not before; `order` says what it should be there. */
  follow(id: string, order?: VenueOrder): Followed {
    const known = this.#followed.get(id);
    if (known !== undefined && (order === undefined || known.order !== undefined)) return known;
    const followed: Followed = known === undefined ? { id, order, seen: false, ended: false, replacedHere: false, replacements: [] } : { ...known, order };
    this.#followed.set(id, followed);
    if (this.#followed.size > followedOrders) this.#forgetOldest();
    return followed;
  }

  #forgetOldest(): void {
    for (const [id, { ended, replacements }] of this.#followed) {
      if (!ended) continue;
      this.#followed.delete(id);
      for (const name of replacements) this.#names.delete(name);
      return;
    }
  }

  /** Notes what a report says of it. */
  note(followed: Followed, report: Report): void {
    if (report.status !== 'unknown') followed.seen = true;
    if (isEnd(report)) followed.ended = true;
  }

  /** Notes what the venue calls an order, and its legs. */
  know(followed: Followed, { id, client_order_id: name, legs }: WireOrder): void {
    followed.venueId = id;
    if (name !== followed.id && followed.order?.of === undefined) this.succeeds(followed, name);
    if (name !== followed.id) this.#names.set(name, followed.id);
    for (const each of legs ?? []) this.knowLeg(followed, each);
  }

  knowLeg({ id: parent, order }: Followed, each: WireLeg): void {
    if (order?.group === undefined) return;
    const leg = legOf(each);
    const id = legId(parent, leg);
    this.#names.set(each.client_order_id, id);
    this.follow(id, { id, symbol: order.symbol, side: each.side, of: { parent, leg } }).venueId = each.id;
  }

  /** Another order may stand for this one from now on. */
  succeeds(followed: Followed, name: string): void {
    if (!followed.replacements.includes(name)) followed.replacements.push(name);
    this.#names.set(name, followed.id);
  }
}
