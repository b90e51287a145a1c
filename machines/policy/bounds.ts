import type { Policy, PolicyScope, ScopeLimits } from '../../subjects/policy.ts';
import { own } from '../authority/own.ts';
import { fromFloat, parse, type Decimal } from '../decimal.ts';
import { observedIn } from './observed.ts';
import { namesOver, scopeName } from './scopes.ts';

/** A limit, and what its finding is called: `orderNotional`, or `orderNotional@sector:tech` where that scope is the tightest. */
export interface Bound<Limit> {
  readonly rule: string;
  readonly limit: Limit;
}

/** Limits on the sums of a part of the desk. */
export interface GroupBound {
  /** `desk`, or the scope's name. */
  readonly group: string;
  readonly gross: Bound<Decimal> | null;
  readonly net: Bound<Decimal> | null;
}

/** Of one counter: the desk's, or a strategy's. */
export interface MessageBound {
  readonly group: string;
  readonly second: Bound<number> | null;
  readonly minute: Bound<number> | null;
  readonly day: Bound<number> | null;
}

/** All that an order of a strategy in a symbol is held against; null is no limit. Rates as decimals. */
export interface Bounds {
  readonly orderNotional: Bound<Decimal>;
  readonly orderQuantity: Bound<Decimal>;
  readonly collar: Bound<Decimal>;
  readonly positionNotional: Bound<Decimal>;
  readonly concentration: Bound<Decimal> | null;
  readonly referenceDistance: Bound<Decimal> | null;
  readonly periodMove: Bound<Decimal> | null;
  readonly volumeShare: Bound<Decimal> | null;
  readonly daysToLiquidate: Bound<Decimal> | null;
  readonly unattendedShare: Bound<Decimal> | null;
  readonly quoteAge: Bound<number> | null;
  readonly unseenEntries: Bound<number> | null;
  /** The rule that restricts or blocks the symbol or strategy. */
  readonly restrictedBy: string | null;
  readonly blockedBy: string | null;
  readonly allowShort: boolean;
  /** What the policy says of the symbol: shares a day, shares that were located; null where it says nothing. */
  readonly dailyVolume: Decimal | null;
  readonly locatedQuantity: Decimal | null;
  /** Of the daily volume, what may be sold of a position in a day. */
  readonly liquidationShare: Decimal;
  /** What the strategy's sums and messages stand under: `strategy:s-1`. */
  readonly strategyGroup: string;
  readonly groups: readonly GroupBound[];
  readonly messages: readonly MessageBound[];
}

/** One holder of limits on the way from the desk down. */
interface Level {
  readonly suffix: string;
  readonly limits: ScopeLimits;
}

type NumberLimit = { [Name in keyof ScopeLimits]-?: ScopeLimits[Name] extends number | undefined ? Name : never }[keyof ScopeLimits];
type MoneyLimit = { [Name in keyof ScopeLimits]-?: ScopeLimits[Name] extends string | undefined ? Name : never }[keyof ScopeLimits];

/** The least, and of equal ones the widest. */
function tightest<Limit extends number | Decimal>(levels: readonly Level[], rule: string, limitOf: (limits: ScopeLimits) => Limit | undefined): Bound<Limit> | null {
  let found: Bound<Limit> | null = null;
  for (const { suffix, limits } of levels) {
    const limit = limitOf(limits);
    if (limit !== undefined && (found === null || limit < found.limit)) found = { rule: `${rule}${suffix}`, limit };
  }
  return found;
}

const money = (text: string | undefined): Decimal | undefined => (text === undefined ? undefined : parse(text));
const rate = (value: number | undefined): Decimal | undefined => (value === undefined ? undefined : fromFloat(value, 12));

