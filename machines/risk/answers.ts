import type { approved, rejected } from '../../subjects/risk.ts';
import type { FactOf } from '../../subjects/fact.ts';
import { format, parse, type Decimal } from '../decimal.ts';
import { worded, type Finding } from './limits.ts';
import type { Size } from './sizing.ts';
import type { PersonalTerms } from './personal.ts';
import type { Wish } from './state.ts';

type Rejection = FactOf<typeof rejected>['body'];
type Approval = FactOf<typeof approved>['body'];
type Asked = Pick<Rejection, 'intent' | 'strategy' | 'symbol' | 'side' | 'purpose' | 'policyVersion'>;

/* Answers with their findings and figures: they are put into words and texts where somebody reads them. */

export class Rejected implements Rejection {
  readonly intent: string;
  readonly strategy: string;
  readonly symbol: string;
  readonly side: Asked['side'];
  readonly purpose: Asked['purpose'];
  readonly policyVersion: number;
  readonly #findings: readonly Finding[];

  constructor({ intent, strategy, symbol, side, purpose }: Wish, policyVersion: number, findings: readonly Finding[]) {
    this.intent = intent;
    this.strategy = strategy;
    this.symbol = symbol;
    this.side = side;
    this.purpose = purpose;
    this.policyVersion = policyVersion;
    this.#findings = findings;
  }

  get checks() { return this.#findings.map(worded); }
}

/** What an order is approved for; money and prices in USD, null where there is none. */
export interface Granted {
  readonly size: Size;
  readonly reservedUsd: Decimal;
  readonly collarUsd: Decimal | null;
  readonly limitUsd: Decimal | null;
  readonly stop: Wish['stop'];
  readonly kill?: string;
  /** What a person asked for, and the last close, which a worked order is measured against. */
  readonly asked?: PersonalTerms;
  readonly arrivalUsd?: Decimal;
}

/** The figures of an approval that its order goes by. */
export type Ordered = Pick<Granted, 'collarUsd' | 'limitUsd'> & { readonly quantity: Decimal | null; readonly notionalUsd: Decimal | null };

const textOf = (value: Decimal | null): string | undefined => (value === null ? undefined : format(value));
const decimalOf = (text: string | undefined): Decimal | null => (text === undefined ? null : parse(text));

export class Approved extends Rejected implements Approval {
  #expiresAt: string | (() => string);
  readonly #granted: Granted;

  /** @param expiresAt may be left to be spelled out where it is read */
  constructor(wish: Wish, policyVersion: number, findings: readonly Finding[], expiresAt: string | (() => string), granted: Granted) {
    super(wish, policyVersion, findings);
    this.#expiresAt = expiresAt;
    this.#granted = granted;
  }

  get expiresAt() {
    const known = this.#expiresAt;
    return typeof known === 'string' ? known : (this.#expiresAt = known());
  }

  get quantity() { return textOf(this.#granted.size.quantity); }
  get notionalUsd() { return textOf(this.#granted.size.notionalUsd); }
  get reservedUsd() { return format(this.#granted.reservedUsd); }
  get collarUsd() { return textOf(this.#granted.collarUsd); }
  get type() { return this.#granted.asked !== undefined ? this.#granted.asked.type : this.#granted.stop !== undefined ? 'stop' : this.#granted.limitUsd === null ? undefined : 'limit'; }
  get limitUsd() { return textOf(this.#granted.limitUsd); }
  get stopUsd() { return this.#granted.asked?.stopUsd ?? this.#granted.stop?.stopUsd; }
  get trailUsd() { return this.#granted.asked?.trailUsd; }
  get trailRate() { return this.#granted.asked?.trailRate; }
  get timeInForce() { return this.#granted.asked?.timeInForce; }
  get until() { return this.#granted.asked?.until; }
  get group() { return this.#granted.asked?.group; }
  get algorithm() { return this.#granted.asked?.algorithm; }
  get arrivalUsd() { return textOf(this.#granted.arrivalUsd ?? null); }
  get touchedAt() { return this.#granted.stop?.touchedAt; }
  get kill() { return this.#granted.kill; }

  static orderedIn(body: Approval): Ordered {
    if (#granted in body) {
      const { size: { quantity, notionalUsd }, collarUsd, limitUsd } = body.#granted;
      return { quantity, notionalUsd, collarUsd, limitUsd };
    }
    return { quantity: decimalOf(body.quantity), notionalUsd: decimalOf(body.notionalUsd), collarUsd: decimalOf(body.collarUsd), limitUsd: decimalOf(body.limitUsd) };
  }
}
