import type { MarketSource } from '../../subjects/desk.ts';
import { csvBars } from './csvFiles.ts';
import { SourceRefused, type Bars } from './source.ts';
import { syntheticBars } from './synthetic.ts';

/**
 * The bars of a desk's source.
 * @param folder where the source's files are; not read for a synthetic one
 * @throws SourceRefused where a file is missing or is not the one that the desk opened with
 */
export function barsOf(market: MarketSource, folder: string): Bars {
  if (market.kind === 'synthetic') return syntheticBars(market);
  if (market.files.length > 0) return csvBars(folder, { kind: 'csv', files: market.files, adjust: market.adjust });
  if (market.kind === 'csv') throw new SourceRefused('market.files: was none, must be at least one');
  const none = { steps: () => [], after: () => [] };
  return { symbols: [...market.symbols].sort(), timeframe: market.timeframe, between: () => none };
}
