import { accountReported, accountRequested, accountUnknown, clockReported } from '../../subjects/reconciliation.ts';
import type { FactOf } from '../../subjects/fact.ts';
import type { OutsideVenue } from '../../subjects/venue.ts';
import type { Effect, Observation } from '../runtime/effects.ts';
import type { AccountAnswer } from './account.ts';
import type { VenueConnector } from './connector.ts';

export interface AccountEffectOptions {
  /** Resolves when the venue's stream was opened. */
  readonly connector: () => Promise<Pick<VenueConnector, 'account'>>;
  readonly venue: OutsideVenue;
  /** The desk's own venue: it is meant where the request names none. */
  readonly first: () => string;
  /** The connector was closed: what it answers from then on is no outcome. */
  readonly isClosed: () => boolean;
}

type Requested = FactOf<typeof accountRequested>;

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 500);

/** Asks the venue for the account. May run again if the host dies before the answer is on the log: it only reads. */
export const accountEffect = ({ connector, venue, first, isClosed }: AccountEffectOptions): Effect => ({
  kind: accountRequested,
  by: 'execution.main',
  concerns: ({ fact }) => ((fact as Requested).body.venue ?? first()) === venue,
  perform: async (request) => {
    const { body: { number, orders, activitiesFrom, activitiesAfter } } = request.fact as Requested;
    const prefix = { kind: 'venue', actor: venue };
    const { id } = request.fact;
    let answer: AccountAnswer;
    try {
      const { account } = await connector().then((open) => ({ account: open.account?.bind(open) }));
      if (account === undefined) throw new Error(`the connector to ${venue} can't ask for an account`);
      answer = await account({ orders, activitiesFrom, activitiesAfter });
    } catch (error) {
      if (isClosed()) throw error;
      return [{ prefix, kind: accountUnknown, body: { request: number, reason: reasonOf(error) }, content: id }];
    }
    if (isClosed()) throw new Error(`the connector to ${venue} was closed before the account was known; whoever holds execution next asks again`);
    const observed: Observation[] = [{ prefix, kind: accountReported, body: { request: number, ...answer.account }, content: id }];
    return answer.clock === undefined ? observed : [{ prefix, kind: clockReported, body: answer.clock, content: id }, ...observed];
  },
});
