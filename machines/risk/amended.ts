import type { busted, corrected, filled } from '../../subjects/execution.ts';
import type { FactOf } from '../../subjects/fact.ts';
import { bookFill } from './accounts.ts';
import type { Desk } from './state.ts';

type Execution = Pick<FactOf<typeof filled>['body'], 'quantity' | 'priceUsd' | 'feeUsd'>;
type Named = Pick<FactOf<typeof filled>['body'], 'order' | 'strategy' | 'symbol' | 'side' | 'execution'>;

const other = { buy: 'sell', sell: 'buy' } as const;

function book(desk: Desk, { at, id, cause, correlation, actor }: FactOf<typeof busted> | FactOf<typeof corrected>, { order, strategy, symbol, side, execution }: Named, { quantity, priceUsd, feeUsd }: Execution): void {
  bookFill(desk, { type: 'execution.filled', id, cause, correlation, actor, at, body: { order, strategy, symbol, side, execution, quantity, priceUsd, feeUsd, done: false } });
}

const negative = (text: string): string => (text === '0' ? text : `-${text}`);

/** The opposite trade at the same price, its fee given back. */
function bookBack(desk: Desk, fact: FactOf<typeof busted> | FactOf<typeof corrected>, was: Execution): void {
  book(desk, fact, { ...fact.body, side: other[fact.body.side] }, { ...was, feeUsd: negative(was.feeUsd) });
}

/** An execution that the venue took back: cash and holding are as they were without it. What the order set aside stays used: the venue does not fill it again. */
export const bookBust = (desk: Desk, fact: FactOf<typeof busted>): void => bookBack(desk, fact, fact.body);

export function bookCorrection(desk: Desk, fact: FactOf<typeof corrected>): void {
  bookBack(desk, fact, fact.body.was);
  book(desk, fact, fact.body, fact.body);
}
