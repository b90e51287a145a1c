import { alpacaCredentials } from '../../actors/execution/alpacaCredentials.ts';
import { alpacaAdjustments, alpacaFeeds, alpacaHistory } from '../../actors/market/alpacaHistory.ts';
import type { History } from '../../actors/market/history.ts';
import { standInUrl } from '../../actors/market/standIn.ts';
import { yahoo } from '../../actors/market/yahoo.ts';

export type SourceName = 'yahoo' | 'alpaca';
export type Adjustment = (typeof alpacaAdjustments)[number];

/** The source of that name, with its keys from the environment. Throws what `wrong` makes of it where keys are missing, or it can't adjust so. */
export function historyOf({ source, adjustment, feed, signal, onWait, env, wrong }: {
  readonly source: SourceName; readonly adjustment: Adjustment; readonly feed: (typeof alpacaFeeds)[number]; readonly signal: AbortSignal; readonly onWait: (line: string) => void;
  readonly env: NodeJS.ProcessEnv; readonly wrong: (message: string) => Error;
}): History {
  if (source === 'yahoo') {
    if (adjustment === 'raw') throw wrong('--adjustment: was raw, must be split or all with --source yahoo, whose prices are always adjusted for splits');
    const origin = standInUrl(env, 'INVESTOBOT_YAHOO_URL');
    return yahoo({ adjustment, signal, onWait, ...(origin === undefined ? {} : { origin }) });
  }
  const credentials = alpacaCredentials(env);
  if (credentials === undefined) throw wrong('--source alpaca: no keys are set; export APCA_API_KEY_ID and APCA_API_SECRET_KEY');
  return alpacaHistory({ credentials, adjustment, feed, signal, onWait, baseUrl: standInUrl(env, 'INVESTOBOT_ALPACA_DATA_URL') });
}
