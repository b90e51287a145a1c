import { template } from './template.ts';
import { above, close, never, value } from './words.ts';

/** What everything else is to be measured by. */
export const buyAndHold = template({
  name: 'buy-and-hold',
  thesis: 'Who owns a part of the economy is paid for its growth and its risk; every trade less is a cost less.',
  refutedBy: 'Ten years without a return above that of cash.',
  parameters: {},
  rising: [],
  rules: () => ({ entry: above(close, value(0)), exit: never }),
});
