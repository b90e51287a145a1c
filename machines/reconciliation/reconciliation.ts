import { credited, posted } from '../../subjects/accounting.ts';
import { opened, ticked } from '../../subjects/desk.ts';
import { accepted, attached, busted, closed, corrected, filled, reopened, replaceRequested, submitted, unresolved } from '../../subjects/execution.ts';
import type { Fact, FactOf } from '../../subjects/fact.ts';
import { action, delisted } from '../../subjects/market.ts';
import { accountReported, accountRequested, accountUnknown, adjusted, connectionChanged, type AskedBecause } from '../../subjects/reconciliation.ts';
import { signed } from '../../subjects/operations.ts';
import type { OutsideVenue, ReconciliationTerms } from '../../subjects/venue.ts';
import { claimed } from '../../subjects/runtime.ts';
import { actorKind, nothing, on, says, type ActorKind, type Publication } from '../actor.ts';
import { begunBy } from '../authority/decisions.ts';
import { instantMs } from '../authority/instant.ts';
import { parse } from '../decimal.ts';
import { acceptSigned } from './accepted.ts';
import { beginAccounts, everywhere, ofAdjustment, ofLeg, ofNew, ofOrder, ofSymbol, openAccounts, placeBySymbol, placeMove, takePosting, there, type Accounts } from './accounts.ts';
import { followDividend, noteEnd, noteFill, noteIncomparable, noteLive, noteOrder, noteReopened, noteReplacement, renameDividend } from './ours.ts';
import { isOutside } from './outside.ts';
import { begin, rulesOf, which, type Reconciliation } from './state.ts';
import { verdictOn } from './verdict.ts';

/** Between a report that differs and the next: what was under way arrives meanwhile. */
const againMs = 1_000;
/** A request names no more orders than this, the newest; of older ones that ended only positions and cash tell. */
const mostOrders = 500;
const longestSilenceMs = 300_000;

function ask(state: Reconciliation, why: AskedBecause): readonly Publication[] {
  if (why !== 'again') state.because = why;
  state.request = { ...state.request, number: state.request.number + 1, open: true };
  state.askAfter = false;
  state.nextMs = null;
  const { number } = state.request;
  const { from, newest } = state.activities;
  const orders = Object.values(state.orders).filter(({ leg }) => !leg).sort((a, b) => a.place - b.place).map(({ order }) => order).slice(-mostOrders);
  return [says(accountRequested, { number, ...which(state), why, orders, activitiesFrom: from, ...(newest === null ? {} : { activitiesAfter: newest }) })];
}

function start(state: Reconciliation, { type, at }: Fact): readonly Publication[] {
  if (type !== 'execution.claimed' || !isOutside(state.venue)) return nothing;
  state.nowMs = Math.max(state.nowMs, instantMs(at));
  state.agreement = null;
  if (state.activities.from === '') state.activities.from = at.slice(0, 10);
  // An answer that is still under way was the former holder's. Asked for with the next tick: at the claim itself a former holder may still be there, and would ask too.
  state.request = { ...state.request, open: false };
  state.because = 'start';
  state.nextMs = state.nowMs;
  return nothing;
}

function reconnected(state: Reconciliation, { body }: FactOf<typeof connectionChanged>): readonly Publication[] {
  if (body.state !== 'connected' || state.request.number === 0) return nothing;
  if (state.because === 'start' && state.nextMs !== null) return nothing;
  if (!state.request.open) return ask(state, 'reconnect');
  state.askAfter = true;
  return nothing;
}

function judge(state: Reconciliation, { body }: FactOf<typeof accountReported>): readonly Publication[] {
  if (!state.request.open || body.request !== state.request.number) return nothing;
  state.request = { ...state.request, open: false, failures: 0 };
  const { published, isOpen } = verdictOn(state, body);
  state.nextMs = state.nowMs + (isOpen || state.askAfter ? againMs : state.rules.everyMs);
  return published;
}

/** Asked again after one, two, four seconds, and so on: the venue's health is others' business, but without an answer nothing is agreed. */
function unanswered(state: Reconciliation, { body }: FactOf<typeof accountUnknown>): readonly Publication[] {
  if (!state.request.open || body.request !== state.request.number) return nothing;
  const failures = state.request.failures + 1;
  state.request = { ...state.request, open: false, failures };
  state.nextMs = state.nowMs + Math.min(againMs * 2 ** Math.min(failures - 1, 20), longestSilenceMs);
  return nothing;
}

