import { describe, expect, test } from 'vitest';
import { childId, legId } from '../machines/order/ids.ts';
import type { Check } from '../subjects/risk.ts';
import { OrderDesk } from './orderDesk.ts';
import { settings } from './people.ts';

const names = (said: ReturnType<OrderDesk['said']>) => said.map(([name]) => name);
const fills = (desk: OrderDesk) => desk.said('execution.filled').map(([, { side, quantity, priceUsd, done }]) => [side, quantity, priceUsd, done]);
const quiet = { reservedUsd: '0', leaving: '0', reservations: '0', named: '0' };

describe("a person's order", () => {
  test('by limit waits for its price; what it may cost at its limit is set aside', () => {
    const desk = new OrderDesk();
    desk.sign('order', { symbol: 'SPY', side: 'buy', quantity: '10', type: 'limit', limitUsd: '95', timeInForce: 'gtc' });
    expect(desk.said('risk.approved')).toEqual([['risk.approved', expect.objectContaining({ type: 'limit', limitUsd: '95', timeInForce: 'gtc', reservedUsd: '950', expiresAt: '2020-04-01T21:00:00Z' })]]);
    expect(fills(desk.day(['100', '101', '95.01', '100']))).toEqual([]);
    expect(fills(desk.day(['100', '101', '95', '100']))).toEqual([['buy', '10', '95', true]]);
    expect(desk.books()).toEqual({ shares: '10', cashUsd: '99050', riskShares: '10', riskCashUsd: '99050', ...quiet });
  });

  test('to buy by stop sets aside what it may cost at the collar around its stop', () => {
    const desk = new OrderDesk();
    desk.sign('order', { symbol: 'SPY', side: 'buy', quantity: '10', type: 'stop', stopUsd: '105' });
    expect(desk.said('risk.approved')).toEqual([['risk.approved', expect.objectContaining({ type: 'stop', stopUsd: '105', collarUsd: '115.5', reservedUsd: '1155' })]]);
    expect(fills(desk.day(['100', '105', '100', '104']))).toEqual([['buy', '10', '105', true]]);
  });

  test('of a notional buys what it pays for', () => {
    const desk = new OrderDesk();
    desk.sign('order', { symbol: 'SPY', side: 'buy', notionalUsd: '1050' });
    expect(fills(desk.day(['100', '105', '100', '104']))).toEqual([['buy', '10', '100', true]]);
    expect(desk.books()).toMatchObject(quiet);
  });

  test('for the day ends with it', () => {
    const desk = new OrderDesk();
    desk.sign('order', { symbol: 'SPY', side: 'buy', quantity: '10', type: 'limit', limitUsd: '95', timeInForce: 'day' });
    desk.day(['100', '101', '96', '100']).said();
    desk.day(['100', '101', '90', '100']);
    expect(desk.said('execution.filled', 'execution.closed').map(([name, { state }]) => [name, state])).toEqual([['execution.closed', 'expired']]);
    expect(desk.books()).toMatchObject({ shares: '0', ...quiet });
  });

  test.each<[string, object]>([
    ['a limit order without its limit', { type: 'limit' }],
    ['both a quantity and a notional', { notionalUsd: '100' }],
    ['a trailing stop with two distances', { type: 'trailingStop', trailUsd: '1', trailRate: '0.1' }],
    ['an on-open order that is good till cancelled', { type: 'marketOnOpen', timeInForce: 'gtc' }],
    ['a bracket whose profit is below its loss', { group: { kind: 'bracket', takeProfit: { limitUsd: '90' }, stopLoss: { stopUsd: '110' } } }],
    ['an OTO with two legs', { group: { kind: 'oto', takeProfit: { limitUsd: '110' }, stopLoss: { stopUsd: '90' } } }],
    ['gtd without its time', { timeInForce: 'gtd' }],
    ['an iceberg without a limit', { algorithm: { kind: 'iceberg', until: '2020-02-01T00:00:00Z', displayQuantity: '2' } }],
  ])('that contradicts itself is refused: %s', (_, over) => {
    const desk = new OrderDesk();
    desk.sign('order', { symbol: 'SPY', side: 'buy', quantity: '10', ...over });
    expect(desk.said()).toEqual([['risk.requestRefused', expect.objectContaining({ reason: 'invalid payload' })]]);
  });
});

