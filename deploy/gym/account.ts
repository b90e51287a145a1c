import type { AccountTerms } from '../../subjects/venue.ts';
import { accountForms } from './forms.ts';
import { decimalOf, wrong } from './typed.ts';

/** Interest in the US counts a year of 360 days. */
const yearDays = 360;

/**
 * The account that `--account` names. What is short would cost nothing to borrow: no plan goes short, so that nobody has to say what it costs.
 * Throws WrongUse.
 */
export function accountOf(text: string): AccountTerms {
  const [kind, initial, maintenance, debit = '0', ...more] = text.split(':');
  if (text === 'cash') return { kind: 'cash' };
  if (kind !== 'margin' || initial === undefined || maintenance === undefined || more.length > 0) throw wrong('--account', text, accountForms);
  const initialMargin = Number(decimalOf('--account INITIAL', initial, { above0: true, atMost: 1 }));
  return {
    kind, initialMargin, maintenanceMargin: Number(decimalOf('--account MAINTENANCE', maintenance, { above0: true, atMost: initialMargin })),
    debitRateAnnual: decimalOf('--account DEBIT', debit, { atMost: 1 }), borrowRateAnnual: '0', yearDays,
  };
}
