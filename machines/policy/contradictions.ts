import type { Policy, PolicyScope, ScopeLimits } from '../../subjects/policy.ts';
import { parse } from '../decimal.ts';
import { portfolioContradictions } from '../portfolio/settings.ts';
import { breachContradictions } from './breaches.ts';
import { namesOver, scopeName } from './scopes.ts';

/**
 * What in a policy contradicts itself, each in one line that names both sides; nothing where it is sound. A policy may be checked by parts of
 * it that know their own: one function a part.
 */
export const contradictions = (policy: Policy): readonly string[] => rules.flatMap((rule) => rule(policy));

/** What the desk and its scopes both may limit. */
type Limits = Omit<ScopeLimits, 'restricted' | 'blocked' | 'allowShort'>;
type Figure = string | number;

/** Money and quantities are decimals, rates and counts numbers; both sides of a rule are of one sort. */
const isAbove = (one: Figure, other: Figure): boolean => (typeof one === 'string' && typeof other === 'string' ? parse(one) > parse(other) : Number(one) > Number(other));

const notAbove = (path: string, figure: Figure | undefined, otherPath: string, other: Figure | undefined): readonly string[] =>
  (figure === undefined || other === undefined || !isAbove(figure, other) ? [] : [`${path}: was ${figure}, must not be above ${otherPath} (${other})`]);

/** Each limit beside the one that it stands under. */
const ladders: readonly (readonly [lower: 'maxOrderNotionalUsd' | 'maxPositionNotionalUsd' | 'maxNetNotionalUsd', upper: 'maxPositionNotionalUsd' | 'maxGrossNotionalUsd'])[] = [
  ['maxOrderNotionalUsd', 'maxPositionNotionalUsd'], ['maxPositionNotionalUsd', 'maxGrossNotionalUsd'], ['maxNetNotionalUsd', 'maxGrossNotionalUsd'],
];

/** Within the desk's limits, or within those of one scope. */
function ladderFaults(limits: Limits, at: string): readonly string[] {
  const { second, minute, day } = limits.maxMessages ?? {};
  return [
    ...ladders.flatMap(([lower, upper]) => notAbove(`${at}${lower}`, limits[lower], `${at}${upper}`, limits[upper])),
    ...notAbove(`${at}maxMessages.second`, second, `${at}maxMessages.minute`, minute), ...notAbove(`${at}maxMessages.minute`, minute, `${at}maxMessages.day`, day),
    ...notAbove(`${at}maxMessages.second`, minute === undefined ? second : undefined, `${at}maxMessages.day`, day),
  ];
}

const ofDesk = (policy: Policy): readonly string[] => [
  ...ladderFaults(policy, ''),
  ...notAbove('maxOrdersAMinute', policy.maxOrdersAMinute, 'maxMessages.minute', policy.maxMessages?.minute),
  ...notAbove('maxConcentration', policy.maxConcentration, 'maxLeverage', policy.maxLeverage),
  ...(policy.restrictedSymbols ?? []).filter((symbol) => policy.blockedSymbols.includes(symbol)).map((symbol) => `restrictedSymbols: was ${symbol}, must not be in blockedSymbols too`),
];

/** Limits where less is tighter; the others can only be set, not loosened. */
const tightestLeast = [
  'maxOrderNotionalUsd', 'maxOrderQuantity', 'collar', 'maxPositionNotionalUsd', 'maxGrossNotionalUsd', 'maxNetNotionalUsd', 'maxConcentration', 'maxReferenceDistance', 'maxPeriodMove',
  'maxVolumeShare', 'maxDaysToLiquidate', 'maxQuoteAgeSeconds', 'maxUnattendedShare', 'maxUnseenEntries',
] as const satisfies readonly (keyof ScopeLimits)[];
const windows = ['second', 'minute', 'day'] as const;

/** What a scope would loosen of the limits that it stands under. */
const loosened = (limits: Limits, at: string, above: Limits, aboveAt: string): readonly string[] => [
  ...tightestLeast.flatMap((name) => notAbove(`${at}${name}`, limits[name], `${aboveAt}${name}`, above[name])),
  ...windows.flatMap((window) => notAbove(`${at}maxMessages.${window}`, limits.maxMessages?.[window], `${aboveAt}maxMessages.${window}`, above.maxMessages?.[window])),
];

const limitsAt = (scope: PolicyScope) => `scopes.${scopeName(scope)}.limits.`;

function ofScopes(policy: Policy): readonly string[] {
  const scopes = policy.scopes ?? [];
  const names = scopes.map(scopeName);
  const twice = names.filter((name, index) => names.indexOf(name) !== index).map((name) => `scopes: was ${name} twice, must have each scope once`);
  return [...twice, ...scopes.flatMap((scope) => [...unknownOf(policy, scope), ...misplacedIn(scope), ...ladderFaults(scope.limits, limitsAt(scope)),
    ...loosened(scope.limits, limitsAt(scope), policy, ''), ...loosenedBySymbol(policy, scope)])];
}

/** A symbol stands under its sector and its asset class. */
function loosenedBySymbol(policy: Policy, scope: PolicyScope): readonly string[] {
  if (scope.symbol === undefined) return [];
  const over = namesOver(policy, '', scope.symbol).slice(2);
  return (policy.scopes ?? []).filter((other) => over.includes(scopeName(other))).flatMap((other) => loosened(scope.limits, limitsAt(scope), other.limits, limitsAt(other)));
}

/** A sector or class that no symbol is of is a slip: its limits would never hold. */
function unknownOf({ instruments = {} }: Policy, { sector, assetClass }: PolicyScope): readonly string[] {
  const missing = (what: 'sector' | 'assetClass', name: string | undefined) =>
    (name === undefined || Object.values(instruments).some((each) => each[what] === name) ? [] : [`scopes.${what}:${name}: must be the ${what} of one of the instruments; none has it`]);
  return [...missing('sector', sector), ...missing('assetClass', assetClass)];
}

/** Messages and unseen entries are counted for the desk and for strategies. */
const misplacedIn = (scope: PolicyScope): readonly string[] => (scope.strategy !== undefined ? [] : (['maxMessages', 'maxUnseenEntries'] as const)
  .filter((name) => scope.limits[name] !== undefined).map((name) => `${limitsAt(scope)}${name}: must be of the desk or of a strategy, which is what it counts for`));

const rules: readonly ((policy: Policy) => readonly string[])[] = [ofDesk, ofScopes, portfolioContradictions, breachContradictions];
