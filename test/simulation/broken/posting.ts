import type { Publication } from '../../../machines/actor.ts';
import { format, parse } from '../../../machines/decimal.ts';
import { posted } from '../../../subjects/accounting.ts';
import { withKind, type Broken } from './broken.ts';

const changed = (change: (body: ReturnType<typeof posted.body.parse>) => unknown) => withKind('accounting', (fact, inner) =>
  inner.take(fact).map((said): Publication => (said.kind.name === posted.name ? { ...said, body: change(posted.body.parse(said.body)) } : said)));

/** Money goes the other way; each posting still sums to zero. */
export const wrongSign: Broken = {
  what: 'a posting with a wrong sign', caughtBy: ['balance', 'recount'],
  build: changed((body) => ({ ...body, entries: body.entries.map(({ account, amountUsd }) => ({ account, amountUsd: format(-parse(amountUsd)) })) })),
};

/** The venue's fee is left out, and stays in the cash. */
export const lostFee: Broken = {
  what: 'a posting without its fee', caughtBy: ['recount', 'balance'],
  build: changed((body) => {
    const fee = body.entries.find(({ account }) => account === 'fees')?.amountUsd ?? '0';
    return { ...body, entries: body.entries.filter(({ account }) => account !== 'fees').map((entry) => (entry.account === 'cash' ? { ...entry, amountUsd: format(parse(entry.amountUsd) + parse(fee)) } : entry)) };
  }),
};
