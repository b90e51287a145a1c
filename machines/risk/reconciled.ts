import type { Fact, FactOf } from '../../subjects/fact.ts';
import type { agreed, broken } from '../../subjects/reconciliation.ts';
import { nothing, type Publication } from '../actor.ts';
import { isOutside } from '../reconciliation/outside.ts';
import { control } from './control.ts';
import type { Finding } from './limits.ts';
import type { Desk } from './state.ts';

/** Whether the books agree with the venue's word on the account. Only on desks whose venue is outside. */
export interface Reconciled {
  /** Since the last start of execution. */
  readonly agreed: boolean;
  /** Symbols in which they differ. */
  readonly except: readonly string[];
}

export function beginUnreconciled(desk: Desk, venue: string): void {
  if (isOutside(venue)) desk.reconciled = { agreed: false, except: [] };
}

/** Whoever takes execution over may have missed anything: nothing new goes out until the books agree again. */
export function noteClaim(desk: Desk, { type }: Fact): readonly Publication[] {
  if (type === 'execution.claimed' && desk.reconciled !== undefined) desk.reconciled = { ...desk.reconciled, agreed: false };
  return nothing;
}

export function noteAgreement(desk: Desk, { body }: FactOf<typeof agreed>): readonly Publication[] {
  if (desk.reconciled !== undefined) desk.reconciled = { agreed: true, except: body.except ?? [] };
  return nothing;
}

/** A difference that concerns a symbol stops entries in it; one that concerns the desk halts it. */
export function noteBreak(desk: Desk, { id, type, body }: FactOf<typeof broken>): readonly Publication[] {
  if (desk.reconciled === undefined) return nothing;
  const { scope, symbol, class: named, expected, was, detail } = body;
  if (scope === 'symbol' && symbol !== undefined) {
    desk.reconciled = { ...desk.reconciled, except: [...desk.reconciled.except.filter((each) => each !== symbol), symbol] };
    return nothing;
  }
  desk.reconciled = { ...desk.reconciled, agreed: false };
  return control(desk, { type: 'halt', rule: type, fact: id, reason: `${named} is not reconciled: ${detail}`, figure: was, limit: expected });
}

const unasked: readonly Finding[] = [];

/** Entries wait until the books agree; exits pass. */
export function reconciledChecks({ reconciled }: Desk, symbol: string): readonly Finding[] {
  if (reconciled === undefined) return unasked;
  const figure = reconciled.except.includes(symbol) ? 'broken' : reconciled.agreed ? 'agreed' : 'waiting';
  return [{ rule: 'reconciled', figure, limit: 'agreed', passed: figure === 'agreed' }];
}
