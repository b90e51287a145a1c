import type { DeskSettings } from '../../subjects/desk.ts';
import { isRealMoney } from '../../subjects/venue.ts';

/** The one thing that can still come while the desk runs: a person's signature. */
export class NotApproved extends Error {
  override readonly name = 'NotApproved';
}

/**
 * Paper is what a desk trades, unless three separate things say otherwise: its signed opening (an environment for real money, beside a venue that is not paper
 * or sandbox), a variable of the machine that runs it, and people's signatures on its log. Throws where one is missing, and says which.
 */
export function mayTradeRealMoney({ desk, environment: kind, venue }: Pick<DeskSettings, 'desk' | 'environment' | 'venue'>, environment: Readonly<Record<string, string | undefined>>, approvedBy: readonly string[] | undefined): void {
  if (!isRealMoney(venue)) return;
  const field = venue.kind === 'alpaca' ? 'venue.paper' : 'venue.sandbox';
  if (kind !== 'canary' && kind !== 'live') throw new Error(`desk ${desk}: ${field}: was false, must be true on a desk of the environment ${kind}; open a canary or live desk for real money`);
  const named = environment['INVESTOBOT_LIVE'];
  if (named !== desk) throw new Error(`desk ${desk}: INVESTOBOT_LIVE: was ${named === undefined || named === '' ? 'not set' : JSON.stringify(named)}, must be "${desk}" where this desk is to trade real money; export it, or open a paper desk`);
  if (approvedBy === undefined || approvedBy.length === 0) {
    throw new NotApproved(`desk ${desk}: it trades real money, and nobody has signed for that; not connected until an enrolled person has: investobot sign live --desk ${desk} --payload '${JSON.stringify({ venue })}' | nats req --raw ops.${desk}.live`);
  }
}
