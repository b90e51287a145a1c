import { accepted } from '../../subjects/reconciliation.ts';
import type { FactOf } from '../../subjects/fact.ts';
import type { signed } from '../../subjects/operations.ts';
import { nothing, says, type Publication } from '../actor.ts';
import { authorise, changeHumans, used } from '../authority/decisions.ts';
import { changedPolicy } from '../authority/policyChange.ts';
import { resumesTo } from '../authority/resuming.ts';
import { own } from '../authority/own.ts';
import { parse, zero, type Decimal } from '../decimal.ts';
import { which, type Reconciliation, type Standing } from './state.ts';

/* Differences that a person accepted by a signature. The books stay as they are; later answers are held against them and the difference, until it is gone. */

/** By the difference's key: its figure when it was accepted. */
export type Accepted = Readonly<Record<string, string>>;

interface Different { readonly class: Standing['class']; readonly symbol?: string; readonly order?: string }

/** What stays the same from report to report of one difference. */
export const keyOf = ({ class: named, order, symbol }: Different): string => `${named}/${order ?? symbol ?? 'desk'}`;

/** The venue's less ours that was accepted of a position (shares) or of the cash (USD); undefined where nothing was. */
export function acceptedApart(of: Accepted | undefined, difference: Different): Decimal | undefined {
  const figure = of === undefined ? undefined : own(of, keyOf(difference));
  return figure === undefined ? undefined : parse(figure);
}

/** The accepted part of the cash; zero where nothing was. */
export const acceptedCash = (of: Accepted | undefined): Decimal => acceptedApart(of, { class: 'cash' }) ?? zero;

/** What was accepted and is gone, is forgotten: it would be a new difference. In place. @param isThere by key */
export function forgetGone(state: Reconciliation, isThere: (key: string) => boolean): void {
  if (state.accepted === undefined) return;
  const left = Object.fromEntries(Object.entries(state.accepted).filter(([key]) => isThere(key)));
  if (Object.keys(left).length === 0) delete state.accepted;
  else state.accepted = left;
}

/** Who may sign, and under which policy: kept as risk keeps it, so that both take a request for the same. */
function noteAuthority(state: Reconciliation, fact: FactOf<typeof signed>): void {
  const { authority, policyVersion = 1 } = state;
  if (authority === undefined) return;
  if (fact.body.verb === 'enroll' || fact.body.verb === 'revoke') changeHumans(authority, fact);
  if (fact.body.verb !== 'policy') return;
  const next = changedPolicy(authority, fact, policyVersion);
  if (typeof next !== 'string') state.policyVersion = next.version;
}

/**
 * A signed `resume` accepts what stands broken of its target: a symbol's differences, or with `desk` the desk's own. The account is asked for again at once. Risk hears the
 * same request, and states why one does not count.
 */
export function acceptSigned(state: Reconciliation, fact: FactOf<typeof signed>): readonly Publication[] {
  const { verb, target, payload, signature: { signer, nonce } } = fact.body;
  if (verb !== 'resume') {
    noteAuthority(state, fact);
    return nothing;
  }
  if (resumesTo(payload) !== 'active') return nothing;
  const { authority, policyVersion } = state;
  const standing = Object.entries(state.differences).filter(([, { scope, symbol, stated }]) => stated && (scope === 'desk' ? 'desk' : symbol) === target);
  if (standing.length === 0 || authority === undefined || policyVersion === undefined) return nothing;
  if (authorise(authority, fact, { verb, target, policyVersion }, fact.at) !== undefined) return nothing;
  used(authority, nonce);
  state.accepted = { ...state.accepted, ...Object.fromEntries(standing.map(([key, { figure }]) => [key, figure])) };
  for (const [key] of standing) delete state.differences[key];
  if (!state.request.open) state.nextMs = state.nextMs === null ? null : state.nowMs;
  return standing.map(([key, { class: named, scope, symbol, figure }]) =>
    says(accepted, { ...which(state), scope, ...(scope === 'desk' || symbol === null ? {} : { symbol }), class: named, ...(isOfOrder(named) ? { order: key.slice(named.length + 1) } : {}), difference: figure, signer }));
}

const isOfOrder = (named: Standing['class']): boolean => named !== 'position' && named !== 'cash' && named !== 'unreachable';
