const local = /^http:\/\/(127\.0\.0\.1|localhost):(\d{1,5})$/;

/** Another address than a source's own, from the environment: a stand-in on this machine, for tests and trials. Throws where it is elsewhere: no variable may send keys there. */
export function standInUrl(env: Readonly<Record<string, string | undefined>>, name: 'INVESTOBOT_YAHOO_URL' | 'INVESTOBOT_ALPACA_DATA_URL'): string | undefined {
  const url = env[name];
  if (url === undefined || url === '') return undefined;
  if (!local.test(url)) throw new Error(`${name}: was ${JSON.stringify(url)}, must be an address on this machine, e.g. http://127.0.0.1:8080; unset it to ask the source itself`);
  return url;
}
