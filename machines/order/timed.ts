import type { Report } from '../../subjects/execution.ts';
import type { Publication } from '../actor.ts';
import { Filled } from './traded.ts';

/** What follows from a report has its times: when it happened at the venue, and when the host received it. */
export function timed(publications: readonly Publication[], { eventAt, receivedAt }: Pick<Report, 'eventAt' | 'receivedAt'>): readonly Publication[] {
  const times = { ...(eventAt === undefined ? {} : { eventAt }), ...(receivedAt === undefined ? {} : { receivedAt }) };
  return publications.map((publication) => ({ ...publication, body: withTimes(publication.body, times) }));
}

/** A trade's body keeps its figures to itself: the times are put on it. */
const withTimes = (body: unknown, times: Pick<Report, 'eventAt' | 'receivedAt'>): unknown =>
  (body instanceof Filled ? Object.assign(body, times) : typeof body === 'object' ? { ...body, ...times } : body);
