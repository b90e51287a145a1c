import type { approved, rejected } from '../../subjects/risk.ts';
import type { FactOf } from '../../subjects/fact.ts';
import { format, parse, type Decimal } from '../decimal.ts';
import { worded, type Finding } from './limits.ts';
import type { Wish } from './state.ts';
import type { Granted } from './verdict.ts';

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

/** The figures of an approval that its order goes by. */
export type Ordered = Pick<Granted, 'collarUsd' | 'limitUsd'> & { readonly quantity: Decimal | null; readonly notionalUsd: Decimal | null };

const textOf = (value: Decimal | null): string | undefined => (value === null ? undefined : format(value));
const decimalOf = (text: string | undefined): Decimal | null => (text === undefined ? null : parse(text));

export class Approved extends Rejected implements Approval {
  #expiresAt: string | (() => string);
  readonly #granted: Granted;
  readonly #wish: Pick<Wish, 'asked' | 'stop' | 'kill'>;
  readonly #arrivalUsd: Decimal | null;

  /** @param expiresAt may be left to be spelled out where it is read @param arrivalUsd the last close, which a worked order is measured against; null for others */
  constructor(wish: Wish, policyVersion: number, findings: readonly Finding[], granted: Granted, expiresAt: string | (() => string), arrivalUsd: Decimal | null) {
    super(wish, policyVersion, findings);
    this.#expiresAt = expiresAt;
    this.#granted = granted;
    this.#wish = wish;
    this.#arrivalUsd = arrivalUsd;
  }

  get expiresAt() {
    const known = this.#expiresAt;
    return typeof known === 'string' ? known : (this.#expiresAt = known());
  }

  get quantity() { return textOf(this.#granted.size.quantity); }
  get notionalUsd() { return textOf(this.#granted.size.notionalUsd); }
  get reservedUsd() { return format(this.#granted.reservedUsd); }
  get collarUsd() { return textOf(this.#granted.collarUsd); }
  get type() { return this.#wish.asked !== undefined ? this.#wish.asked.type : this.#wish.stop !== undefined ? 'stop' : this.#granted.limitUsd === null ? undefined : 'limit'; }
  get limitUsd() { return textOf(this.#granted.limitUsd); }
  get stopUsd() { return this.#wish.asked?.stopUsd ?? this.#wish.stop?.stopUsd; }
  get trailUsd() { return this.#wish.asked?.trailUsd; }
  get trailRate() { return this.#wish.asked?.trailRate; }
  get timeInForce() { return this.#wish.asked?.timeInForce; }
  get until() { return this.#wish.asked?.until; }
  get group() { return this.#wish.asked?.group; }
  get algorithm() { return this.#wish.asked?.algorithm; }
  get arrivalUsd() { return textOf(this.#arrivalUsd); }
  get touchedAt() { return this.#wish.stop?.touchedAt; }
  get kill() { return this.#wish.kill; }

  static orderedIn(body: Approval): Ordered {
    if (#granted in body) {
      const { size: { quantity, notionalUsd }, collarUsd, limitUsd } = body.#granted;
      return { quantity, notionalUsd, collarUsd, limitUsd };
    }
    return { quantity: decimalOf(body.quantity), notionalUsd: decimalOf(body.notionalUsd), collarUsd: decimalOf(body.collarUsd), limitUsd: decimalOf(body.limitUsd) };
  }
}
