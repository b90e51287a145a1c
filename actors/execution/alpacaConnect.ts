import { Alpaca, type AlpacaOptions } from './alpaca.ts';
import { alpacaCredentials } from './alpacaCredentials.ts';
import { localAddress, type Connect } from './connect.ts';
import { mayTradeRealMoney } from './realMoney.ts';

/**
 * Another address than Alpaca's, from INVESTOBOT_ALPACA_URL: a stand-in on this machine, for tests and trials.
 * Throws where it is not on this machine, or where the desk trades real money: no variable may send keys and orders elsewhere.
 */
export function standIn(url: string | undefined, paper: boolean): Pick<AlpacaOptions, 'restUrl' | 'streamUrl'> {
  if (url === undefined || url === '') return {};
  if (!localAddress.test(url)) throw new Error(`INVESTOBOT_ALPACA_URL: was ${JSON.stringify(url)}, must be an address on this machine, e.g. http://127.0.0.1:8080; unset it to trade at Alpaca`);
  if (!paper) throw new Error('INVESTOBOT_ALPACA_URL: must not be set on a desk that trades real money; unset it');
  return { restUrl: url, streamUrl: `${url.replace('http', 'ws')}/stream` };
}

/**
 * Connects to Alpaca with the keys of the environment, as a desk's settings say: paper trading unless they say otherwise.
 * Throws where no keys are set, where a desk in historical time would trade in the present, and where a desk would use real money without all that this needs (realMoney.ts).
 */
export const alpacaConnect = (environment: Readonly<Record<string, string | undefined>>, over: Partial<AlpacaOptions> = {}): Connect =>
  (settings, told, approvedBy) => {
    const { desk, pacing, venue } = settings;
    if (venue.kind !== 'alpaca') throw new Error(`desk ${desk}: venue: expected alpaca, was ${venue.kind}`);
    if (pacing !== 'live') throw new Error(`desk ${desk}: pacing: was ${pacing}, must be live with the venue alpaca; open a live desk, or trade on the venue sim`);
    mayTradeRealMoney(settings, environment, approvedBy);
    const credentials = alpacaCredentials(environment);
    if (credentials === undefined) throw new Error(`desk ${desk}: its venue is alpaca, and no keys are set; export APCA_API_KEY_ID and APCA_API_SECRET_KEY (${venue.paper ? 'of paper trading' : 'of the live account'})`);
    return new Alpaca({ credentials, paper: venue.paper, ...standIn(environment['INVESTOBOT_ALPACA_URL'], venue.paper), ...told, ...over });
  };
