import type { DeskSettings } from '../../subjects/desk.ts';
import type { Told, VenueConnector } from './connector.ts';

export type VenueSettings = Pick<DeskSettings, 'desk' | 'environment' | 'pacing' | 'venue'>;

/** Connects to the venue of a desk. Throws where the desk or the environment does not allow it. */
export type Connect = (settings: VenueSettings, told: Told, approvedBy?: readonly string[]) => VenueConnector;

/** Where a stand-in for a venue may be: no variable may send keys and orders elsewhere. */
export const localAddress = /^http:\/\/(127\.0\.0\.1|localhost):(\d{1,5})$/;
