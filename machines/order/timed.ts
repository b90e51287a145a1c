import type { Report } from '../../subjects/execution.ts';
import type { Publication } from '../actor.ts';
import { Filled } from './traded.ts';

type Times = Pick<Report, 'eventAt' | 'receivedAt' | 'sentAt'>;

/** What follows from a report has its times: when it happened at the venue, when the host received it, and when it asked for what is answered. */
export function timed(publications: readonly Publication[], { eventAt, receivedAt, sentAt }: Times): readonly Publication[] {
  const times = { ...(eventAt === undefined ? {} : { eventAt }), ...(receivedAt === undefined ? {} : { receivedAt }), ...(sentAt === undefined ? {} : { sentAt }) };
  return publications.map((publication) => ({ ...publication, body: withTimes(publication.body, times) }));
}

/** A trade's body keeps its figures to itself: the times are put on it. */
const withTimes = (body: unknown, times: Times): unknown =>
  (body instanceof Filled ? Object.assign(body, times) : typeof body === 'object' ? { ...body, ...times } : body);
