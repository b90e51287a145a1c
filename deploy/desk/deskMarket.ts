import { csvMarket } from '../../actors/market/csvFiles.ts';
import { SourceRefused } from '../../actors/market/source.ts';
import type { MarketSource } from '../../subjects/desk.ts';
import { barFilesIn } from '../gym/barFiles.ts';

/**
 * The source of a desk that is given a folder of bars: its files, each by its hash; of a desk whose bars come from the present, the past of its symbols.
 * @param market what else was said of the desk's source
 * @throws SourceRefused where the folder has no bars, or of several timeframes, or of another than the desk's
 */
export function marketIn(folder: string, market?: MarketSource): MarketSource {
  const found = barFilesIn([folder]);
  const frames = [...new Set(found.map(({ timeframe }) => timeframe))];
  const [timeframe] = frames;
  if (timeframe === undefined || frames.length > 1) throw new SourceRefused(`${folder}: was bars of ${frames.join(' and ')}, must be of one timeframe; give each a folder of its own`);
  if (market?.kind !== 'alpaca') return { ...csvMarket(folder, timeframe), ...(market?.kind === 'csv' && market.adjust !== undefined ? { adjust: market.adjust } : {}) };
  if (timeframe !== market.timeframe) throw new SourceRefused(`${folder}: was bars of ${timeframe}, must be of ${market.timeframe}, as the desk's`);
  const own = market.symbols.filter((symbol) => found.some((file) => file.symbol === symbol));
  return own.length === 0 ? market : { ...market, files: csvMarket(folder, timeframe, own).files };
}
