import { alpacaReported, ccxtReported, type Report } from '../../subjects/execution.ts';
import type { FactKind } from '../../subjects/fact.ts';
import type { Prefix } from '../runtime/log.ts';

const said: Readonly<Record<string, FactKind<string, Report>>> = { alpaca: alpacaReported, ccxt: ccxtReported };

/** Under what a venue outside is heard. Throws for the simulated one, which the machines compute. */
export function reportedBy(venue: string | null): { readonly prefix: Prefix; readonly kind: FactKind<string, Report> } {
  const kind = venue === null ? undefined : said[venue];
  if (kind === undefined || venue === null) throw new Error(`venue: expected ${Object.keys(said).join(' or ')}, was ${venue}; only a venue outside reports`);
  return { prefix: { kind: venue, actor: 'main' }, kind };
}
