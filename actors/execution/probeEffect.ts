import type { FactOf } from '../../subjects/fact.ts';
import { probed, probeRequested } from '../../subjects/routing.ts';
import type { OutsideVenue } from '../../subjects/venue.ts';
import type { Effect } from '../runtime/effects.ts';
import type { ClockReading } from './account.ts';
import type { VenueConnector } from './connector.ts';

export interface ProbeEffectOptions {
  readonly connector: () => Promise<Pick<VenueConnector, 'account' | 'probe'>>;
  readonly venue: OutsideVenue;
  readonly isClosed: () => boolean;
}

type Requested = FactOf<typeof probeRequested>;

async function asked(connector: Pick<VenueConnector, 'account' | 'probe'>, at: string): Promise<ClockReading | undefined> {
  if (connector.probe !== undefined) return connector.probe();
  if (connector.account === undefined) throw new Error("the connector can't ask the venue anything but orders");
  return (await connector.account({ orders: [], activitiesFrom: at.slice(0, 10) })).clock;
}

/** Asks a venue that was taken out whether it answers. May run again if the host dies before the answer is on the log: it only reads. */
export const probeEffect = ({ connector, venue, isClosed }: ProbeEffectOptions): Effect => ({
  kind: probeRequested,
  by: 'execution.main',
  concerns: ({ fact }) => (fact as Requested).body.venue === venue,
  perform: async (request) => {
    const { id, at, body: { number } } = request.fact as Requested;
    const said = { prefix: { kind: 'venue', actor: venue }, kind: probed, content: id };
    try {
      const clock = await asked(await connector(), at);
      return [{ ...said, body: { number, ok: true, ...(clock === undefined ? {} : { roundTripMs: clock.roundTripMs }) } }];
    } catch (error) {
      if (isClosed()) throw error;
      return [{ ...said, body: { number, ok: false, reason: (error instanceof Error ? error.message : String(error)).slice(0, 500) } }];
    }
  },
});
