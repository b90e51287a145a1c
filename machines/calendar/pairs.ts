/**
 * Pairs of a coin and a currency, by their names: the dollar (or a coin that stands for it) behind three letters or more, BTCUSD, since no US ticker has six; or a dash or a
 * stroke between coin and currency, BTC-USDT, ETH/EUR, since no class of shares is named as a currency: BRK-B, BRK.B and BF-A are shares.
 */
const pair = /^(?:([A-Z0-9]{3,})(USD[TC]?)|([A-Z0-9]+)[-/](USD[TC]?|EUR|GBP|BTC|ETH))$/;

export const isPair = (symbol: string): boolean => pair.test(symbol);

/** A pair as another spells it: with `/`, both BTCUSD and BTC-USD are BTC/USD. What is no pair stays as it is. */
export function pairWith(symbol: string, between: string): string {
  const [, coin, currency, partedCoin, partedCurrency] = pair.exec(symbol) ?? [];
  return [coin ?? partedCoin ?? symbol, currency ?? partedCurrency].filter((part) => part !== undefined).join(between);
}
