import { alpacaConnect } from './alpacaConnect.ts';
import { Ccxt, type CcxtOptions } from './ccxt.ts';
import { localAddress, type Connect } from './connect.ts';
import { mayTradeRealMoney } from './realMoney.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Keys from the environment, nowhere else. Throws where one is missing, naming it, never its value. */
export function ccxtCredentials({ CCXT_API_KEY: apiKey = '', CCXT_SECRET: secret = '', CCXT_PASSWORD: password = '' }: Environment): Pick<CcxtOptions, 'apiKey' | 'secret' | 'password'> | undefined {
  if (apiKey === '' && secret === '') return undefined;
  if (apiKey === '') throw new Error('CCXT_API_KEY: was not set, must be set with CCXT_SECRET; export both');
  if (secret === '') throw new Error('CCXT_SECRET: was not set, must be set with CCXT_API_KEY; export both');
  return { apiKey, secret, ...(password === '' ? {} : { password }) };
}

/** A stand-in on this machine, from INVESTOBOT_CCXT_URL; as with Alpaca's, no variable may send keys and orders elsewhere. */
export function ccxtStandIn(url: string | undefined, sandbox: boolean): Pick<CcxtOptions, 'url'> {
  if (url === undefined || url === '') return {};
  if (!localAddress.test(url)) throw new Error(`INVESTOBOT_CCXT_URL: was ${JSON.stringify(url)}, must be an address on this machine, e.g. http://127.0.0.1:8080; unset it to trade at the exchange`);
  if (!sandbox) throw new Error('INVESTOBOT_CCXT_URL: must not be set on a desk that trades real money; unset it');
  return { url };
}

/** Connects to an exchange of ccxt's with the keys of the environment; to its sandbox, unless the desk may trade real money there. */
export const ccxtConnect = (environment: Environment, over: Partial<CcxtOptions> = {}): Connect => (settings, told, approvedBy) => {
  const { desk, pacing, venue } = settings;
  if (venue.kind !== 'ccxt') throw new Error(`desk ${desk}: venue: expected ccxt, was ${venue.kind}`);
  if (pacing !== 'live') throw new Error(`desk ${desk}: pacing: was ${pacing}, must be live with the venue ccxt; open a live desk, or trade on the venue sim`);
  mayTradeRealMoney(settings, environment, approvedBy);
  const credentials = ccxtCredentials(environment);
  if (credentials === undefined) throw new Error(`desk ${desk}: its venue is ${venue.exchange}, and no keys are set; export CCXT_API_KEY and CCXT_SECRET (${venue.sandbox ? 'of its sandbox' : 'of the live account'})`);
  return new Ccxt({ exchange: venue.exchange, sandbox: venue.sandbox, ...credentials, ...ccxtStandIn(environment['INVESTOBOT_CCXT_URL'], venue.sandbox), ...told, ...over });
};

/** Connects to whichever venue outside a desk has. */
export const venueConnect = (environment: Environment): Connect => (settings, told, approvedBy) =>
  (settings.venue.kind === 'ccxt' ? ccxtConnect : alpacaConnect)(environment)(settings, told, approvedBy);
