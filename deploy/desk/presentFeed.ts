import type { Logger } from 'pino';
import { alpacaCredentials } from '../../actors/execution/alpacaCredentials.ts';
import { alpacaActions } from '../../actors/market/alpacaActions.ts';
import { alpacaHistory, isCoin } from '../../actors/market/alpacaHistory.ts';
import { alpacaStream } from '../../actors/market/alpacaStream.ts';
import { wallClock } from '../../actors/market/clock.ts';
import { pollSource } from '../../actors/market/pollSource.ts';
import { standInUrl } from '../../actors/market/standIn.ts';
import { StreamFeed } from '../../actors/market/streamFeed.ts';
import type { Sourced } from '../../actors/market/streamFeedOptions.ts';
import { yahoo } from '../../actors/market/yahoo.ts';
import type { Host } from '../../actors/runtime/host.ts';
import { periodAt } from '../../machines/feed/periods.ts';
import type { MarketSource } from '../../subjects/desk.ts';

type Stream = Extract<MarketSource, { kind: 'alpaca' }>;

/** A desk can't wait for minutes: what is missing is asked for again by its feed. */
const impatient = { waitsMs: [500, 1_000, 2_000], mostWaitMs: 30_000, timeoutMs: 10_000 };
const pollMs = 15_000;

/** The feed of a desk whose bars come from the present, with the keys of the environment. Throws where none are set. */
export function presentFeed({ market, host, env, logger, onFault }: { readonly market: Stream; readonly host: Host; readonly env: NodeJS.ProcessEnv; readonly logger: Logger; readonly onFault: (error: Error) => void }): StreamFeed {
  const credentials = alpacaCredentials(env);
  if (credentials === undefined) throw new Error(`desk ${host.opening.desk}: its bars come from alpaca, and no keys are set; export APCA_API_KEY_ID and APCA_API_SECRET_KEY`);
  const baseUrl = standInUrl(env, 'INVESTOBOT_ALPACA_DATA_URL');
  const onWait = (reason: string) => logger.warn({ reason }, 'market data');
  const { feed, symbols, build, second } = market;
  // What is stated as a fact must not be in the prices too; coins have no companies behind them.
  const hasActions = market.actions !== false && !symbols.every(isCoin);
  const history = alpacaHistory({ ...impatient, credentials, adjustment: hasActions ? 'raw' : 'all', feed, baseUrl, onWait });
  const actions = hasActions ? alpacaActions({ ...impatient, credentials, baseUrl, onWait }) : undefined;
  const first: Sourced = { history, live: alpacaStream({ credentials, feed, symbols, build, url: baseUrl === undefined ? undefined : `${baseUrl.replace('http', 'ws')}${symbols.every(isCoin) ? '/v1beta3/crypto/us' : `/v2/${feed}`}` }) };
  return new StreamFeed({ host, first, second: second === undefined ? undefined : polled(second), actions, logger, onFault });

  function polled(kind: 'yahoo' | 'alpacaRest'): Sourced {
    const origin = standInUrl(env, 'INVESTOBOT_YAHOO_URL');
    const other = kind === 'alpacaRest' ? history : yahoo({ ...impatient, adjustment: hasActions ? 'split' : 'all', onWait, ...(origin === undefined ? {} : { origin }) });
    return { history: other, live: pollSource({ history: other, symbols, everyMs: pollMs, clock: wallClock, isOpen: (symbol, nowMs) => periodAt(symbol, '1d', nowMs) !== undefined }) };
  }
}
