import { setTimeout as wait } from 'node:timers/promises';
import { Option, type Command } from 'commander';
import { alpacaCredentials } from '../../actors/execution/alpacaCredentials.ts';
import { standIn } from '../../actors/execution/alpacaConnect.ts';
import { AlpacaStraight } from '../../actors/execution/alpacaStraight.ts';
import { CcxtStraight } from '../../actors/execution/ccxtStraight.ts';
import { ccxtCredentials, ccxtStandIn } from '../../actors/execution/venueConnect.ts';
import { withoutOrders, withoutPositions, type BrokerOrder, type Cancelled, type Flattened, type Patience, type StraightBroker } from '../../actors/execution/straight.ts';
import { columns } from './columns.ts';
import { wholeNumber } from './wholeNumber.ts';
import { acting, inOneLine, WrongUse } from './wrongUse.ts';

interface CancelAllAccess {
  out(text: string): void;
  said(line: string): void;
  exitCode(code: number): void;
}

interface Typed {
  readonly venue: string;
  readonly live?: boolean;
  readonly flatten?: boolean;
  readonly yesClosePositions?: boolean;
  readonly rounds: number;
  readonly json?: boolean;
}

const usualRounds = 40;

/**
 * `investobot cancel-all --venue V`: straight to the broker with the account's keys, past desk, NATS and MongoDB. Repeats until the broker twice shows no
 * open order, in bounded rounds. Ends with 1 where that was not confirmed.
 */
export function cancelAllCommand(program: Command, access: CancelAllAccess): void {
  const command = inOneLine(program.command('cancel-all'), 'cancel-all')
    .description("cancel all open orders of the account at the broker itself: works without NATS, MongoDB and desk")
    .addOption(new Option('--venue <venue>', 'alpaca, or ccxt:<exchange>; keys come from the environment').makeOptionMandatory())
    .option('--live', 'the account that trades real money, instead of paper trading or the sandbox')
    .option('--flatten', 'close all positions too, by market orders; needs --yes-close-positions')
    .option('--yes-close-positions', 'yes, close all positions of the account, whoever opened them')
    .option('--rounds <n>', 'rounds of asking at most', wholeNumber(1, 1_000), usualRounds)
    .option('--json', 'one line of JSON')
    .action((typed: Typed) => acting(command, () => cancelled(typed, access)));
}

function brokerOf(venue: string, live: boolean): StraightBroker {
  const [kind, exchange = ''] = venue.split(':');
  if (kind === 'ccxt' && exchange !== '') {
    const keys = ccxtCredentials(process.env);
    if (keys === undefined) throw new WrongUse('the keys of the account are not set; export CCXT_API_KEY and CCXT_SECRET');
    return new CcxtStraight({ exchange, sandbox: !live, ...keys, ...ccxtStandIn(process.env['INVESTOBOT_CCXT_URL'], !live), timeoutMs: 10_000 });
  }
  if (venue !== 'alpaca') throw new WrongUse(`--venue: was "${venue}", must be alpaca, or ccxt: and an exchange, e.g. ccxt:binance`);
  const credentials = alpacaCredentials(process.env);
  if (credentials === undefined) throw new WrongUse('the keys of the account are not set; export APCA_API_KEY_ID and APCA_API_SECRET_KEY');
  return new AlpacaStraight({ ...credentials, paper: !live, restUrl: standIn(process.env['INVESTOBOT_ALPACA_URL'], !live).restUrl });
}

async function cancelled({ venue, live = false, flatten = false, yesClosePositions = false, rounds, json }: Typed, access: CancelAllAccess): Promise<void> {
  if (flatten && !yesClosePositions) throw new WrongUse('--flatten: closes all positions of the account by market orders, must be confirmed with --yes-close-positions');
  if (yesClosePositions && !flatten) throw new WrongUse('--yes-close-positions: was given without --flatten, which it confirms');
  if (flatten && venue !== 'alpaca') throw new WrongUse('--flatten: must stand with --venue alpaca; at an exchange sell what is to be sold there');
  const broker = brokerOf(venue, live);
  const patience: Patience = { rounds, pauseMs: 250, longestPauseMs: 4_000, pause: wait, said: access.said };
  const orders = await withoutOrders(broker, patience);
  // With orders open a position could be closed twice over.
  const positions = flatten && orders.confirmed ? await withoutPositions(broker, patience) : undefined;
  const account = live ? 'live' : venue === 'alpaca' ? 'paper' : 'sandbox';
  access.out(json === true ? JSON.stringify({ venue, account, ...orders, ...(positions === undefined ? {} : { flattened: positions }) }) : shown(account, orders, positions, flatten));
  access.said('a desk that still runs may trade again; kill it with `investobot kill`, or stop its processes');
  if (!orders.confirmed || (flatten && positions?.confirmed !== true)) access.exitCode(1);
}

const rows = (orders: readonly BrokerOrder[]) =>
  (orders.length === 0 ? [] : [columns(orders.map(({ clientId, side, symbol, quantity, filledQuantity, status }) => [clientId, side, symbol, quantity ?? 'notional', `filled ${filledQuantity}`, status]))]);

function shown(account: string, { confirmed, rounds, orders, left, trouble }: Cancelled, positions: Flattened | undefined, flatten: boolean): string {
  const head = confirmed
    ? `the broker shows no open order of the ${account} account; ${orders.length} were seen`
    : `NOT CONFIRMED after ${rounds} rounds: ${trouble ?? `the broker still shows ${left.length} open orders`}; try again, or use the broker's own page or telephone`;
  if (!flatten) return [head, ...rows(orders)].join('\n');
  if (positions === undefined) return [head, ...rows(orders), 'no position was closed, since orders may be open'].join('\n');
  const held = positions.positions.map(({ symbol, quantity }) => `${quantity} ${symbol}`).join(', ');
  const closed = positions.confirmed
    ? `no position is left${held === '' ? '' : `; there were ${held}`}`
    : `NOT CLOSED: ${positions.left.map(({ symbol, quantity }) => `${quantity} ${symbol}`).join(', ')}; ${positions.trouble ?? `${positions.closing.length} closing orders wait, e.g. for the market to open`}`;
  return [head, ...rows(orders), closed, ...rows(positions.closing)].join('\n');
}