function passTime(state: Reconciliation, at: string): readonly Publication[] {
  state.nowMs = Math.max(state.nowMs, instantMs(at));
  if (state.nextMs === null || state.nowMs < state.nextMs || !state.hasBooks) return nothing;
  if (state.askAfter) return ask(state, 'reconnect');
  if (state.because === 'start' && state.request.failures === 0 && Object.keys(state.differences).length === 0) return ask(state, 'start');
  const isWaiting = state.request.failures > 0 || Object.values(state.differences).some(({ stated }) => !stated) || state.because !== 'interval';
  return ask(state, isWaiting ? 'again' : 'interval');
}

function open(state: Accounts, { body }: FactOf<typeof opened>): readonly Publication[] {
  const fresh = (venue: OutsideVenue | 'sim', terms: ReconciliationTerms | undefined): Pick<Reconciliation, 'venue' | 'rules' | 'authority' | 'policyVersion'> =>
    ({ venue, rules: rulesOf(terms), authority: begunBy(body), policyVersion: body.policy.version });
  const { venue, routes = [] } = body;
  Object.assign(state, fresh(venue.kind, venue.kind === 'sim' ? undefined : venue.reconciliation));
  if (venue.kind !== 'sim' && routes.length > 0) state.names = venue.kind;
  openAccounts(state, routes.slice(1).map(({ venue: { kind, reconciliation: terms }, cashUsd }) => ({ venue: kind, cashUsd, account: { ...begin('main'), ...fresh(kind, terms) } })));
  return nothing;
}

const renamed = (symbol: string, to: string) => (state: Reconciliation): readonly Publication[] => {
  renameDividend(state, symbol, to);
  return nothing;
};

/**
 * Holds the books and orders of a desk against what its venue says of the account: at every start of execution, after a reconnection, and at intervals. What
 * differs twice is repaired by a report to execution or a posting where that is sound, else its scope is broken. Begins only on desks whose venue is outside.
 */
export const reconciliation: ActorKind = {
  ...actorKind<Accounts>({
    kind: 'reconciliation',
    version: 1,
    begin: beginAccounts,
    reactions: [
      on(opened, open),
      on(claimed, everywhere(start)),
      on(connectionChanged, there(reconnected)),
      on(accountReported, there(judge)),
      on(accountUnknown, there(unanswered)),
      on(ticked, everywhere((state, { at }) => passTime(state, at))),
      on(signed, (state, fact) => {
        placeMove(state, fact);
        return everywhere(acceptSigned)(state, fact);
      }),
      on(action, (state, fact) => {
        placeBySymbol(state, fact);
        const { actor: symbol, body } = fact;
        return body.action.kind === 'symbolChange' ? everywhere(renamed(symbol, body.action.to))(state, fact) : nothing;
      }),
      on(delisted, placeBySymbol),
      on(posted, takePosting),
      on(credited, ofSymbol((state, { body }) => {
        if (body.why === 'dividend' && body.symbol !== undefined) followDividend(state, body.symbol, parse(body.amountUsd));
      })),
      // The venue has paid it already, and its credit comes round in a moment.
      on(adjusted, ofAdjustment((state, { body }) => {
        if (body.kind === 'dividend' && body.symbol !== undefined) followDividend(state, body.symbol, -parse(body.amountUsd));
      })),
      on(submitted, ofNew((state, { body }) => noteOrder(state, body, { stage: 'submitted', leg: false }))),
      on(attached, ofLeg((state, { body }) => noteOrder(state, body, { stage: 'live', leg: true }))),
      on(accepted, ofOrder((state, { body }) => noteLive(state, body.order))),
      on(unresolved, ofOrder((state, { body }) => noteLive(state, body.order))),
      on(filled, ofOrder((state, { body }) => noteFill(state, body.child ?? body.order, body))),
      on(busted, ofOrder((state, { body }) => noteIncomparable(state, body.child ?? body.order))),
      on(corrected, ofOrder((state, { body }) => noteIncomparable(state, body.child ?? body.order))),
      on(replaceRequested, ofOrder((state, { body }) => noteReplacement(state, body.order, body.replacement))),
      on(reopened, ofOrder((state, { body }) => noteReopened(state, body))),
      on(closed, ofOrder((state, { body }) => noteEnd(state, body.order))),
    ],
  }),
  spawnedBy: (fact) => (fact.type === opened.name && isOutside((fact as FactOf<typeof opened>).body.venue.kind) ? 'main' : undefined),
};