describe('a bracket', () => {
  const bracket = { symbol: 'SPY', side: 'buy', quantity: '10', timeInForce: 'gtc', group: { kind: 'bracket', takeProfit: { limitUsd: '110' }, stopLoss: { stopUsd: '90' } } };
  const filled = () => {
    const desk = new OrderDesk();
    desk.sign('order', bracket);
    return desk.day(['100', '101', '99', '100']);
  };

  test('has two legs once it is filled, which take the position once', () => {
    const desk = filled();
    const order = desk.last('risk.approved');
    expect(desk.said('execution.attached').map(([, { order: leg, parent, leg: which, side, quantity, type }]) => [leg, parent, which, side, quantity, type])).toEqual([
      [legId(order, 'stopLoss'), order, 'stopLoss', 'sell', '10', 'stop'], [legId(order, 'takeProfit'), order, 'takeProfit', 'sell', '10', 'limit'],
    ]);
    expect(desk.books()).toMatchObject({ shares: '10', leaving: '10', reservations: '1', named: '2' });
  });

  test('is out by the leg that fills, the other is cancelled, and nothing stays set aside', () => {
    const desk = filled();
    desk.said();
    expect(names(desk.day(['100', '111', '99', '110']).said())).toEqual(['execution.filled', 'execution.closed']);
    expect(desk.books()).toEqual({ shares: '0', cashUsd: '100100', riskShares: '0', riskCashUsd: '100100', ...quiet });
  });

  test('what a leg may sell can not be sold twice', () => {
    const desk = filled();
    desk.said();
    desk.sign('order', { symbol: 'SPY', side: 'sell', quantity: '1' });
    expect(desk.said('risk.rejected').flatMap(([, { checks }]) => checks)).toContainEqual({ rule: 'short', figure: '-1', limit: '0', passed: false });
  });

  test('whose loss was moved up is still out by the loss, where a bar touches both', () => {
    const desk = filled();
    desk.said();
    desk.sign('replace', { stopUsd: '95' }, legId(desk.last('risk.approved'), 'stopLoss'));
    expect(names(desk.said())).toEqual(['risk.replaceApproved', 'execution.replaceRequested', 'execution.replaced']);
    expect(fills(desk.day(['100', '111', '95', '100']))).toEqual([['sell', '10', '95', true]]);
    expect(desk.books()).toMatchObject({ shares: '0', ...quiet });
  });

  test('of which one leg is cancelled by hand loses the other too, as at brokers', () => {
    const desk = filled();
    desk.said();
    desk.cancel(legId(desk.last('risk.approved'), 'takeProfit'));
    expect(desk.said().map(([name, { order, reason }]) => [name, order, reason])).toEqual([
      ['execution.cancelRequested', legId(desk.last('risk.approved'), 'takeProfit'), 'enough'], ['execution.closed', legId(desk.last('risk.approved'), 'takeProfit'), 'enough'],
      ['execution.closed', legId(desk.last('risk.approved'), 'stopLoss'), 'the other leg was cancelled'],
    ]);
    expect(fills(desk.day(['100', '111', '89', '100']))).toEqual([]);
    expect(desk.books()).toMatchObject({ shares: '10', ...quiet });
  });

  test('that is cancelled before it is filled has no legs', () => {
    const desk = new OrderDesk();
    desk.sign('order', { ...bracket, type: 'limit', limitUsd: '95' });
    desk.cancel('desk').day(['100', '111', '89', '100']);
    expect(names(desk.said('execution.filled', 'execution.attached', 'execution.closed'))).toEqual(['execution.closed']);
    expect(desk.books()).toMatchObject({ shares: '0', ...quiet });
  });

  test('that is killed has its legs cancelled', () => {
    const desk = filled();
    desk.said();
    expect(names(desk.kill().said('execution.cancelRequested', 'execution.closed'))).toEqual(['execution.cancelRequested', 'execution.cancelRequested', 'execution.closed', 'execution.closed']);
    expect(desk.books()).toMatchObject({ shares: '10', ...quiet });
  });
});

