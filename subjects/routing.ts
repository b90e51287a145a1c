import { z } from 'zod';
import { factKind } from './fact.ts';
import { heard } from './roles.ts';
import { figure, time } from './values.ts';

/* Whether a venue can be traded at. They stand under the venue's name: `<desk>.routing.main.venueDown` tells of `venue`. */

const venue = z.string().max(40);

/** Entries are refused from here on; exits and cancels go to it as ever. */
export const venueDown = factKind('routing.venueDown', {
  about: 'A venue failed too often, or its stream stayed away: it is taken out until probes bring it back.', origin: 'derived', by: 'execution', heardBy: heard('execution', 'risk', 'accounting'),
  says: {
    venue, why: z.enum(['failures', 'disconnected']), failures: z.int().min(0),
    /** The newest failure's. */
    reason: z.string().max(500),
    /** When it is asked first whether it is back. */
    probeAt: time,
  },
});

export const venueUp = factKind('routing.venueUp', {
  about: 'A venue answered probes one after the other, and its stream is there: it is traded at again.', origin: 'derived', by: 'execution', heardBy: heard('execution', 'risk', 'accounting'),
  says: { venue, probes: z.int().min(1) },
});

export const probeRequested = factKind('routing.probeRequested', {
  about: 'A venue that was taken out is asked whether it answers.', origin: 'derived', by: 'execution', heardBy: heard('execution'), effect: true, says: { venue, number: z.int().min(1) },
});

export const probed = factKind('venue.probed', {
  about: 'What came of asking a venue that was taken out.', origin: 'observed', by: 'execution', heardBy: heard('execution'),
  says: { number: z.int().min(1), ok: z.boolean(), roundTripMs: figure.nonnegative().optional(), reason: z.string().max(500).optional() },
});
