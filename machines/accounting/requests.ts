import type { z } from 'zod';
import { cashMove, conversion, credited, identification, posted, requestRefused, type bookFault } from '../../subjects/accounting.ts';
import type { FactOf } from '../../subjects/fact.ts';
import type { RaisingVerb, signed } from '../../subjects/operations.ts';
import { nothing, says, type Publication } from '../actor.ts';
import { authorise, changeHumans, used } from '../authority/decisions.ts';
import { absolute, format, over, parse, times, zero, type Decimal } from '../decimal.ts';
import { balance, post, type Ledger, type Line } from '../ledger/ledger.ts';
import { payWith } from '../settlement/funding.ts';
import { entryOf, noteClose, type Books } from './books.ts';
import { exchanged, rateOf } from './currencies.ts';
import { isHeld, nameLots } from './lotBook.ts';
import { freeSettledUsd } from './settling.ts';
import { ledgerOf, type Statutory } from './statutory.ts';

type Signed = FactOf<typeof signed>;
type Fault = z.output<typeof bookFault>;
type Answer = readonly Publication[] | Fault;

/** What a signed request is of the books to; those of other machines are not listed. */
const answers: Partial<Record<RaisingVerb, (books: Books, statutory: Statutory, fact: Signed) => Answer>> = {
  deposit: (books, statutory, fact) => move(books, statutory, fact, 1n),
  withdraw: (books, statutory, fact) => move(books, statutory, fact, -1n),
  convert,
  identify: (_, statutory, { body }) => identify(statutory, body.payload),
};

/** Does what a person signed for, in place, or states why it does not count. Enrolments count here as everywhere. */
export function answerSigned(books: Books, statutory: Statutory | undefined, fact: Signed): readonly Publication[] {
  const { verb, target, signature: { signer, nonce } } = fact.body;
  if (statutory !== undefined && (verb === 'enroll' || verb === 'revoke')) {
    // Risk states the refusal of one that does not count.
    changeHumans(statutory.authority, fact);
    return nothing;
  }
  const asked = answers[verb];
  if (asked === undefined) return nothing;
  const refused = (reason: Fault) => [says(requestRefused, { verb, target, signer, reason })];
  if (statutory === undefined) return refused('no accounting terms');
  const unsound = authorise(statutory.authority, fact, { verb, target: 'desk' }, fact.at);
  if (unsound !== undefined) return refused(unsound);
  const answer = asked(books, statutory, fact);
  if (typeof answer === 'string') return refused(answer);
  used(statutory.authority, nonce);
  return answer;
}

/** Cash that may leave: what has settled and is not owed. */
const freeUsd = (books: Books, { cash }: Statutory): Decimal => (cash === null ? balance(books.ledger, 'cash') : freeSettledUsd(books, cash));

interface Posting { readonly reference: string; readonly memo: string; readonly lines: readonly Line[]; readonly currency?: string; readonly foreign?: readonly Line[] }

/** Posts in each currency; each sums to zero, or nothing is booked. */
function book(books: Books, statutory: Statutory, { reference, memo, lines, currency, foreign = [] }: Posting): Publication {
  if (currency === undefined) post(books.ledger, lines);
  else {
    const [ours, theirs]: readonly Ledger[] = [{}, {}];
    // In copies first: the second may throw after the first was booked.
    post(ours ?? {}, lines);
    post(theirs ?? {}, foreign);
    post(books.ledger, lines);
    post(ledgerOf(statutory, currency), foreign);
  }
  return says(posted, {
    reference, memo: memo.slice(0, 200), entries: lines.map(entryOf),
    ...(currency === undefined ? {} : { foreign: foreign.map(({ account, amountUsd }) => ({ account, currency, amount: format(amountUsd) })) }),
  });
}

const opposite = (account: Line['account'], other: Line['account'], amount: Decimal): readonly Line[] => [{ account, amountUsd: amount }, { account: other, amountUsd: -amount }];

