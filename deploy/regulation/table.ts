/** What a rule asks for, the check that answers it, and the test that shows it refusing and letting pass. */
export interface Regulation {
  /** Where it stands. */
  readonly source: string;
  readonly asks: string;
  /** A rule's name in an order's findings, or what else does it: `kill`, `policy`, `audit`. */
  readonly check: string;
  /** Where the test is, and its title there. */
  readonly file: string;
  readonly title: string;
}

const boundaries = 'machines/checks/boundaries.test.ts';
/** Both sides of a check's boundary: the test of its refusal; its other side stands beside it. */
const refuses = (check: string): Pick<Regulation, 'check' | 'file' | 'title'> => ({ check, file: boundaries, title: `${check} refuses its bad order` });
const shown = (check: string, file: string, title: string): Pick<Regulation, 'check' | 'file' | 'title'> => ({ check, file, title });

const row = (source: string, asks: string, ...by: readonly Pick<Regulation, 'check' | 'file' | 'title'>[]): readonly Regulation[] => by.map((each) => ({ source, asks, ...each }));

const marketAccess = 'SEC rule 15c3-5';
const rts6 = 'MiFID II RTS 6 (EU 2017/589)';
const finra = 'FINRA notice 15-09';
const knight = 'SEC order 34-70694 (Knight Capital)';

