import { csvBars, csvMarket } from '../actors/market/csvFiles.ts';

/** The folder of the daily bars that come with the project. */
export const sampleFolder = `${import.meta.dirname}/../deploy/sample`;

/** The daily bars of the sample as a desk reads them: read once for all tests of a process. */
export const sampleBars = csvBars(sampleFolder, csvMarket(sampleFolder, '1d'));