describe('an OCO', () => {
  test('closes a position by the one of two that comes first', () => {
    const desk = new OrderDesk();
    desk.sign('order', { symbol: 'SPY', side: 'buy', quantity: '10' });
    desk.day(['100', '101', '99', '100']);
    desk.sign('order', { symbol: 'SPY', side: 'sell', quantity: '10', type: 'limit', limitUsd: '105', timeInForce: 'gtc', group: { kind: 'oco', stopLoss: { stopUsd: '95' } } });
    expect(desk.books()).toMatchObject({ leaving: '10', reservations: '1', named: '2' });
    desk.said();
    expect(fills(desk.day(['100', '101', '94', '96']))).toEqual([['sell', '10', '95', true]]);
    expect(desk.books()).toMatchObject({ shares: '0', cashUsd: '99950', riskCashUsd: '99950', ...quiet });
  });

  test.each(['the order', 'its loss'])('is cancelled whole by cancelling %s', (which) => {
    const desk = new OrderDesk();
    desk.sign('order', { symbol: 'SPY', side: 'buy', quantity: '10' });
    desk.day(['100', '101', '99', '100']);
    desk.sign('order', { symbol: 'SPY', side: 'sell', quantity: '10', type: 'limit', limitUsd: '105', timeInForce: 'gtc', group: { kind: 'oco', stopLoss: { stopUsd: '95' } } });
    const order = desk.last('risk.approved');
    desk.said();
    desk.cancel(which === 'the order' ? order : legId(order, 'stopLoss'));
    expect(names(desk.said())).toEqual(['execution.cancelRequested', 'execution.closed', 'execution.closed']);
    expect(fills(desk.day(['100', '106', '94', '96']))).toEqual([]);
    expect(desk.books()).toMatchObject({ shares: '10', ...quiet });
  });
});

describe('a cash account that sold what it had not paid for', () => {
  /** All but 1,000 USD is in SPY, was sold on Monday, and its proceeds, which come on Wednesday, were spent and sold again. */
  const restricted = (limit: number) => {
    const desk = new OrderDesk({ accounting: { settlement: true, goodFaithLimit: limit }, policy: { ...settings.policy, duplicateWindowSeconds: 0, collar: 0.001 } });
    for (const side of ['buy', 'sell', 'buy', 'sell'] as const) {
      desk.sign('order', { symbol: 'SPY', side, quantity: '990' });
      desk.day(['100', '100', '100', '100'], '100000');
    }
    desk.said();
    return desk;
  };
  const buys = (desk: OrderDesk, quantity: string) => {
    desk.sign('order', { symbol: 'SPY', side: 'buy', quantity });
    return desk.said('risk.approved', 'risk.rejected').map(([name, { checks }]) => [name, (checks as readonly Check[]).find(({ rule }) => rule === 'settledCash')?.passed]);
  };
  test('buys with settled cash only', () => {
    expect(buys(restricted(1), '10')).toEqual([['risk.rejected', false]]);
    expect(buys(restricted(2), '10')).toEqual([['risk.approved', undefined]]);
  });
  test('buys again with what has settled', () => {
    const desk = restricted(1);
    for (const _ of ['6', '7', '8', '9']) desk.day(['100', '100', '100', '100']);
    desk.said();
    expect(buys(desk, '10')).toEqual([['risk.approved', true]]);
  });
});

