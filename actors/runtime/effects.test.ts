import { expect, test } from 'vitest';
import { cancelRequested } from '../../subjects/execution.ts';
import { fact } from '../../test/given.ts';
import { Effects, type Effect } from './effects.ts';
import type { Logged } from './envelope.ts';
import { realTimers } from './timers.ts';

const asks = (order: string, venue: 'alpaca' | 'ccxt'): Logged => {
  const asked = fact(cancelRequested, { order: order.repeat(32), strategy: 's-1', symbol: 'SPY', side: 'buy', venue, reason: 'r' });
  return { seq: 1, kind: cancelRequested, fact: asked, code: 'c', actorKey: 'execution.main', subject: 's', text: '' };
};

test('four requests that a venue does not answer keep its fifth waiting, and none of another venue', () => {
  const performed: string[] = [];
  const at = (venue: string): Effect => ({
    kind: cancelRequested, by: 'execution.main', concerns: ({ fact: { body } }) => cancelRequested.body.parse(body).venue === venue,
    perform: ({ fact: { body } }) => {
      performed.push(`${venue} ${cancelRequested.body.parse(body).order.slice(0, 1)}`);
      return new Promise(() => {});
    },
  });
  const effects = new Effects([at('alpaca'), at('ccxt')], { mayPerform: () => true, onOutcome: () => {}, onFailure: () => {}, timers: realTimers });
  for (const order of ['1', '2', '3', '4', '5']) effects.seen(asks(order, 'ccxt'));
  effects.seen(asks('6', 'alpaca'));
  effects.perform();
  expect(performed).toEqual(['ccxt 1', 'ccxt 2', 'ccxt 3', 'ccxt 4', 'alpaca 6']);
});
