import type { Fact, FactOf } from '../../subjects/fact.ts';
import { broken, type agreed } from '../../subjects/reconciliation.ts';
import { nothing, type Publication } from '../actor.ts';
import { isOutside } from '../reconciliation/outside.ts';
import { agreementOf, noteAgreed, noteBroken, noteStart } from '../routing/places.ts';
import { control } from './control.ts';
import type { Finding } from './limits.ts';
import type { Lowering } from './scopeChart.ts';
import { lower, recover, scopeOf } from './scopes.ts';
import type { Desk } from './state.ts';

/** Whether the books agree with the venue's word on the account. Only on desks whose venue is outside. */
export interface Reconciled {
  /** Since the last start of execution. */
  readonly agreed: boolean;
  /** The desk's own cash differs. */
  readonly broken?: true;
  /** Symbols in which they differ. */
  readonly except: readonly string[];
}

export function beginUnreconciled(desk: Desk, venue: string): void {
  if (isOutside(venue)) desk.reconciled = { agreed: false, except: [] };
}

/** Whoever takes execution over may have missed anything: nothing new goes out until the books agree again. */
export function noteClaim(desk: Desk, { type }: Fact): readonly Publication[] {
  if (type !== 'execution.claimed' || desk.reconciled === undefined) return nothing;
  desk.reconciled = { ...desk.reconciled, agreed: false };
  if (desk.places !== undefined) noteStart(desk.places);
  return nothing;
}

/** Symbols that are agreed on again are lifted, as far as it was this that held them; those that are left out are held. */
export function noteAgreement(desk: Desk, { id, body }: FactOf<typeof agreed>): readonly Publication[] {
  if (desk.reconciled === undefined) return nothing;
  const { except: before } = desk.reconciled;
  if (desk.places !== undefined) noteAgreed(desk.places, body);
  const { agreed: isAgreed, except } = desk.places === undefined ? { agreed: true, except: body.except ?? [] } : agreementOf(desk.places);
  desk.reconciled = { agreed: isAgreed, except };
  return [
    ...before.filter((symbol) => !except.includes(symbol)).flatMap((symbol) => recover(desk, symbol, broken.name)),
    ...except.flatMap((symbol) => holdBroken(desk, symbol, { id, reason: 'the books agree with the venue but for this symbol' })),
  ];
}

/** A venue may have symbols that are none of the desk's, which has no orders in them either. */
const holdBroken = (desk: Desk, symbol: string, { id, reason, ...figures }: Pick<Lowering, 'reason' | 'figure' | 'limit'> & { readonly id: string }): readonly Publication[] =>
  (scopeOf(symbol) === 'symbol' ? lower(desk, { scope: 'symbol', target: symbol, to: 'reducing', rule: broken.name, fact: id, reason, ...figures, cancelsEntries: true }) : nothing);

/** Whether a signed resume of that target accepts a difference that stands: the desk's own, or a symbol's. Reconciliation does it. */
export const isBroken = ({ reconciled }: Desk, target: string): boolean => reconciled !== undefined && (target === 'desk' ? reconciled.broken === true : reconciled.except.includes(target));

/** A difference that concerns a symbol stops entries in it, which may be left; one that concerns the desk halts it. */
export function noteBreak(desk: Desk, { id, type, body }: FactOf<typeof broken>): readonly Publication[] {
  if (desk.reconciled === undefined) return nothing;
  if (desk.places !== undefined) noteBroken(desk.places, body);
  const { scope, symbol, class: named, expected, was, detail } = body;
  if (scope === 'symbol' && symbol !== undefined) {
    desk.reconciled = { ...desk.reconciled, except: [...desk.reconciled.except.filter((each) => each !== symbol), symbol] };
    return holdBroken(desk, symbol, { id, reason: `${named} is not reconciled: ${detail}`, figure: was, limit: expected });
  }
  desk.reconciled = { ...desk.reconciled, agreed: false, broken: true };
  return control(desk, { type: 'halt', rule: type, fact: id, reason: `${named} is not reconciled: ${detail}`, figure: was, limit: expected });
}

const unasked: readonly Finding[] = [];

/** Entries wait until the books agree; exits pass. */
export function reconciledChecks({ reconciled, places }: Desk, symbol: string): readonly Finding[] {
  // Of several venues each is asked for by itself: what could take the order must be reconciled.
  if (reconciled === undefined || places !== undefined) return unasked;
  const figure = reconciled.except.includes(symbol) ? 'broken' : reconciled.agreed ? 'agreed' : 'waiting';
  return [{ rule: 'reconciled', figure, limit: 'agreed', passed: figure === 'agreed' }];
}
