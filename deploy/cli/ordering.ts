import { InvalidArgumentError, Option, type Command } from 'commander';
import { orderType, timeInForce, type OrderType } from '../../subjects/orderTerms.ts';
import { instant } from './instant.ts';
import { closing, WrongUse } from './onDesk.ts';
import type { OperatorAccess } from './operatorAccess.ts';
import { ask, jsonFile, signedCommand, type RaisingFlags } from './raising.ts';

interface PriceFlags {
  readonly limit?: string;
  readonly stop?: string;
  readonly trail?: string;
  readonly trailRate?: string;
}

interface OrderFlags extends RaisingFlags, PriceFlags {
  readonly type?: OrderType;
  readonly inForce?: string;
  readonly until?: string;
  readonly terms?: unknown;
}

/** The type that the prices tell; undefined for a market order. */
function typeBy({ type, limit, stop, trail, trailRate }: OrderFlags): OrderType | undefined {
  if (type !== undefined) return type;
  if (trail !== undefined || trailRate !== undefined) return 'trailingStop';
  if (stop !== undefined) return limit === undefined ? 'stop' : 'stopLimit';
  return limit === undefined ? undefined : 'limit';
}

const present = (fields: Readonly<Record<string, unknown>>): Record<string, unknown> => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

const pricesIn = ({ limit, stop, trail, trailRate }: PriceFlags) => present({ limitUsd: limit, stopUsd: stop, trailUsd: trail, trailRate });

function moreTerms(text: string): unknown {
  if (text.startsWith('@')) return jsonFile(text.slice(1));
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidArgumentError(`was ${text.slice(0, 60)}, must be JSON or @FILE; ${error instanceof Error ? error.message : String(error)}`);
  }
}

const withPrices = (command: Command): Command => command
  .option('--limit <usd>', 'the price that it trades at or better than').option('--stop <usd>', 'the price that sends it to the market')
  .option('--trail <usd>', 'a stop so far behind the best price').option('--trail-rate <fraction>', 'the same as a fraction of that price, e.g. 0.05');

/** `investobot order`: the type follows from the prices; groups and algorithms are given as JSON. */
export function orderCommand(program: Command, access: OperatorAccess): void {
  withPrices(signedCommand(program, 'order', 'your own order, at the next open where you say no more, within the same limits')
    .argument('<side>', 'buy or sell').argument('<quantity>', 'shares, as a decimal').argument('<symbol>', 'e.g. SPY'))
    .addOption(new Option('--type <type>', 'default: what the prices tell').choices(orderType.options))
    .addOption(new Option('--in-force <time>', 'how long it stands; default: seven days on daily bars').choices(timeInForce.options))
    .addOption(new Option('--until <time>', 'of gtd: UTC, such as 2020-01-02T21:00:00Z').argParser(instant))
    .addOption(new Option('--terms <json>', 'more, as JSON or @FILE: group (bracket, oco, oto), algorithm (twap, vwap, participation, iceberg)').argParser(moreTerms))
    .action((side: string, quantity: string, symbol: string, flags: OrderFlags) => closing(program, access, () => {
      const { terms = {}, inForce, until } = flags;
      if (typeof terms !== 'object' || terms === null || Array.isArray(terms)) throw new WrongUse('order: --terms: must be an object, e.g. {"group": {"kind": "oco", "stopLoss": {"stopUsd": "90"}}}');
      return ask(access, 'order', { payload: { symbol, side, quantity, ...present({ type: typeBy(flags), timeInForce: inForce, until }), ...pricesIn(flags), ...terms } }, flags);
    }));
}

/** `investobot replace`: other terms for an open order of a person. */
export function replaceCommand(program: Command, access: OperatorAccess): void {
  withPrices(signedCommand(program, 'replace', "your open order's quantity or prices are changed, within the same limits").argument('<order>', 'its id')
    .option('--quantity <shares>', 'the new whole, with what is filled'))
    .action((order: string, { quantity, ...flags }: RaisingFlags & PriceFlags & { readonly quantity?: string }) => closing(program, access, () =>
      ask(access, 'replace', { target: order, payload: { ...present({ quantity }), ...pricesIn(flags) } }, flags)));
}
