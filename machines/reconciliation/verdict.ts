import { adjusted, agreed, broken, reconciledReport, type AccountReport } from '../../subjects/reconciliation.ts';
import { says, type Publication } from '../actor.ts';
import { own } from '../authority/own.ts';
import { absolute, format, one } from '../decimal.ts';
import { acceptedCash, forgetGone, keyOf } from './accepted.ts';
import { bookActivities } from './activities.ts';
import { cashApart, differences, isCounted, toleratedCash, type Difference } from './differences.ts';
import { forgetEnded, noteEnd } from './ours.ts';
import { which, type Reconciliation, type Standing } from './state.ts';

/** Reports one after the other that must have a difference before anything follows from it: what was under way at the first has arrived by the second. */
const confirmations = 2;
/** Further ones in which a repair may take effect. */
const repairReports = 3;
/** Below it a venue's cash is a rounding of its own averages, not of a booking. */
const halfCent = one / 200n;
/** A difference that changes with every report is no less there; one that an untold fill would explain is there when none has come for so long. */
const mostReports = 10;

function after(before: Standing | undefined, { class: named, scope, symbol, figure }: Difference): Standing {
  const same = before?.figure === figure;
  return {
    class: named, scope, symbol: symbol ?? null, figure, seen: same ? before.seen + 1 : 1, lasted: (before?.lasted ?? 0) + 1,
    repaired: before?.repaired ?? false, stated: before?.stated ?? false,
  };
}

const breaks = (about: ReturnType<typeof which>, { scope, symbol, order, class: named, expected, was, detail }: Difference, seen: number): Publication => says(broken, {
  ...about, scope, ...(scope === 'desk' || symbol === undefined ? {} : { symbol }), class: named, ...(order === undefined ? {} : { order }), expected, was, seen, detail: detail.slice(0, 500),
});

/** One difference after one more report that has it, and what is stated of it. */
function judged(about: ReturnType<typeof which>, found: Difference, standing: Standing): { readonly standing: Standing; readonly published: readonly Publication[] } {
  const isConfirmed = (found.mayArrive !== true && standing.seen >= confirmations) || standing.lasted >= mostReports;
  if (standing.stated || !isConfirmed) return { standing, published: [] };
  if (found.repair !== undefined && !standing.repaired) return { standing: { ...standing, repaired: true }, published: [says(reconciledReport, found.repair)] };
  if (standing.repaired && standing.lasted < mostReports && standing.seen < confirmations + repairReports) return { standing, published: [] };
  return { standing: { ...standing, stated: true }, published: [breaks(about, found, standing.lasted)] };
}

export interface Verdict {
  readonly published: readonly Publication[];
  /** Something is to be seen again before anything can be said of it. */
  readonly isOpen: boolean;
}

/** What follows from the venue's word on the account, in place. */
export function verdictOn(state: Reconciliation, account: AccountReport): Verdict {
  const booked = bookActivities(state, account);
  for (const theirs of account.orders) {
    const known = own(state.orders, theirs.order);
    if (known !== undefined && isCounted(known, theirs)) noteEnd(state, known.order);
  }
  const { found, stillStands } = differences(state, account, booked.length > 0);
  forgetGone(state, stillStands);
  const before = state.differences;
  const published: Publication[] = [...booked];
  state.differences = {};
  for (const difference of found) {
    const key = keyOf(difference);
    const { standing, published: stated } = judged(which(state), difference, after(own(before, key), difference));
    state.differences[key] = standing;
    published.push(...stated);
  }
  const standings = Object.values(state.differences);
  const isUnderWay = Object.keys(state.unposted).length > 0;
  if (standings.some(({ scope, stated }) => stated && scope === 'desk')) state.agreement = null;
  // While an execution is missing, here or in the books, the cash can't be compared.
  else if (booked.length === 0 && !isUnderWay && standings.every(({ class: named, stated }) => stated && named !== 'missedFill')) published.push(...agreement(state, account, standings));
  return { published, isOpen: isUnderWay || booked.length > 0 || standings.some(({ stated }) => !stated) };
}

/** Said after a start, after a reconnection, and where something is agreed on that was not; what is tolerated of the cash is booked with it. */
function agreement(state: Reconciliation, account: AccountReport, standings: readonly Standing[]): readonly Publication[] {
  const except = [...new Set(standings.flatMap(({ symbol }) => symbol ?? []))].sort();
  const apart = cashApart(state, account);
  const isSame = state.agreement !== null && state.because !== 'start' && state.because !== 'reconnect' && except.join() === state.agreement.except.join();
  const said = isSame ? [] : [says(agreed, {
    ...which(state), why: state.because, cashUsd: account.cashUsd, cashDifferenceUsd: format(apart), positions: account.positions.length,
    orders: account.orders.filter(({ status }) => status === 'open').length, ...(except.length === 0 ? {} : { except }),
  })];
  state.agreement = { except };
  // What was accepted stays out of the books.
  const rest = apart - acceptedCash(state.accepted);
  const isRounding = absolute(rest) >= halfCent && !state.rules.atLeast && absolute(rest) <= toleratedCash(state);
  state.because = 'interval';
  state.fills = 0;
  forgetEnded(state, account.request);
  if (!isRounding) return said;
  return [...said, says(adjusted, { ...which(state), kind: 'rounding', amountUsd: format(rest), explanation: 'what the venue rounds otherwise than the books' })];
}
