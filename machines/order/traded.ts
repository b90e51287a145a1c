import type { filled, Report } from '../../subjects/execution.ts';
import type { FactOf } from '../../subjects/fact.ts';
import { format, parse, type Decimal } from '../decimal.ts';
import type { Order } from './decisions.ts';

/*
 * Bodies that tell of a trade. They have its figures as decimals, and put them into text where somebody reads it: between machines in one
 * process nobody does. `tradedIn` asks for the decimals; of a body that came as text it reads them.
 */

/** Shares, USD a share, and USD. */
export interface Traded {
  readonly quantity: Decimal;
  readonly priceUsd: Decimal;
  readonly feeUsd: Decimal;
}

type FilledBody = FactOf<typeof filled>['body'];

export class Filled implements FilledBody {
  readonly order: string;
  readonly strategy: string;
  readonly symbol: string;
  readonly side: FilledBody['side'];
  readonly execution: string;
  readonly done: boolean;
  readonly #traded: Traded;

  constructor({ order, strategy, symbol, side }: Order, execution: string, traded: Traded, done: boolean) {
    this.order = order;
    this.strategy = strategy;
    this.symbol = symbol;
    this.side = side;
    this.execution = execution;
    this.done = done;
    this.#traded = traded;
  }

  get quantity() { return format(this.#traded.quantity); }
  get priceUsd() { return format(this.#traded.priceUsd); }
  get feeUsd() { return format(this.#traded.feeUsd); }

  static tradedIn(body: Pick<FilledBody, keyof Traded>): Traded {
    return #traded in body ? body.#traded : { quantity: parse(body.quantity), priceUsd: parse(body.priceUsd), feeUsd: parse(body.feeUsd) };
  }
}

/** A report of an execution. */
export class TradeReport implements Report {
  readonly order: string;
  readonly status: Report['status'];
  readonly execution: string;
  readonly #traded: Traded;

  constructor(order: string, status: Report['status'], execution: string, traded: Traded) {
    this.order = order;
    this.status = status;
    this.execution = execution;
    this.#traded = traded;
  }

  get quantity() { return format(this.#traded.quantity); }
  get priceUsd() { return format(this.#traded.priceUsd); }
  get feeUsd() { return format(this.#traded.feeUsd); }

  /** Undefined where the report has no quantity or no price. */
  static tradedIn(report: Report): Traded | undefined {
    if (#traded in report) return report.#traded;
    const { quantity, priceUsd, feeUsd = '0' } = report;
    return quantity === undefined || priceUsd === undefined ? undefined : { quantity: parse(quantity), priceUsd: parse(priceUsd), feeUsd: parse(feeUsd) };
  }
}
