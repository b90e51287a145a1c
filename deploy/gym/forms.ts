/* How options are spelled, for help and for messages. */

export const commissionForms = 'zero, alpaca, RATE (0.001 is 0.1 % a side), RATE:MINIMUM, or per-share:USD[:MINIMUM]';
export const fillForms = 'next-open, close, limit-touched, limit-crossed, stop-gap or impact:COEFFICIENT; several with commas between';
export const accountForms = 'cash or margin:INITIAL:MAINTENANCE[:DEBIT]';