describe('a change of an order', () => {
  const asked = (payload: object, over: object = {}) => {
    const desk = new OrderDesk();
    desk.sign('order', { symbol: 'SPY', side: 'buy', quantity: '10', type: 'limit', limitUsd: '95', timeInForce: 'gtc', ...over });
    desk.said();
    desk.sign('replace', payload, desk.last('risk.approved'));
    return desk;
  };

  test('that a person signed is approved, asked of the venue, and in force', () => {
    const desk = asked({ quantity: '12', limitUsd: '97' });
    expect(names(desk.said())).toEqual(['risk.replaceApproved', 'execution.replaceRequested', 'execution.replaced']);
    expect(desk.books()).toMatchObject({ reservedUsd: '1164' });
    expect(fills(desk.day(['100', '101', '97', '100']))).toEqual([['buy', '12', '97', true]]);
    expect(desk.books()).toMatchObject({ shares: '12', ...quiet });
  });

  test('to less frees what it took', () => expect(asked({ quantity: '4' }).books()).toMatchObject({ reservedUsd: '380' }));

  test('beyond a limit is refused, up to it is not', () => {
    expect(asked({ limitUsd: '110' }).said('risk.rejected')).toEqual([]);
    expect(asked({ limitUsd: '110.01' }).said('risk.rejected').flatMap(([, { checks }]) => checks)).toContainEqual(expect.objectContaining({ rule: 'limitCollar', passed: false }));
    expect(asked({ quantity: '1052' }).said('risk.rejected')).toEqual([]);
    expect(asked({ quantity: '1053' }).said('risk.rejected').flatMap(([, { checks }]) => checks)).toContainEqual(expect.objectContaining({ rule: 'deskCash', passed: false }));
  });

  test('that the venue refuses leaves the order, and what was set aside for it, as they were', () => {
    const desk = asked({ stopUsd: '90', quantity: '12' });
    expect(names(desk.said())).toEqual(['risk.replaceApproved', 'execution.refused']);
    expect(desk.books()).toMatchObject({ reservedUsd: '950' });
  });

  test('of an order that has ended is refused', () => {
    const desk = asked({ limitUsd: '96' });
    desk.day(['100', '101', '94', '100']).said();
    desk.sign('replace', { quantity: '20' }, desk.last('risk.approved'));
    expect(desk.said('risk.rejected').flatMap(([, { checks }]) => checks)).toEqual([expect.objectContaining({ rule: 'replaceable', figure: 'ended' })]);
  });
});

