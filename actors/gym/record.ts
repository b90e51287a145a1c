import { least, toFloat, times, zero } from '../../machines/decimal.ts';
import { priceUsd } from '../../machines/gym/prices.ts';
import type { Decision, ExitReason, RunOf, Trade } from '../../machines/gym/run.ts';
import { instantMs } from '../../machines/authority/instant.ts';
import { marked } from '../../subjects/accounting.ts';
import { filled } from '../../subjects/execution.ts';
import { delisted } from '../../subjects/market.ts';
import type { Fact, FactKind, FactOf } from '../../subjects/fact.ts';
import { approved, rejected } from '../../subjects/risk.ts';
import { intent } from '../../subjects/strategy.ts';
import { executedOf, RoundTrip, shareOfFee } from './roundTrip.ts';
import type { Lane } from './timeline.ts';

const is = <Name extends string, Body>(kind: FactKind<Name, Body>, fact: Fact): fact is Fact<Name, Body> => fact.type === kind.name;

const exitReasons: Readonly<Record<string, ExitReason>> = { entry: 'rule', exit: 'rule', stop: 'stop', flatten: 'risk', manual: 'operator' };

/** A decision with the intent that it became: the text of its reason is made where somebody reads it. */
class Decided implements Decision {
  readonly atMs: number;
  readonly symbol: string;
  readonly action: Decision['action'];
  readonly #intent: { readonly reason: string };

  constructor(atMs: number, body: FactOf<typeof intent>['body']) {
    this.atMs = atMs;
    this.symbol = body.symbol;
    this.action = body.action;
    this.#intent = body;
  }

  get reason() { return this.#intent.reason; }

  toJSON(): Decision {
    const { atMs, symbol, action, reason } = this;
    return { atMs, symbol, action, reason };
  }
}

/** What a backtest's result tells of its facts. */
export class RunRecord {
  readonly decisions: Decision[] = [];
  readonly trades: Trade[] = [];
  fills = 0;
  rejections = 0;
  readonly rejectedBy: Record<string, number> = {};
  tradedUsd = 0;
  /** Of the last mark that the books made themselves. */
  equityUsd: string | undefined;
  readonly #lanes: ReadonlyMap<string, Lane>;
  /** Why an order was approved, while it is open. */
  readonly #purposes = new Map<string, ExitReason>();
  readonly #held = new Map<string, RoundTrip>();

  readonly #of: Pick<RunOf, 'venue' | 'hasNoDecisions'>;

  constructor(lanes: readonly Lane[], of: Pick<RunOf, 'venue' | 'hasNoDecisions'>) {
    this.#of = of;
    this.#lanes = new Map(lanes.map((lane) => [lane.bars.symbol, lane]));
  }

  take(fact: Fact): void {
    if (is(filled, fact)) this.#fill(fact);
    else if (is(approved, fact)) this.#purposes.set(fact.id, exitReasons[fact.body.purpose] ?? 'rule');
    else if (is(intent, fact)) this.#decide(fact);
    else if (is(rejected, fact)) this.#refuse(fact);
    else if (is(marked, fact)) this.equityUsd = fact.body.equityUsd;
    else if (is(delisted, fact)) this.#delist(fact);
    else if (fact.type === 'execution.closed' || fact.type === 'execution.suppressed') this.#purposes.delete((fact.body as { readonly order: string }).order);
  }

  /** What is still held, as trades that are open. */
  end(): void {
    for (const [symbol, trip] of this.#held) {
      const { bars, next } = this.#lane(symbol);
      this.trades.push(trip.open(next - 1, priceUsd(bars, bars.close, next - 1)));
    }
  }

  #decide({ at, body }: FactOf<typeof intent>): void {
    if (this.#of.hasNoDecisions !== true) this.decisions.push(new Decided(instantMs(at), body));
  }

  #refuse({ body: { checks } }: FactOf<typeof rejected>): void {
    const rule = checks.find(({ passed }) => !passed)?.rule ?? 'unknown';
    this.rejections += 1;
    this.rejectedBy[rule] = (this.rejectedBy[rule] ?? 0) + 1;
  }

  /** What is still held of a symbol whose bars have ended is closed as the books close it. */
  #delist({ actor: symbol, at }: FactOf<typeof delisted>): void {
    const trip = this.#held.get(symbol);
    if (trip === undefined) return;
    const { bars, next } = this.#lane(symbol);
    this.trades.push(trip.ended(at, next - 1, this.#of.venue.delistedAt === 'zero' ? zero : priceUsd(bars, bars.close, next - 1)));
    this.#held.delete(symbol);
  }

  #fill({ at, body }: Fact<string, Parameters<typeof executedOf>[0] & { readonly order: string; readonly symbol: string; readonly done: boolean }>): void {
    const { bars, next } = this.#lane(body.symbol);
    const executed = executedOf(body, at, next - 1);
    this.fills += 1;
    this.tradedUsd += toFloat(times(executed.quantity, executed.priceUsd));
    const reason = this.#purposes.get(body.order) ?? 'rule';
    if (body.done) this.#purposes.delete(body.order);
    const trip = this.#held.get(body.symbol);
    if (trip === undefined) return void this.#held.set(body.symbol, new RoundTrip(bars, executed));
    // What goes through zero closes one trade and opens the next.
    const part = trip.reducedBy(executed.side) ? least(executed.quantity, trip.heldQuantity) : executed.quantity;
    const feeUsd = shareOfFee(executed, part);
    trip.take({ ...executed, quantity: part, feeUsd });
    if (trip.heldQuantity > zero) return;
    this.trades.push(trip.closed(at, reason));
    const rest = executed.quantity - part;
    if (rest === zero) this.#held.delete(body.symbol);
    else this.#held.set(body.symbol, new RoundTrip(bars, { ...executed, quantity: rest, feeUsd: executed.feeUsd - feeUsd }));
  }

  #lane(symbol: string): Lane {
    const lane = this.#lanes.get(symbol);
    if (lane === undefined) throw new Error(`expected bars of ${symbol}, which is traded, was none`);
    return lane;
  }
}