/** The bounds of an order, worked out from the policy as a whole. `boundsOf` remembers them. */
function read(policy: Policy, strategy: string, symbol: string): Bounds {
  const { allowShort, ...deskLimits } = policy;
  const names = policy.scopes === undefined ? [] : namesOver(policy, strategy, symbol);
  const scopes = (policy.scopes ?? []).filter((scope) => names.includes(scopeName(scope)));
  const levels: readonly Level[] = [{ suffix: '', limits: deskLimits }, ...scopes.map((scope: PolicyScope) => ({ suffix: `@${scopeName(scope)}`, limits: scope.limits }))];
  const instrument = policy.instruments === undefined ? undefined : own(policy.instruments, symbol);
  const usd = (rule: string, name: MoneyLimit) => tightest(levels, rule, (limits) => money(limits[name]));
  const share = (rule: string, name: NumberLimit) => tightest(levels, rule, (limits) => rate(limits[name]));
  const count = (rule: string, name: NumberLimit) => tightest(levels, rule, (limits) => limits[name]);
  const always = <Limit>(bound: Bound<Limit> | null): Bound<Limit> => {
    if (bound === null) throw new Error('expected a limit that every policy has, was none; the policy did not pass its schema');
    return bound;
  };
  const alone = ({ limits, suffix }: Level, rule: string, name: MoneyLimit) => tightest([{ limits, suffix }], rule, (each) => money(each[name]));
  const held = (name: 'restricted' | 'blocked') => levels.find(({ limits }) => limits[name] === true)?.suffix.slice(1) ?? null;
  return {
    orderNotional: always(usd('orderNotional', 'maxOrderNotionalUsd')), orderQuantity: always(usd('orderQuantity', 'maxOrderQuantity')), collar: always(share('collar', 'collar')),
    positionNotional: always(usd('positionNotional', 'maxPositionNotionalUsd')), concentration: share('concentration', 'maxConcentration'),
    referenceDistance: share('referenceDistance', 'maxReferenceDistance'), periodMove: share('periodMove', 'maxPeriodMove'), volumeShare: share('volumeShare', 'maxVolumeShare'),
    daysToLiquidate: share('daysToLiquidate', 'maxDaysToLiquidate'), unattendedShare: share('unattendedShare', 'maxUnattendedShare'), quoteAge: count('quoteAge', 'maxQuoteAgeSeconds'),
    unseenEntries: count('unseenEntries', 'maxUnseenEntries'),
    restrictedBy: policy.restrictedSymbols?.includes(symbol) === true ? symbol : held('restricted'), blockedBy: policy.blockedSymbols.includes(symbol) ? symbol : held('blocked'),
    allowShort: allowShort && levels.every(({ limits }) => limits.allowShort !== false),
    dailyVolume: money(instrument?.averageDailyVolume) ?? null, locatedQuantity: money(instrument?.locatedQuantity) ?? null, liquidationShare: fromFloat(observedIn(policy).liquidationShare, 12),
    strategyGroup: scopeName({ strategy }), groups: levels.map((level, index) => ({ group: index === 0 ? 'desk' : level.suffix.slice(1), gross: index === 0 ? null : alone(level, 'grossNotional', 'maxGrossNotionalUsd'), net: alone(level, 'netNotional', 'maxNetNotionalUsd') }))
      .filter(({ gross, net }) => gross !== null || net !== null),
    messages: levels.filter(({ limits }) => limits.maxMessages !== undefined).map(({ suffix, limits: { maxMessages = {} } }) => {
      const of = (window: 'second' | 'minute' | 'day', rule: string): Bound<number> | null => {
        const limit = maxMessages[window];
        return limit === undefined ? null : { rule: `${rule}${suffix}`, limit };
      };
      return { group: suffix === '' ? 'desk' : suffix.slice(1), second: of('second', 'messagesASecond'), minute: of('minute', 'messagesAMinute'), day: of('day', 'messagesADay') };
    }),
  };
}

/** Far more than a desk has; beyond it they are worked out anew. */
const mostRemembered = 100_000;

interface Remembered {
  readonly byStrategy: Map<string, Map<string, Bounds>>;
  count: number;
}

/** Of policies that are still in force somewhere. A policy is replaced as a whole, never changed. */
const known = new WeakMap<Policy, Remembered>();

export function boundsOf(policy: Policy, strategy: string, symbol: string): Bounds {
  let remembered = known.get(policy);
  if (remembered === undefined || remembered.count >= mostRemembered) {
    remembered = { byStrategy: new Map(), count: 0 };
    known.set(policy, remembered);
  }
  let ofStrategy = remembered.byStrategy.get(strategy);
  if (ofStrategy === undefined) {
    ofStrategy = new Map();
    remembered.byStrategy.set(strategy, ofStrategy);
  }
  const before = ofStrategy.get(symbol);
  if (before !== undefined) return before;
  const bounds = read(policy, strategy, symbol);
  ofStrategy.set(symbol, bounds);
  remembered.count += 1;
  return bounds;
}
