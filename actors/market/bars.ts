import type { MarketSource } from '../../subjects/desk.ts';
import { csvBars } from './csvFiles.ts';
import type { Bars } from './source.ts';
import { syntheticBars } from './synthetic.ts';

/**
 * The bars of a desk's source.
 * @param folder where the source's files are; not read for a synthetic one
 * @throws SourceRefused where a file is missing or is not the one that the desk opened with
 */
export const barsOf = (market: MarketSource, folder: string): Bars => (market.kind === 'csv' ? csvBars(folder, market) : syntheticBars(market));