describe('an order that is worked', () => {
  const until = '2020-01-06T21:00:00Z';
  const worked = (algorithm: object, over: object = {}) => {
    const desk = new OrderDesk();
    desk.sign('order', { symbol: 'SPY', side: 'buy', quantity: '12', algorithm: { until, ...algorithm }, ...over });
    return desk;
  };
  const parts = (desk: OrderDesk) => desk.said('execution.submitted').map(([, { quantity }]) => quantity);

  test('by TWAP goes in equal parts at equal distances, its fills are its own', () => {
    const desk = worked({ kind: 'twap', slices: 3 });
    const order = desk.last('risk.approved');
    expect(names(desk.said())).toEqual(['risk.approved', 'execution.working', 'execution.submitted']);
    expect(desk.books()).toMatchObject({ reservedUsd: '1320', reservations: '1', named: '1' });
    desk.day(['101', '102', '100', '101']);
    expect(desk.said('execution.filled')).toEqual([['execution.filled', { order, child: childId(order, 1), strategy: 'manual', symbol: 'SPY', side: 'buy', execution: `${childId(order, 1)}-1`, quantity: '4', priceUsd: '101', feeUsd: '0', done: false }]]);
    expect(desk.books()).toMatchObject({ shares: '4', reservedUsd: '880' });
  });

  test('ends with its last fill, and tells what it cost against the price at its arrival', () => {
    const desk = worked({ kind: 'twap', slices: 3 });
    desk.day(['101', '102', '100', '101']).day(['102', '102', '102', '102']).day(['103', '103', '103', '103']).day(['104', '104', '104', '104']);
    const said = desk.said('execution.filled', 'execution.worked', 'execution.closed');
    expect(said.map(([name, { quantity, priceUsd, done }]) => [name, quantity, priceUsd, done])).toEqual([
      ['execution.filled', '4', '101', false], ['execution.filled', '4', '103', false], ['execution.filled', '4', '104', true], ['execution.worked', '12', undefined, undefined],
    ]);
    expect(said.at(-1)?.[1]).toMatchObject({ algorithm: 'twap', children: 3, filledQuantity: '12', arrivalUsd: '100', averageUsd: '102.666666666667', slippageUsd: '32', reason: 'filled' });
    expect(desk.books()).toMatchObject({ shares: '12', cashUsd: '98768', riskCashUsd: '98768', ...quiet });
  });

  test.each<[string, object, object]>([
    ['twap', { slices: 3 }, {}], ['vwap', { profile: [1, 2, 3] }, {}], ['participation', { rate: '0.005' }, {}], ['iceberg', { displayQuantity: '6' }, { type: 'limit', limitUsd: '105' }],
  ])('by %s tells what it cost against the price at its arrival', (kind, algorithm, over) => {
    const desk = worked({ kind, ...algorithm }, over);
    for (let days = 0; days < 4; days += 1) desk.day(['101', '101', '101', '101']);
    expect(desk.said('execution.worked')).toEqual([['execution.worked', expect.objectContaining({ algorithm: kind, arrivalUsd: '100', averageUsd: '101', quantity: '12', filledQuantity: '12', slippageUsd: '12', slippageBps: 100 })]]);
    expect(desk.books()).toMatchObject({ shares: '12', ...quiet });
  });

  test('by VWAP goes in the parts of its profile', () => {
    const desk = worked({ kind: 'vwap', profile: [1, 2, 3] });
    const sizes = [parts(desk), ...(['101', '102', '103', '104'] as const).map((price) => parts(desk.day([price, price, price, price])))];
    expect(sizes).toEqual([['2'], [], ['4'], ['6'], []]);
  });

  test('by participation takes its part of what trades', () => {
    const desk = worked({ kind: 'participation', rate: '0.005' });
    expect([parts(desk), parts(desk.day(['100', '100', '100', '100'])), parts(desk.day(['100', '100', '100', '100'], '600'))]).toEqual([[], ['5'], ['3']]);
  });

  test('as an iceberg shows a part, and the next when that is filled', () => {
    const desk = worked({ kind: 'iceberg', displayQuantity: '5' }, { type: 'limit', limitUsd: '99' });
    expect([parts(desk), parts(desk.day(['100', '100', '99.5', '100'])), parts(desk.day(['100', '100', '99', '100'])), parts(desk.day(['98', '98', '98', '98']))]).toEqual([['5'], [], ['5'], ['2']]);
  });

  test('what is left at its end is cancelled', () => {
    const desk = worked({ kind: 'participation', rate: '0.001' });
    desk.day(['100', '100', '100', '100']).day(['100', '100', '100', '100']).day(['100', '100', '100', '100']).day(['100', '100', '100', '100']).day(['100', '100', '100', '100']);
    const said = desk.said('execution.closed', 'execution.worked').filter(([, { parent }]) => parent === undefined);
    expect(said.map(([name, { state, filledQuantity }]) => [name, state, filledQuantity])).toEqual([['execution.closed', 'expired', undefined], ['execution.worked', undefined, expect.any(String)]]);
    expect(desk.books()).toMatchObject(quiet);
  });

  test('or goes to the market, where it says so', () => {
    const desk = worked({ kind: 'participation', rate: '0.001', atEnd: 'market' });
    desk.day(['100', '100', '100', '100']).day(['100', '100', '100', '100']).day(['100', '100', '100', '100']).day(['100', '100', '100', '100']).day(['100', '100', '100', '100']).day(['100', '100', '100', '100']);
    expect(desk.said('execution.worked')).toEqual([['execution.worked', expect.objectContaining({ filledQuantity: '12', reason: 'filled' })]]);
    expect(desk.books()).toMatchObject({ shares: '12', ...quiet });
  });

  test('that is cancelled sends no more parts', () => {
    const desk = worked({ kind: 'twap', slices: 3 });
    desk.day(['101', '102', '100', '101']).cancel(desk.last('risk.approved')).day(['100', '100', '100', '100']).day(['100', '100', '100', '100']);
    expect(desk.said('execution.worked')).toEqual([['execution.worked', expect.objectContaining({ filledQuantity: '4', reason: 'enough' })]]);
    expect(desk.books()).toMatchObject({ shares: '4', ...quiet });
  });

  test('that is killed sends no more parts', () => {
    const desk = worked({ kind: 'twap', slices: 3 });
    desk.kill().day(['100', '100', '100', '100']).day(['100', '100', '100', '100']).day(['100', '100', '100', '100']);
    expect(desk.said('execution.submitted')).toHaveLength(1);
    expect(desk.books()).toMatchObject({ shares: '0', ...quiet });
  });
});
