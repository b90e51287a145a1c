import { describe, expect, test } from 'vitest';
import { credited } from '../../subjects/accounting.ts';
import type { Fact } from '../../subjects/fact.ts';
import { clockReported } from '../../subjects/reconciliation.ts';
import { approved, rejected } from '../../subjects/risk.ts';
import { fact, given } from '../../test/given.ts';
import { agreementAt, bothAgree, breakAt, downAt, routed, routedDesk, takenOver, upAt } from '../../test/twoVenues.ts';
import { barAt, fills, spawn, submits, wants } from '../../test/trading.ts';
import { risk } from './risk.ts';

const coin = { symbol: 'BTC-USDT' };
const begun = (policy: object, ...before: readonly Fact[]) => given(risk, routedDesk({ policy: { ...routed.policy, ...policy } }), barAt('100'), barAt('100', coin), spawn(), ...before);
const on = (...before: readonly Fact[]) => begun({}, ...before);
const passes = [approved, expect.anything()] as const;
const refused = (figure: unknown, rule = 'venue', limit: unknown = 'up') => [rejected, expect.objectContaining({ checks: expect.arrayContaining([{ rule, figure, limit, passed: false }]) })] as const;

describe('an entry', () => {
  test('passes where one venue that trades its asset class may be traded at', () => {
    on(...bothAgree).when(wants(coin)).then(passes);
    on(...bothAgree, downAt('ccxt')).when(wants(coin)).then(passes);
    on(...bothAgree, breakAt('alpaca', 'AAPL')).when(wants(coin)).then(passes);
  });
  test('names that venue', () => void on(...bothAgree, downAt('ccxt')).when(wants(coin)).then([approved, expect.objectContaining({ checks: expect.arrayContaining([{ rule: 'venue', figure: 'alpaca', limit: 'up', passed: true }]) })]));
  test('is refused where none may, with why', () => {
    on(...bothAgree, downAt('alpaca')).when(wants()).then(refused('alpaca: failures'));
    on(agreementAt('ccxt')).when(wants()).then(refused('alpaca: waiting'));
    on(...bothAgree, downAt('alpaca'), downAt('ccxt')).when(wants(coin)).then(refused('alpaca: failures, ccxt: failures'));
  });
  test('passes again when one is back', () => void on(...bothAgree, downAt('alpaca'), upAt('alpaca')).when(wants()).then(passes));
  test('waits after a start of execution for one of its venues, not for all', () => {
    on(...bothAgree, takenOver).when(wants(coin)).then(refused('alpaca: waiting, ccxt: waiting'));
    on(...bothAgree, takenOver, agreementAt('alpaca')).when(wants(coin)).then(passes);
  });
});

describe('an entry in a symbol that lies at a venue', () => {
  const held = [...bothAgree, wants(coin), submits({ ...coin, quantity: '10', venue: 'ccxt' }), fills({ ...coin, quantity: '10', priceUsd: '100' })];
  test('needs that venue', () => {
    on(...held).when(wants({ ...coin, day: 4 })).then(passes);
    on(...held, downAt('ccxt')).when(wants({ ...coin, day: 4 })).then(refused('ccxt: failures'));
  });
  test('needs it too while an order of it is open', () => void on(...bothAgree, wants(coin), submits({ ...coin, quantity: '10', venue: 'ccxt' }), downAt('ccxt')).when(wants({ ...coin, day: 4 })).then(refused('ccxt: failures')));
  test('may leave it, whatever its health', () => void on(...held, downAt('ccxt')).when(wants({ ...coin, action: 'exit', day: 4 })).then([approved, expect.objectContaining({ side: 'sell' })]));
});

test("clocks are held against the venue's that takes the order", () => {
  const clock = (venue: string, offsetMs: number) => fact(clockReported, { offsetMs, roundTripMs: 0 }, { actor: venue });
  const policy = { maxClockOffsetMs: 50 };
  begun(policy, ...bothAgree, clock('ccxt', 50), clock('alpaca', 51)).when(wants(coin)).then(passes);
  begun(policy, ...bothAgree, clock('ccxt', 50), clock('alpaca', 51)).when(wants()).then(refused('51', 'clockOffsetMs', '50'));
});

describe('a purchase', () => {
  const ofQuantity = (quantity: string, over = {}) => wants({ sizing: { kind: 'quantity', quantity }, day: 4, ...over });
  const worth = (quantity: string, over = {}) => on(...bothAgree, barAt('100', coin)).when(ofQuantity(quantity, { limitUsd: '100', ...over }));
  const beyond = (figure: string) => refused(figure, 'venueCash', '0');
  test('takes all that lies at its venue, and no more', () => {
    worth('400', coin).then(passes);
    worth('401', coin).then(beyond('-100'));
    worth('600').then(passes);
    worth('601').then(beyond('-100'));
  });
  test('takes what the sale of another symbol brought there, and not what open orders there may take', () => {
    const [buys, sells] = [{ ...coin, quantity: '10', venue: 'ccxt' }, { ...coin, side: 'sell', order: '2', quantity: '10', venue: 'ccxt' }] as const;
    const traded = [...bothAgree, wants(coin), submits(buys), fills({ ...coin, quantity: '10', priceUsd: '100' }), wants({ ...coin, action: 'exit', day: 3 }), submits(sells), fills({ ...sells, priceUsd: '150' })];
    on(...traded).when(ofQuantity('405', { ...coin, limitUsd: '100' })).then(passes);
    on(...traded).when(ofQuantity('406', { ...coin, limitUsd: '100' })).then(beyond('-100'));
    const open = [...bothAgree, barAt('100', { symbol: 'ETH-USDT' }), ofQuantity('100', { ...coin, limitUsd: '100' })];
    on(...open).when(ofQuantity('300', { symbol: 'ETH-USDT', limitUsd: '100' })).then(passes);
    on(...open).when(ofQuantity('301', { symbol: 'ETH-USDT', limitUsd: '100' })).then(beyond('-100'));
  });
  test('takes what was put in at its venue, and elsewhere nothing', () => {
    const put = (venue?: 'ccxt') => fact(credited, { ...(venue === undefined ? {} : { venue }), amountUsd: '100', why: 'deposit' });
    on(...bothAgree, put('ccxt')).when(ofQuantity('401', { ...coin, limitUsd: '100' })).then(passes);
    on(...bothAgree, put()).when(ofQuantity('401', { ...coin, limitUsd: '100' })).then(beyond('-100'));
  });
  test('of all that there is, is of all that lies at its venue', () => {
    const allIn = { ...coin, sizing: { kind: 'allIn' } } as const;
    on(...bothAgree).when(wants(allIn)).then([approved, expect.objectContaining({ notionalUsd: '40000' })]);
    on(...bothAgree, downAt('ccxt')).when(wants(allIn)).then([approved, expect.objectContaining({ notionalUsd: '60000' })]);
  });
});
