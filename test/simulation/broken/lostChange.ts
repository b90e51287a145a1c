import type { Desk } from '../../../machines/risk/state.ts';
import { replaceApproved } from '../../../subjects/risk.ts';
import { withKind, type Broken } from './broken.ts';

/** Risk lets an order become larger, and sets aside no more for it than before. */
export const lostChange: Broken = {
  what: 'a change of an order that sets nothing aside', caughtBy: ['limits'],
  build: withKind('risk', (fact, inner) => {
    const desk = inner.state() as Desk;
    const { reservedUsd, buyingUsd } = desk;
    const [accounts, quotes] = [Object.entries(desk.accounts).map(([id, account]) => [id, account.reservedUsd] as const), Object.entries(desk.quotes).map(([symbol, quote]) => [symbol, quote.buyingUsd] as const)];
    const said = inner.take(fact);
    if (!said.some(({ kind }) => kind.name === replaceApproved.name)) return said;
    Object.assign(desk, { reservedUsd, buyingUsd });
    for (const [id, before] of accounts) Object.assign(desk.accounts[id] ?? {}, { reservedUsd: before });
    for (const [symbol, before] of quotes) Object.assign(desk.quotes[symbol] ?? {}, { buyingUsd: before });
    return said;
  }),
};
