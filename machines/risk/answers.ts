import type { approved, rejected } from '../../subjects/risk.ts';
import type { FactOf } from '../../subjects/fact.ts';
import { worded, type Finding } from './limits.ts';

type Rejection = FactOf<typeof rejected>['body'];
type Approval = FactOf<typeof approved>['body'];
type Asked = Pick<Rejection, 'intent' | 'strategy' | 'symbol' | 'side' | 'purpose' | 'policyVersion'>;

/* Answers with their findings: the checks are put into words where somebody reads them. */

export class Rejected implements Rejection {
  readonly intent: string;
  readonly strategy: string;
  readonly symbol: string;
  readonly side: Asked['side'];
  readonly purpose: Asked['purpose'];
  readonly policyVersion: number;
  readonly #findings: readonly Finding[];

  constructor({ intent, strategy, symbol, side, purpose, policyVersion }: Asked, findings: readonly Finding[]) {
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

type Terms = Omit<Approval, keyof Asked | 'checks'>;

export interface Approved extends Terms {}

export class Approved extends Rejected implements Approval {
  constructor(asked: Asked, findings: readonly Finding[], terms: Terms) {
    super(asked, findings);
    Object.assign(this, terms);
  }
}
