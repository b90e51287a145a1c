import { format, parse, times, zero, type Decimal } from '../../../machines/decimal.ts';
import { cashMove, credited, marked, posted } from '../../../subjects/accounting.ts';
import { opened } from '../../../subjects/desk.ts';
import { filled } from '../../../subjects/execution.ts';
import type { FactOf } from '../../../subjects/fact.ts';
import { bar } from '../../../subjects/market.ts';
import { signed } from '../../../subjects/operations.ts';
import { quarantined, released } from '../../../subjects/runtime.ts';
import type { Logged } from '../../runtime/envelope.ts';
import { bodyOf, firstOf, Lagging, type Invariant } from './invariant.ts';

type Fill = FactOf<typeof filled>['body'];
type Posting = FactOf<typeof posted>['body'];
type Mark = FactOf<typeof marked>['body'];

const moved = ({ side, quantity }: Fill): Decimal => (side === 'buy' ? parse(quantity) : -parse(quantity));

/** The books as a plain loop over the fills has them. */
class Recount {
  cashUsd = zero;
  feesUsd = zero;
  readonly held = new Map<string, Decimal>();
  readonly closes = new Map<string, { readonly at: string; readonly usd: Decimal }>();

  take(logged: Logged): void {
    const settings = bodyOf(opened, logged);
    if (settings !== undefined) this.cashUsd += parse(settings.cashUsd);
    const fill = bodyOf(filled, logged);
    if (fill !== undefined) this.#fill(fill);
    const closed = bodyOf(bar, logged);
    if (closed !== undefined && (this.closes.get(logged.fact.actor)?.at ?? '') <= logged.fact.at) this.closes.set(logged.fact.actor, { at: logged.fact.at, usd: parse(closed.close) });
  }

  #fill(fill: Fill): void {
    this.cashUsd -= times(moved(fill), parse(fill.priceUsd)) + parse(fill.feeUsd);
    this.feesUsd += parse(fill.feeUsd);
    this.held.set(fill.symbol, (this.held.get(fill.symbol) ?? zero) + moved(fill));
  }

  objection({ cashUsd, feesUsd, positionsUsd, equityUsd, holdings }: Mark): string | undefined {
    const positions = [...this.held].filter(([, quantity]) => quantity !== zero).sort(([a], [b]) => (a < b ? -1 : 1));
    const worth = positions.reduce((sum, [symbol, quantity]) => sum + times(quantity, this.closes.get(symbol)?.usd ?? zero), zero);
    const shares = positions.map(([symbol, quantity]) => `${symbol} ${format(quantity)}`).join(', ');
    const said = holdings.map(({ symbol, quantity }) => `${symbol} ${quantity}`).join(', ');
    return firstOf(
      cashUsd !== format(this.cashUsd) && `a mark with ${cashUsd} USD of cash, where the fills leave ${format(this.cashUsd)}`,
      feesUsd !== format(this.feesUsd) && `a mark with ${feesUsd} USD of fees, where the fills have ${format(this.feesUsd)}`,
      said !== shares && `a mark with ${said || 'no shares'}, where the fills come to ${shares || 'no shares'}`,
      positionsUsd !== format(worth) && `a mark with positions of ${positionsUsd} USD, worth ${format(worth)}`,
      equityUsd !== format(this.cashUsd + worth) && `a mark with an equity of ${equityUsd} USD, which is ${format(this.cashUsd + worth)}`,
    );
  }
}

const sumOf = ({ entries }: Posting, account: string): string => format(entries.filter((entry) => entry.account === account).reduce((sum, { amountUsd }) => sum + parse(amountUsd), zero));

/** Each fill, and each signed deposit and withdrawal, is posted once, in the order of the log, with its money, its fee and its shares; and marks are what a plain recount of the fills comes to. */
export function recount(): Invariant {
  const books = new Recount();
  const lagging = new Lagging((logged) => books.take(logged));
  const unposted: Logged[] = [];
  const shares = new Map<string, Decimal>();
  const puts = new Map<string, { readonly verb: 'deposit' | 'withdraw'; readonly amountUsd: string }>();
  let inQuarantine = false;
  let opening: { readonly id: string; readonly cashUsd: string } | undefined;

  function objection(posting: Posting, cause: string): string | undefined {
    if (cause === opening?.id) return sumOf(posting, 'cash') === opening.cashUsd ? undefined : `an opening posting of ${sumOf(posting, 'cash')} USD instead of ${opening.cashUsd}`;
    const put = puts.get(cause);
    if (put !== undefined) {
      puts.delete(cause);
      const amountUsd = format(put.verb === 'deposit' ? parse(put.amountUsd) : -parse(put.amountUsd));
      return sumOf(posting, 'cash') === amountUsd ? undefined : `a posting of ${sumOf(posting, 'cash')} USD for a ${put.verb} of ${amountUsd}`;
    }
    const next = unposted.shift();
    const fill = next === undefined ? undefined : bodyOf(filled, next);
    if (fill === undefined || next?.fact.id !== cause) return `a posting for ${cause}, where ${next === undefined ? 'no fill' : `the fill ${next.fact.id}`} was to be posted next`;
    const key = `${fill.strategy}:${fill.symbol}`;
    const holding = (shares.get(key) ?? zero) + moved(fill);
    shares.set(key, holding);
    const paid = times(moved(fill), parse(fill.priceUsd));
    const { position } = posting;
    return firstOf(
      sumOf(posting, 'cash') !== format(-paid - parse(fill.feeUsd)) && `a posting of ${sumOf(posting, 'cash')} USD of cash for a fill that takes ${format(paid + parse(fill.feeUsd))}`,
      sumOf(posting, 'fees') !== fill.feeUsd && `a posting of ${sumOf(posting, 'fees')} USD of fees for a fill with ${fill.feeUsd}`,
      position?.quantity !== format(holding) && `a posting after which ${key} holds ${position?.quantity} shares instead of ${format(holding)}`,
      (position?.costUsd === '0') !== (holding === zero) && `a posting after which ${format(holding)} shares of ${key} cost ${position?.costUsd} USD`,
    );
  }

  return {
    name: 'recount',
    fact(logged) {
      if (logged.fact.type === opened.name) opening = { id: logged.fact.id, cashUsd: opened.body.parse(logged.fact.body).cashUsd };
      if (logged.fact.type === filled.name) unposted.push(logged);
      const { verb, payload } = bodyOf(signed, logged) ?? {};
      if (verb === 'deposit' || verb === 'withdraw') {
        const asked = cashMove.safeParse(payload);
        if (asked.success && 'amountUsd' in asked.data) puts.set(logged.fact.id, { verb, amountUsd: asked.data.amountUsd });
      }
      if (logged.actorKey === 'accounting.main' && logged.kind.name === quarantined.name) inQuarantine = true;
      if (logged.actorKey === 'accounting.main' && logged.kind.name === released.name) inQuarantine = false;
      lagging.wait(logged);
      // Accounting's own word: it stands before every mark that has it.
      books.cashUsd += parse(bodyOf(credited, logged)?.amountUsd ?? '0');
      const posting = bodyOf(posted, logged);
      if (posting !== undefined) return objection(posting, logged.fact.cause);
      const mark = bodyOf(marked, logged);
      if (mark === undefined) return undefined;
      lagging.upTo(logged.fact.cause);
      return books.objection(mark);
    },
    // What accounting has missed in quarantine is posted when it is released.
    ended: () => (unposted.length === 0 || inQuarantine ? undefined : `${unposted.length} fills without a posting, the first is ${unposted[0]?.fact.id}`),
  };
}
