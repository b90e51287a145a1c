import fc from 'fast-check';
import { expect } from 'vitest';
import { legId } from '../machines/order/ids.ts';
import { OrderDesk, type Day } from './orderDesk.ts';
import { settings } from './people.ts';

const cents = (low: number, high: number) => fc.integer({ min: low * 100, max: high * 100 }).map((each) => String(each / 100));
const shares = fc.integer({ min: 1, max: 20 }).map(String);
const side = fc.constantFrom('buy' as const, 'sell' as const);
const near = cents(90, 110);
const low = cents(80, 98);
const high = cents(102, 120);
const until = fc.constantFrom('2020-01-06T21:00:00Z', '2020-01-10T21:00:00Z');
const atEnd = fc.constantFrom('cancel' as const, 'market' as const);

/** Orders of every sort; some contradict themselves, some break a limit. */
const order = fc.record({ symbol: fc.constant('SPY'), side, quantity: shares }).chain((plain) => fc.oneof(
  fc.record({ timeInForce: fc.constantFrom('day', 'gtc', 'ioc', 'fok') }),
  fc.record({ type: fc.constant('limit'), limitUsd: near, timeInForce: fc.constantFrom('day', 'gtc', 'ioc', 'fok') }),
  fc.record({ type: fc.constant('stop'), stopUsd: near, timeInForce: fc.constant('gtc') }),
  fc.record({ type: fc.constant('stopLimit'), stopUsd: near, limitUsd: near, timeInForce: fc.constant('gtc') }),
  fc.record({ type: fc.constant('trailingStop'), trailUsd: cents(1, 10), timeInForce: fc.constant('gtc') }),
  fc.record({ type: fc.constantFrom('marketOnOpen', 'marketOnClose') }),
  fc.record({ type: fc.constantFrom('limitOnOpen', 'limitOnClose'), limitUsd: near }),
  fc.record({ group: fc.record({ kind: fc.constant('bracket'), takeProfit: fc.record({ limitUsd: plain.side === 'buy' ? high : low }), stopLoss: fc.record({ stopUsd: plain.side === 'buy' ? low : high }) }), timeInForce: fc.constant('gtc') }),
  fc.record({ type: fc.constant('limit'), limitUsd: near, group: fc.record({ kind: fc.constant('oto'), stopLoss: fc.record({ stopUsd: plain.side === 'buy' ? low : high }) }) }),
  fc.record({ type: fc.constant('limit'), limitUsd: plain.side === 'sell' ? high : low, group: fc.record({ kind: fc.constant('oco'), stopLoss: fc.record({ stopUsd: plain.side === 'sell' ? low : high }) }) }),
  fc.record({ algorithm: fc.record({ kind: fc.constant('twap'), until, slices: fc.integer({ min: 1, max: 6 }), atEnd }) }),
  fc.record({ algorithm: fc.record({ kind: fc.constant('participation'), until, rate: fc.constantFrom('0.1', '0.5'), atEnd }) }),
  fc.record({ type: fc.constant('limit'), limitUsd: near, algorithm: fc.record({ kind: fc.constant('iceberg'), until, displayQuantity: shares, atEnd }) }),
).map((more) => ({ ...plain, ...more })));

const day = fc.tuple(near, near, near, near).map((four): Day => {
  const sorted = four.map(Number).toSorted((a, b) => a - b);
  return [four[0], String(sorted[3]), String(sorted[0]), four[1]];
});

const move = fc.oneof(
  { weight: 4, arbitrary: day.chain((bar) => fc.integer({ min: 0, max: 60 }).map((volume) => ({ kind: 'day' as const, bar, volume: String(volume) }))) },
  { weight: 4, arbitrary: order.map((payload) => ({ kind: 'order' as const, payload })) },
  { weight: 1, arbitrary: fc.constant({ kind: 'cancel' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('move' as const), leg: fc.constantFrom('stopLoss' as const, 'takeProfit' as const), payload: fc.oneof(fc.record({ stopUsd: near }), fc.record({ limitUsd: near }), fc.record({ quantity: shares })) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('replace' as const), payload: fc.oneof(fc.record({ quantity: shares }), fc.record({ limitUsd: near }), fc.record({ stopUsd: near })) }) },
);

function moved(desk: OrderDesk, moves: readonly (typeof move extends fc.Arbitrary<infer Move> ? Move : never)[]): OrderDesk {
  for (const each of moves) {
    switch (each.kind) {
      case 'day': desk.day(each.bar, each.volume); break;
      case 'order': desk.sign('order', each.payload); break;
      case 'cancel': desk.cancel('desk'); break;
      case 'move': desk.sign('replace', each.payload, legId(desk.last('risk.approved'), each.leg)); break;
      case 'replace': desk.sign('replace', each.payload, desk.last('risk.approved'));
    }
  }
  return desk;
}

/** Of every worked order: what was filled, against what it was for. */
const overworked = (desk: OrderDesk) => desk.desk.facts.filter(({ kind }) => kind.name === 'execution.worked').map(({ fact }) => fact.body as { filledQuantity: string; quantity: string })
  .filter(({ filledQuantity, quantity }) => Number(filledQuantity) > Number(quantity));

/** @param numRuns days at the desk that are drawn */
export function agreesWhatever(numRuns: number): void {
  fc.assert(fc.property(fc.array(move, { minLength: 1, maxLength: 14 }), (moves) => {
    const desk = moved(new OrderDesk({ policy: { ...settings.policy, duplicateWindowSeconds: 0, allowShort: true, maxOrdersAMinute: 1000 } }), moves);
    const { shares: held, cashUsd, riskShares, riskCashUsd } = desk.books();
    expect([riskShares, riskCashUsd]).toEqual([held, cashUsd]);
    expect(overworked(desk)).toEqual([]);
    for (const [state, kept] of desk.snapshots()) expect(kept).toStrictEqual(state);
    expect(desk.cancel('desk').day(['100', '100', '100', '100']).cancel('desk').books()).toMatchObject({ reservedUsd: '0', leaving: '0', reservations: '0', named: '0' });
  }), { numRuns });
}