/** Which regulation asks for which check. Paragraphs as the sources number them; it says what this software does, and is no legal advice. */
export const regulations: readonly Regulation[] = [
  ...row(`${marketAccess} (c)(1)(i)`, 'no order beyond pre-set credit or capital thresholds', refuses('grossNotional'), refuses('leverage'), refuses('buyingPower'), refuses('cash'), refuses('deskCash'),
    refuses('grossNotional@sector:tech'), refuses('netNotional'), refuses('netNotional@strategy:s-1'), refuses('concentration'), refuses('positionNotional')),
  ...row(`${marketAccess} (c)(1)(ii)`, 'no erroneous order: price, size, or duplicates in a short time', refuses('collar'), refuses('limitCollar'), refuses('trigger'), refuses('referenceDistance'), refuses('periodMove'), refuses('orderNotional'),
    refuses('orderQuantity'), refuses('volumeShare'), refuses('duplicate'), refuses('messagesASecond')),
  ...row(`${marketAccess} (c)(2)(i)`, 'no order unless all that the rules ask before it is kept', refuses('shortSaleRestriction'), refuses('locate'), refuses('tradingHours'), refuses('settledCash'), refuses('dayTrades')),
  ...row(`${marketAccess} (c)(2)(ii)`, 'no order in what the trader is restricted from', refuses('blockedSymbol'), refuses('restricted')),
  ...row(`${marketAccess} (c)(2)(iii)`, 'only persons that were authorised', shown('order', 'machines/checks/adoption.test.ts', 'a person who is not enrolled may not order')),
  ...row(`${marketAccess} (d)`, 'under direct and exclusive control: who changes a limit signs for it', shown('policy', 'machines/checks/adoption.test.ts', 'a signed policy is in force from the next order on, and its differences are on the log')),
  ...row(`${rts6} art. 12`, 'kill: all open orders cancelled at once', shown('kill', 'machines/risk/control.test.ts', 'while killed every entry is refused')),
  ...row(`${rts6} art. 15(1)(a)`, 'price collars', refuses('collar'), refuses('limitCollar'), refuses('referenceDistance'), refuses('periodMove')),
  ...row(`${rts6} art. 15(1)(b)`, 'maximum order values', refuses('orderNotional'), refuses('orderNotional@strategy:s-1')),
  ...row(`${rts6} art. 15(1)(c)`, 'maximum order volumes', refuses('orderQuantity'), refuses('volumeShare')),
  ...row(`${rts6} art. 15(1)(d)`, 'maximum messages', refuses('messagesASecond'), refuses('messagesAMinute'), refuses('messagesADay'), refuses('messagesASecond@strategy:s-1'), refuses('ordersAMinute')),
  ...row(`${rts6} art. 15(2)`, 'every order counts at once', shown('grossNotional@sector:tech', 'machines/checks/interleaving.property.test.ts', 'limits hold under any interleaving of intents, fills and policy changes')),
  ...row(`${rts6} art. 15(3)`, 'repeated automated execution throttle, until a designated person re-enables', refuses('unseenEntries'), shown('unseenEntries', 'machines/checks/throttle.test.ts', 'a signed resume lets the strategy go on, and counts anew')),
  ...row(`${rts6} art. 15(4)`, 'market and credit risk limits', refuses('leverage'), refuses('concentration'), refuses('grossNotional'), refuses('daysToLiquidate'), refuses('buyingPower')),
  ...row(`${rts6} art. 15(5)`, 'no order in an instrument without permission, or beyond exposure limits', refuses('blockedSymbol'), refuses('restricted'), refuses('positionNotional'), refuses('grossNotional@assetClass:equity')),
  ...row(`${rts6} art. 15(6)`, 'a blocked order goes through only by a person, on the record', refuses('unattendedShare'), shown('unattendedShare', 'machines/checks/throttle.test.ts', 'an order above the unattended share goes through when a person signs it'), shown('unattendedShare', 'machines/approval/approval.test.ts', 'a plan with a larger budget is for people, one with just as much is not')),
  ...row(`${rts6} art. 16`, 'real-time monitoring: stale or missing data and reached limits are seen', refuses('quoteAge'), refuses('halted')),
  ...row('Trading halts (Limit Up-Limit Down plan VII; FINRA rule 5260)', 'no order while the exchange has halted the symbol', shown('state', 'machines/risk/scopes.test.ts', 'an exchange that halts it lets nothing pass')),
  ...row(`${rts6} art. 17`, 'post-trade: loss and positions are watched continuously', refuses('halted')),
  ...row(`${finra}, general risk assessment`, 'limits are set, reviewed and changed under control', shown('policy', 'machines/policy/contradictions.test.ts', 'may not loosen it')),
  ...row(`${finra}, trading systems`, 'controls on every order: size, price, duplicates, self-trades', refuses('selfMatch'), refuses('duplicate'), refuses('age'), refuses('orderQuantity'), refuses('collar')),
  ...row(`${finra}, compliance`, 'short sales, wash trades', refuses('shortSaleRestriction'), refuses('locate'), refuses('short'), refuses('selfMatch'),
    shown('selfMatch', 'machines/checks/changed.test.ts', 'may not meet an open order of the desk')),
  ...row('Regulation SHO rule 201', 'after a fall of 10 %: short sales only above the bid, that day and the next', refuses('shortSaleRestriction'),
    shown('shortSaleRestriction', 'machines/checks/changed.test.ts', 'of a short sale stays above the last price while short sales are restricted')),
  ...row('Regulation SHO rule 203(b)(1)', 'located before it is sold short', refuses('locate')),
  ...row('FINRA rule 4210(f)(8)(B)', 'pattern day trader: below 25,000 USD no fourth day trade in five days', refuses('dayTrades'), shown('dayTrades', 'machines/checks/dayTrading.test.ts', 'the fourth day trade in five days is refused below 25,000 USD')),
  ...row('Regulation T (12 CFR 220.12)', 'initial margin of a half', refuses('buyingPower')),
  ...row('Regulation T (12 CFR 220.8)', 'a cash account pays with settled cash', refuses('settledCash')),
  ...row('Regulation T (12 CFR 220.8(c))', 'shares are paid for before they are sold; else 90 days of settled cash only', shown('violated', 'machines/settlement/funding.test.ts', 'is the sale of what there was no money for'), shown('violated', 'machines/settlement/funding.test.ts', 'the third good faith violation in twelve months restricts, the second does not'), shown('settledCash', 'machines/checks/restriction.test.ts', 'it may not buy with more')),
  ...row('SEC rule 15c6-1', 'trades settle after three, two, one business days, by the day of the trade', shown('settlement', 'machines/settlement/settlementDay.test.ts', 'a trade on %s settles on %s')),
  ...row('Internal Revenue Code 1091', 'wash sales', shown('washSales', 'machines/lots/washSales.test.ts', 'a purchase on the 30th day after washes'), shown('washSales', 'machines/lots/washSales.test.ts', 'a purchase on the 31st day after does not')),
  ...row('Internal Revenue Code 1222', 'gains of more than a year are told apart', shown('lots', 'machines/lots/lots.test.ts', 'bought on %s and sold on %s is %s-term')),
  ...row('FINRA rule 4210(c)', 'maintenance margin: positions come down', shown('marginCall', 'machines/risk/margin.test.ts', 'reduces every position to the share that may be kept, in whole shares')),
  ...row('Limit Up-Limit Down plan', 'no trade beyond bands around the price of the last five minutes', refuses('periodMove')),
  ...row(`${knight}, child orders without end`, 'a loop is stopped by its rate and its repetition', refuses('messagesASecond'), refuses('unseenEntries'), refuses('ordersAMinute'),
    shown('messagesADay', 'machines/checks/throttle.test.ts', 'that take one more are stopped with their account')),
  ...row(`${knight}, no control on the firm as a whole`, 'capital thresholds stop order entry by themselves', refuses('grossNotional'), refuses('leverage'), refuses('halted')),
  ...row(`${knight}, the 33 Account`, 'limits of an account hold with what is open, at order entry', refuses('grossNotional@sector:tech'), refuses('netNotional@strategy:s-1')),
  ...row(`${rts6} art. 17(3)`, 'own records of orders and positions are reconciled with those of brokers and venues, without delay',
    shown('reconciled', 'machines/risk/reconciled.test.ts', 'wait for the first agreement'), shown('reconciled', 'machines/risk/reconciled.test.ts', 'halts it, with what was expected and what was there')),
  ...row('MiFID II RTS 25 (EU 2017/574) art. 2', 'clocks that orders are timed by are close enough to the reference', shown('clockOffsetMs', 'machines/risk/reconciled.test.ts', 'refuse entries when they are further apart')),
];
