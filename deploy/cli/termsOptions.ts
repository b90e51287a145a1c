import type { Command } from 'commander';
import { accountForms, commissionForms, fillForms } from '../gym/forms.ts';

/** The options that say on which terms backtests trade. */
export const withTerms = (command: Command): Command => command
  .option('--from <day>', 'first day that is traded; bars before it are warm-up')
  .option('--to <day>', 'last day')
  .option('--cash <usd>', 'what the account begins with', '1000000')
  .option('--commission <terms>', commissionForms)
  .option('--slippage <share>', 'of the price, against the order')
  .option('--fill-model <models>', fillForms)
  .option('--volume-share <share>', "of a bar's volume that may be taken")
  .option('--fractional <increment>', 'the smallest part of a share, e.g. 0.001; default: whole shares')
  .option('--delay <bars>', 'fill so many bars later')
  .option('--account <kind>', `${accountForms}: shares of what is held, and yearly interest on what is owed; default: cash`)
  .option('--venue <file>', "all of the venue's terms as JSON; default: those of the default desk")
  .option('--policy <file>', 'limits as JSON, or desk for those of the default desk; default: none but cash');
