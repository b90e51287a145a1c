import type { DeskSettings } from '../../subjects/desk.ts';
import { isRealMoney, type OutsideVenue } from '../../subjects/venue.ts';
import { own } from '../authority/own.ts';
import { isPair } from '../calendar/pairs.ts';
import { canonical } from '../canonical.ts';
import { format, parse, zero } from '../decimal.ts';
import { routeOf, type Route } from './choice.ts';

/** What of a desk's opening decides where its orders go. */
export type RoutedSettings = Pick<DeskSettings, 'venue' | 'routes' | 'pacing' | 'cashUsd' | 'policy' | 'market'>;

/** Where the orders of a desk with several venues may go, and which of them may be traded at. Plain data; a desk with one venue has none. */
export interface Places {
  readonly routes: readonly (Route & { readonly venue: OutsideVenue })[];
  /** Asset classes by symbol, as the policy says them that the desk opened with. */
  readonly classes: Readonly<Record<string, string>>;
  /** Why a venue is taken out. */
  down: Record<string, string>;
  /** Venues whose accounts the books agree with since execution last started. */
  agreed: Record<string, true>;
  /** By venue: symbols in which they do not. */
  except: Record<string, readonly string[]>;
}

/** As the policy says, else by the symbol: a pair of a coin and a currency is `crypto`, all else `equity`. */
export const assetClassOf = (symbol: string, classes: Places['classes']): string => own(classes, symbol) ?? (isPair(symbol) ? 'crypto' : 'equity');

const classesIn = ({ instruments = {} }: DeskSettings['policy']): Record<string, string> =>
  Object.fromEntries(Object.entries(instruments).flatMap(([symbol, { assetClass }]) => (assetClass === undefined ? [] : [[symbol, assetClass] as const])));

const symbolsIn = (market: DeskSettings['market']): readonly string[] => (market.kind === 'csv' ? market.files.map(({ symbol }) => symbol) : market.symbols);

/** What is wrong with a desk's routes, or undefined where they are sound or there are none. */
export function routesFault({ venue, routes, pacing, cashUsd, policy, market }: RoutedSettings): string | undefined {
  const [first] = routes ?? [];
  if (routes === undefined || first === undefined) return undefined;
  if (pacing !== 'live') return `routes: must not be given on a desk with the pacing ${pacing}; venues outside trade in the present`;
  if (canonical(first.venue) !== canonical(venue)) return "routes.0.venue: must be the desk's venue, to the letter; put that route first";
  const real = routes.find((route) => isRealMoney(route.venue));
  if (real !== undefined) return `routes: ${real.venue.kind} trades real money, which a desk with several venues must not; use paper and sandbox there, or a desk for each venue`;
  const lying = routes.reduce((sum, route) => sum + parse(route.cashUsd), zero);
  if (lying !== parse(cashUsd)) return `routes: cashUsd was ${format(lying)} together, must be the desk's ${cashUsd}`;
  const classes = classesIn(policy);
  const without = symbolsIn(market).find((symbol) => !routes.some(({ assetClasses }) => assetClasses === undefined || assetClasses.includes(assetClassOf(symbol, classes))));
  return without === undefined ? undefined : `routes: ${without} is of the asset class ${assetClassOf(without, classes)}, which none trades; name it in one of them`;
}

/** Undefined for a desk with one venue. Throws where the routes are not sound. */
export function placesOf(settings: RoutedSettings): Places | undefined {
  const fault = routesFault(settings);
  if (fault !== undefined) throw new Error(fault);
  if (settings.routes === undefined) return undefined;
  const routes = settings.routes.map(({ venue: { kind }, assetClasses, costBps }) => (assetClasses === undefined ? { venue: kind, costBps } : { venue: kind, assetClasses, costBps }));
  return { routes, classes: classesIn(settings.policy), down: {}, agreed: {}, except: {} };
}

/* What is heard of the venues. All in place. */

export function noteDown({ down }: Places, venue: string, why: string): void {
  down[venue] = why;
}

export function noteUp({ down }: Places, venue: string): void {
  delete down[venue];
}

/** Whoever takes execution over may have missed anything at any venue. */
export function noteStart(places: Places): void {
  places.agreed = {};
}

interface Said {
  readonly venue?: OutsideVenue | undefined;
}

export function noteAgreed(places: Places, { venue, except = [] }: Said & { readonly except?: readonly string[] | undefined }): void {
  if (venue === undefined) return;
  places.agreed[venue] = true;
  if (except.length > 0) places.except[venue] = except;
  else delete places.except[venue];
}

/** In a symbol, or in the venue's account as a whole. */
export function noteBroken(places: Places, { venue, scope, symbol }: Said & { readonly scope: 'desk' | 'symbol'; readonly symbol?: string | undefined }): void {
  if (venue === undefined) return;
  if (scope === 'symbol' && symbol !== undefined) places.except[venue] = [...(own(places.except, venue) ?? []).filter((each) => each !== symbol), symbol];
  else delete places.agreed[venue];
}

/** Why nothing new of a symbol is sent to a venue, or undefined where it may be: it is taken out, or its account is not reconciled. */
export const objectionAt = ({ down, agreed, except }: Places, venue: string, symbol: string): string | undefined =>
  own(down, venue) ?? (own(except, venue)?.includes(symbol) === true ? 'broken' : own(agreed, venue) === undefined ? 'waiting' : undefined);

/** Whether the books agree with all venues but for those symbols. */
export const agreementOf = ({ routes, agreed, except }: Places): { readonly agreed: boolean; readonly except: readonly string[] } =>
  ({ agreed: routes.every(({ venue }) => own(agreed, venue) !== undefined), except: [...new Set(Object.values(except).flat())].sort() });

/** The venue for something new in a symbol of which nothing is held or open anywhere; undefined where none may take it. */
export const venueForNew = (places: Places, symbol: string): OutsideVenue | undefined => cheapest(places, symbol, (venue) => objectionAt(places, venue, symbol) === undefined);

/** The same as if all were up. */
export const venueInAnyCase = (places: Places, symbol: string): OutsideVenue | undefined => cheapest(places, symbol, () => true);

function cheapest({ routes, classes }: Places, symbol: string, isUp: (venue: string) => boolean): OutsideVenue | undefined {
  const { venue } = routeOf(assetClassOf(symbol, classes), routes, isUp);
  return routes.find((route) => route.venue === venue)?.venue;
}

/** Each venue that could take a symbol, with what objects to it, as `alpaca: failures, ccxt: waiting`. */
export function objectionsTo(places: Places, symbol: string, home?: OutsideVenue): string {
  const assetClass = assetClassOf(symbol, places.classes);
  const possible = places.routes.filter(({ venue, assetClasses }) => (home === undefined ? assetClasses === undefined || assetClasses.includes(assetClass) : venue === home));
  return possible.map(({ venue }) => `${venue}: ${objectionAt(places, venue, symbol) ?? 'up'}`).join(', ') || `none trades ${assetClass}`;
}
