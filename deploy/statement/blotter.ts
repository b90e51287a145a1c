import type { Logged } from '../../actors/runtime/envelope.ts';
import { calendarOf, dayAt } from '../../machines/calendar/calendar.ts';
import { dateOf } from '../../machines/calendar/days.ts';
import { format, parse, times } from '../../machines/decimal.ts';
import { settlementDay } from '../../machines/settlement/settlementDay.ts';
import { busted, corrected, filled } from '../../subjects/execution.ts';
import { within, type Span } from './span.ts';

/** One line of the blotter, in the order of its columns. `cashUsd` is what came (above zero) or went, fee included. A trade that was taken back has a line of its own. */
export const blotterColumns = ['date', 'time', 'event', 'order', 'execution', 'strategy', 'symbol', 'side', 'quantity', 'priceUsd', 'valueUsd', 'feeUsd', 'cashUsd', 'settlesOn'] as const;
export type BlotterRow = Readonly<Record<(typeof blotterColumns)[number], string>>;

interface Executed {
  readonly order: string; readonly execution: string; readonly strategy: string; readonly symbol: string; readonly side: 'buy' | 'sell';
  readonly quantity: string; readonly priceUsd: string; readonly feeUsd: string;
}

function rowOf(event: 'fill' | 'bust' | 'correction', at: string, { order, execution, strategy, symbol, side, quantity, priceUsd, feeUsd }: Executed): BlotterRow {
  const back = event === 'fill' ? 1n : -1n;
  const valueUsd = times(parse(quantity), parse(priceUsd));
  const day = dayAt(calendarOf(symbol), at);
  return {
    date: dateOf(day), time: at, event, order, execution, strategy, symbol, side, quantity: format(back * parse(quantity)), priceUsd, valueUsd: format(back * valueUsd), feeUsd: format(back * parse(feeUsd)),
    cashUsd: format(back * ((side === 'buy' ? -valueUsd : valueUsd) - parse(feeUsd))), settlesOn: dateOf(settlementDay(symbol, day)),
  };
}

/** What a fact is to the blotter. A correction takes the trade back as it was, and has it again as it is. */
function rowsOf({ kind, fact: { at, body } }: Logged): readonly BlotterRow[] {
  if (kind.name === filled.name) return [rowOf('fill', at, filled.body.parse(body))];
  if (kind.name === busted.name) return [rowOf('bust', at, busted.body.parse(body))];
  if (kind.name !== corrected.name) return [];
  const { was, ...now } = corrected.body.parse(body);
  return [rowOf('correction', at, { ...now, ...was }), rowOf('fill', at, now)];
}

/** Every execution of a span of trade days, oldest first. */
export async function blotterOf(facts: AsyncIterable<Logged>, span: Span): Promise<readonly BlotterRow[]> {
  const rows: BlotterRow[] = [];
  for await (const logged of facts) rows.push(...rowsOf(logged).filter(({ date }) => within(span, date)));
  return rows;
}
