import { counted, type Finding } from '../risk/finding.ts';
import type { Asked, Question } from './asked.ts';
import { passed, ratesOf } from './rates.ts';

/** Orders, changes and cancels with this order, of the desk and of the strategy: each window that is limited is a question. */
export function messageFindings({ desk: { memory }, bounds: { messages }, atMs }: Asked, found: Finding[]): void {
  const all = memory?.messages;
  if (all === undefined) return;
  for (const { group, second, minute, day } of messages) {
    const rates = passed(ratesOf(all, group), atMs);
    if (second !== null) found.push(counted(second.rule, rates.second.count + 1, second.limit));
    if (minute !== null) found.push(counted(minute.rule, rates.minute.count + 1, minute.limit));
    if (day !== null) found.push(counted(day.rule, rates.ofDay + 1, day.limit));
  }
}

/** A strategy's entries since a person has looked at it, with this one. */
export const unseenEntries: Question = ({ bounds: { unseenEntries: bound }, account, wish }) =>
  (bound === null || wish.purpose !== 'entry' ? undefined : counted(bound.rule, (account?.unseenEntries ?? 0) + 1, bound.limit));