/** Money put in (1) or taken out (-1). Of another currency its worth at the last rate is what was put in; the currency's own change of worth is a gain or loss. */
function move(books: Books, statutory: Statutory, { id: reference, at, body: { payload } }: Signed, sign: 1n | -1n): Answer {
  const { success, data: asked } = cashMove.safeParse(payload);
  if (!success) return 'invalid payload';
  const what = sign > 0n ? 'deposit' : 'withdrawal';
  if ('currency' in asked) {
    const { currency, memo } = asked;
    const amount = sign * parse(asked.amount);
    const signed = asked.rate === undefined ? undefined : parse(asked.rate);
    const rateUsd = (takesSigned(books, statutory, currency) ? signed : undefined) ?? rateOf(books, currency);
    if (rateUsd === undefined) return 'no rate';
    const held = balance(statutory.foreign[currency] ?? {}, 'cash');
    if (held + amount < zero) return 'overdraws the currency';
    noteRate(books, statutory, currency, at, rateUsd);
    const usd = times(amount, rateUsd);
    const lines = exchanged(books, 'capital', { currency, amount, usd, held });
    return [book(books, statutory, { reference, memo: `${what} of ${asked.amount} ${currency} at ${format(rateUsd)}: ${memo}`, lines, currency, foreign: opposite('cash', 'fx', amount) }), says(credited, { amountUsd: format(usd), why: what, currency })];
  }
  const amountUsd = sign * parse(asked.amountUsd);
  if (amountUsd < zero && freeUsd(books, statutory) + amountUsd < zero) return 'overdraws settled cash';
  if (amountUsd > zero && statutory.cash !== null) payWith(statutory.cash.settling, amountUsd);
  return [book(books, statutory, { reference, memo: `${what} of ${asked.amountUsd} USD: ${asked.memo}`, lines: opposite('cash', 'capital', amountUsd) }), says(credited, { ...(asked.venue === undefined ? {} : { venue: asked.venue }), amountUsd: format(amountUsd), why: what })];
}

/** Where the desk has no bars of a pair, what a person signed for last is its rate. */
const takesSigned = (books: Books, { signedRates }: Statutory, currency: string): boolean => rateOf(books, currency) === undefined || signedRates?.[currency] === true;

function noteRate(books: Books, statutory: Statutory, currency: string, at: string, rateUsd: Decimal): void {
  if (!takesSigned(books, statutory, currency)) return;
  (statutory.signedRates ??= {})[currency] = true;
  noteClose(books, `${currency}USD`, at, rateUsd);
}

function convert(books: Books, statutory: Statutory, { id: reference, at, body: { payload } }: Signed): Answer {
  const { success, data: asked } = conversion.safeParse(payload);
  if (!success) return 'invalid payload';
  const rate = parse(asked.rate);
  const [out, into] = [parse(asked.amount), times(parse(asked.amount), rate)];
  const memo = `${asked.amount} ${asked.from} into ${format(into)} ${asked.to} at ${asked.rate}: ${asked.memo}`;
  const currency = asked.from === 'USD' ? asked.to : asked.from;
  const held = balance(statutory.foreign[currency] ?? {}, 'cash');
  if (asked.from === 'USD' && freeUsd(books, statutory) < out) return 'overdraws settled cash';
  if (asked.from !== 'USD' && held < out) return 'overdraws the currency';
  const [usd, amount] = asked.from === 'USD' ? [-out, into] : [into, -out];
  if (amount === zero || usd === zero) return 'invalid payload';
  noteRate(books, statutory, currency, at, over(absolute(usd), absolute(amount)));
  return [book(books, statutory, { reference, memo, lines: exchanged(books, 'cash', { currency, amount, usd: -usd, held }), currency, foreign: opposite('cash', 'fx', amount) }), says(credited, { amountUsd: format(usd), why: 'conversion' })];
}

function identify({ lots }: Statutory, payload: unknown): Answer {
  const { success, data: asked } = identification.safeParse(payload);
  if (!success || lots === null || lots.order !== 'specific') return 'invalid payload';
  if (!asked.lots.every((name) => isHeld(lots, name))) return 'unknown lot';
  nameLots(lots, asked.order, asked.lots);
  return nothing;
}
