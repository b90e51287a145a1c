import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { csvMarket } from '../../actors/market/csvFiles.ts';
import { SourceRefused } from '../../actors/market/source.ts';
import { defaultCashUsd, defaultDataQuality, defaultGate, defaultPolicy, defaultVenue } from '../../machines/desk/defaultSettings.ts';
import { routesFault } from '../../machines/routing/places.ts';
import { deskSettings, type DeskSettings, type Human } from '../../subjects/desk.ts';
import { roles } from '../../subjects/roles.ts';
import { marketIn } from './deskMarket.ts';

/** The committed sample of real daily bars; where it is from stands in its README. */
export const sampleFolder = fileURLToPath(new URL('../sample', import.meta.url));

/** Years before the session for the backtests, then nine years that are traded. Longest average of a plan is 200 days. */
const session = { backtestFrom: '2000-06-01T00:00:00Z', from: '2012-01-03T00:00:00Z', to: '2021-03-31T23:00:00Z', warmUpBars: 250 };

const defaultPlanner: DeskSettings['planner'] = { kind: 'rules', model: 'rules-1', plans: 7 };

/** Settings that a file may give; the desk's name, its genesis and who signs are not among them. */
export const deskOverrides = deskSettings.omit({ genesis: true, desk: true, humans: true }).partial();
export type DeskOverrides = z.infer<typeof deskOverrides>;

/** What may be said of a new desk's session on the command line. */
export interface SessionTerms {
  readonly planner?: DeskSettings['planner'];
  /** UTC days, inclusive, within the sample. */
  readonly from?: string;
  readonly to?: string;
  /** A folder of bars, instead of the sample. */
  readonly bars?: string;
  /** Whatever else of a desk differs from the default. */
  readonly over?: DeskOverrides;
  /** Only to compare runs in tests: two desks of one genesis share their ids. */
  readonly genesis?: string;
}

/** What `npm start` opens: a lockstep sim desk on real daily bars, seven plans, approved by the local operator's own key. Throws SourceRefused where its bars can't be brought at its pacing, or its routes are not sound. */
export function sampleSession(desk: string, human: Human, { planner = defaultPlanner, from, to, bars, over = {}, genesis = randomBytes(16).toString('hex') }: SessionTerms = {}): DeskSettings {
  const settings = deskSettings.parse({
    genesis, desk, environment: 'sim', pacing: 'lockstep', cashUsd: defaultCashUsd,
    session: { ...session, ...(from === undefined ? {} : { from: `${from}T00:00:00Z` }), ...(to === undefined ? {} : { to: `${to}T23:00:00Z` }) },
    market: bars === undefined ? csvMarket(sampleFolder, '1d') : marketIn(bars), dataQuality: defaultDataQuality, venue: defaultVenue, policy: defaultPolicy, gate: defaultGate,
    planner, approval: { signersNeeded: 1, validSeconds: 86_400, automatic: true }, humans: [{ name: human.name, publicKey: human.publicKey }], roles: [...roles], ...over, ...(bars === undefined ? {} : { market: marketIn(bars, over.market) }),
  });
  if (settings.market.kind === 'alpaca' && settings.pacing !== 'live') throw new SourceRefused(`pacing: was ${settings.pacing}, must be live with bars from the present; set "pacing": "live", or give it files of bars`);
  const fault = routesFault(settings);
  if (fault !== undefined) throw new SourceRefused(fault);
  return settings;
}
