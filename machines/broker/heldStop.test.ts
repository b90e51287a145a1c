import { describe, expect, test } from 'vitest';
import type { Fact, FactOf } from '../../subjects/fact.ts';
import { submitted } from '../../subjects/execution.ts';
import { broker } from './broker.ts';
import { filledAt, flatAt, givenVenue, name, one, order, partlyAt, prices, second, sentAfter, third, two, venueWith } from '../../test/simVenue.ts';

/* A stop that risk holds: it says at the bar's end that the bar touched it, and the venue fills it in that bar. */

const through = venueWith({ stopFill: 'gapThrough' });
const held = (stopUsd: string, over: Partial<FactOf<typeof submitted>['body']> = {}) => order(one, { side: 'sell', type: 'stop', stopUsd, touchedAt: second, ...over }, second);
const afterBar = (bar: Parameters<typeof prices>[1], volume = '1000') => [through, prices(second, bar, { volume })];

describe('a stop that risk held', () => {
  const sending = (stop: ReturnType<typeof held>, ...before: readonly Fact[]) => {
    const given = givenVenue(...before);
    given.when(stop).then();
    return given.when(sentAfter(stop));
  };

  test('fills in the bar that touched it, at the stop', () => {
    const after = sending(held('95'), ...afterBar(['100', '110', '90', '105']));
    after.then(filledAt(one, '10', '95'));
    expect(after.published.map(({ correlation }) => correlation)).toEqual([name('c')]);
  });
  test('at the low itself still fills there', () => sending(held('90'), ...afterBar(['100', '110', '90', '105'])).then(filledAt(one, '10', '90')));
  test('fills at the open where the bar opened beyond it', () => sending(held('95'), ...afterBar(['92', '110', '90', '105'])).then(filledAt(one, '10', '92')));
  test('takes what the volume of that bar has left, and the rest at the next open', () => {
    const before = [...afterBar(['100', '110', '90', '105'], '15')];
    const earlier = order(two, { quantity: '8' });
    sending(held('95'), through, earlier, ...before.slice(1)).then(partlyAt(one, '7', '95'));
    const given = givenVenue(through, earlier, ...before.slice(1), held('95'));
    given.when(flatAt(third, '80')).then(filledAt(one, '3', '80', '0', 2));
  });
  test('that another bar touched is a market order', () => {
    sending(held('95', { touchedAt: '2020-01-02T21:00:00Z' }), ...afterBar(['100', '110', '90', '105'])).then();
    givenVenue(...afterBar(['100', '110', '90', '105']), held('95', { touchedAt: '2020-01-02T21:00:00Z' })).when(flatAt(third, '80')).then(filledAt(one, '10', '80'));
  });
  test('that the bar did not reach is a market order', () => {
    sending(held('89.99'), ...afterBar(['100', '110', '90', '105'])).then();
    givenVenue(...afterBar(['100', '110', '90', '105']), held('89.99')).when(flatAt(third, '80')).then(filledAt(one, '10', '80'));
  });
  test('fills at the next open where the venue says nothing', () => {
    const before = [venueWith({}), prices(second, ['100', '110', '90', '105'])];
    sending(held('95'), ...before).then();
    givenVenue(...before, held('95')).when(flatAt(third, '80')).then(filledAt(one, '10', '80'));
  });
  test('waits where all orders wait', () => {
    const before = [venueWith({ stopFill: 'gapThrough', delayBars: 1 }), prices(second, ['100', '110', '90', '105'])];
    sending(held('95'), ...before).then();
    givenVenue(...before, held('95'), flatAt(third, '80')).when(flatAt('2020-01-07T21:00:00Z', '70')).then(filledAt(one, '10', '70'));
  });
});

test('what the venue keeps of past bars survives a snapshot', () => {
  const { state } = givenVenue().when(...afterBar(['100', '110', '90', '105']));
  const revived = broker.hydrate('main', structuredClone(state));
  const stop = held('95');
  revived.take(stop);
  expect(revived.take(sentAfter(stop)).map(({ kind, body }) => kind.body.parse(body))).toEqual([filledAt(one, '10', '95')[1]]);
});
