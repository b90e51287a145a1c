import type { violated } from '../../subjects/accounting.ts';
import type { FactOf } from '../../subjects/fact.ts';
import { dayAtMs } from '../calendar/calendar.ts';
import { dayOfDate } from '../calendar/days.ts';
import type { Finding } from '../risk/finding.ts';
import type { Desk } from '../risk/state.ts';
import type { SizedAsked } from './asked.ts';
import { settledCash } from './money.ts';

/*
 * Regulation T, 12 CFR 220.8 (c): a cash account that sold what it had not paid for buys with settled cash only, for 90 days. Accounting says so; the day named is the first
 * one without the restriction.
 */

/** The longest restriction holds, in place. */
export function noteViolation(desk: Desk, { body: { restrictedUntil } }: FactOf<typeof violated>): void {
  if (restrictedUntil !== undefined) desk.restrictedUntil = Math.max(desk.restrictedUntil ?? 0, dayOfDate(restrictedUntil));
}

/** Asks the policy's own question of settled cash where the policy does not. */
export function findRestricted(about: SizedAsked, found: Finding[]): void {
  const { desk: { restrictedUntil = 0 }, policy, atMs } = about;
  if (policy.settledCashOnly === true || dayAtMs('XNYS', atMs) >= restrictedUntil) return;
  const finding = settledCash(about);
  if (finding !== undefined) found.push(finding);
}
