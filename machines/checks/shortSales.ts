import { most, zero, type Decimal } from '../decimal.ts';
import type { SizedAsked, SizedQuestion } from './asked.ts';

/** Shares that the desk would be short, with everything that is being sold. */
const shortAfter = ({ quote, quantity }: SizedAsked): Decimal => most(quote.sellingQuantity + quantity - quote.heldQuantity, zero);

const isShortSale = (asked: SizedAsked): boolean => asked.wish.side === 'sell' && shortAfter(asked) > zero;

/** What is sold short has been located. */
export const locate: SizedQuestion = (asked) => {
  if (!isShortSale(asked)) return undefined;
  const [figure, limit] = [shortAfter(asked), asked.bounds.locatedQuantity ?? zero];
  return { rule: 'locate', figure, limit, passed: figure <= limit };
};

/** After a fall, short sales only above the last price: there is no quote here, so the last close stands for the bid. A market order may trade anywhere. */
export const shortSaleRestriction: SizedQuestion = (asked) => {
  const { limitUsd, closeUsd, seen } = asked;
  if (!isShortSale(asked) || seen === undefined || seen.restrictedUntil === null || seen.day > seen.restrictedUntil) return undefined;
  return { rule: 'shortSaleRestriction', figure: limitUsd ?? 'market', limit: closeUsd, passed: limitUsd !== null && limitUsd > closeUsd };
};
