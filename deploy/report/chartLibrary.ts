import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What draws the charts, as texts that go into the page. */
export interface ChartLibrary {
  /** Name, version and licence, for the page's foot. */
  readonly name: string;
  readonly script: string;
  readonly style: string;
  /** Its licence asks that this goes with every copy. */
  readonly licence: string;
}

const textOf = (path: string): string => readFileSync(fileURLToPath(import.meta.resolve(`uplot/${path}`)), 'utf8');

/** uPlot (MIT), as it is installed: 51 kB, draws on canvas, needs nothing else. */
export function chartLibrary(): ChartLibrary {
  const { version }: { readonly version: string } = JSON.parse(textOf('package.json'));
  return { name: `uPlot ${version} (MIT)`, script: textOf('dist/uPlot.iife.min.js'), style: textOf('dist/uPlot.min.css'), licence: textOf('LICENSE') };
}
