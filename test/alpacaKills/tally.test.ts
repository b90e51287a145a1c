import { describe, expect, test } from 'vitest';
import type { Logged } from '../../actors/runtime/envelope.ts';
import { posted } from '../../subjects/accounting.ts';
import { filled, submitted, unresolved } from '../../subjects/execution.ts';
import type { FactKind } from '../../subjects/fact.ts';
import { fact } from '../given.ts';
import { Account } from '../alpaca/account.ts';
import { tallyOf } from './tally.ts';
import { right } from './right.ts';

/* The tally of a series finds what may go wrong: else a series that passes would say nothing. */

const order = 'a'.repeat(32);
const which = { order, strategy: 's-1', symbol: 'AAA', side: 'buy' } as const;
let seq = 0;
function on<Name extends string, Body>(kind: FactKind<Name, Body>, body: Body): Logged {
  seq += 1;
  const id = seq.toString(16).padStart(32, '0');
  return { seq, kind, fact: fact(kind, body, { id }), code: 'test', actorKey: `${kind.kind}.main`, subject: `paper.${kind.kind}.main.${kind.fact}`, text: '' };
}

const sent = on(submitted, { ...which, quantity: '3', expiresAt: '2026-01-03T00:00:00Z', venue: 'alpaca' });
const fill = on(filled, { ...which, execution: 'execution-1', quantity: '3', priceUsd: '100', feeUsd: '0', done: true });
const postings = [
  on(posted, { reference: 'f'.repeat(32), memo: 'opening', entries: [{ account: 'cash', amountUsd: '100000' }, { account: 'capital', amountUsd: '-100000' }] }),
  on(posted, { reference: order, memo: 'fill', entries: [{ account: 'cash', amountUsd: '-300' }, { account: 'positions:s-1:AAA', amountUsd: '300' }] }),
];
function venue(): Account {
  const account = new Account();
  account.place({ symbol: 'AAA', side: 'buy', type: 'market', time_in_force: 'day', client_order_id: order, qty: '3' });
  account.fill(order, '3', '100');
  return account;
}
const held = [{ symbol: 'AAA', quantity: '3' }];
const found = { strangers: [], twice: [], lost: [], unresolved: [], wrongFills: [], wrongPositions: [], cash: 'equal' } as const;

describe('the tally of a series', () => {
  test('finds nothing where log and venue agree', () => {
    expect(tallyOf([sent, fill, ...postings], venue(), held)).toEqual({ orders: 1, ...found });
    expect(right).toMatchObject(found);
  });
  test('finds an order that is lost', () => expect(tallyOf([sent, ...postings.slice(0, 1)], new Account(), [])).toEqual({ orders: 0, ...found, lost: [order] }));
  test('finds one at the venue that the desk did not submit', () => expect(tallyOf([fill, ...postings], venue(), held)).toMatchObject({ strangers: [order] }));
  test('finds one that was submitted twice', () => expect(tallyOf([sent, sent, fill, ...postings], venue(), held)).toMatchObject({ twice: [order] }));
  test('finds one of which nobody knows', () => expect(tallyOf([sent, on(unresolved, { ...which, reason: 'no answer' }), fill, ...postings], venue(), held)).toMatchObject({ unresolved: [`${order}: no answer`] }));
  test('finds a fill that is missing, or counted twice', () => {
    expect(tallyOf([sent, ...postings], venue(), held)).toMatchObject({ wrongFills: [`${order}: 0 of 3`] });
    expect(tallyOf([sent, fill, fill, ...postings], venue(), held)).toMatchObject({ wrongFills: [`${order}: 6 of 3`] });
  });
  test('finds books that differ', () => {
    expect(tallyOf([sent, fill, ...postings], venue(), [{ symbol: 'AAA', quantity: '2' }])).toMatchObject({ wrongPositions: ['AAA: books 2, venue 3'] });
    expect(tallyOf([sent, fill, ...postings.slice(0, 1)], venue(), held)).toMatchObject({ cash: 'books 100000, venue 99700' });
  });
});
