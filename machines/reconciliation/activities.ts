import { adjusted, type AccountReport, type Activity } from '../../subjects/reconciliation.ts';
import { says, type Publication } from '../actor.ts';
import { own } from '../authority/own.ts';
import { format, parse, zero } from '../decimal.ts';
import { which, type Reconciliation } from './state.ts';

/**
 * Books what moved cash at the venue without a trade: dividends, fees and interest, each once. Of a dividend that the books have from its ex-date only the rest is booked.
 * Transfers and what nobody knows are left to a person: until it is signed for, the cash differs. The first answer's activities are in the cash that the desk opened with.
 */
export function bookActivities(state: Reconciliation, { activities }: Pick<AccountReport, 'activities'>): readonly Publication[] {
  const { taken, newest } = state.activities;
  const last = activities.at(-1);
  state.activities = { from: last?.date ?? state.activities.from, newest: last?.id ?? newest, taken: true };
  return taken ? activities.flatMap((activity) => adjustment(state, activity)) : [];
}

function adjustment(state: Reconciliation, { id, kind, type, symbol, amountUsd, date }: Activity): readonly Publication[] {
  if (kind === 'transfer' || kind === 'other' || amountUsd === '0') return [];
  const paid = parse(amountUsd);
  const booked = kind === 'dividend' && symbol !== undefined ? own(state.receivable, symbol) ?? zero : zero;
  if (symbol !== undefined && booked !== zero) delete state.receivable[symbol];
  const rest = paid - booked;
  if (rest === zero) return [];
  const explanation = `${type} of ${date}: the venue moved ${amountUsd} USD${booked === zero ? '' : `, ${format(booked)} were booked`}`;
  return [says(adjusted, { ...which(state), kind, amountUsd: format(rest), ...(symbol === undefined ? {} : { symbol }), activity: id, explanation })];
}
