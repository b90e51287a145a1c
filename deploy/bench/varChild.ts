import { anchorFor } from '../../machines/portfolio/exact.ts';
import { ScenarioTable } from '../../machines/portfolio/scenarioTable.ts';
import { tailLosses } from '../../machines/portfolio/selection.ts';
import { xoshiro } from '../../machines/random.ts';
import { percentile } from './percentile.ts';

/* `node varChild.ts POSITIONS SCENARIOS`: value at risk and shortfall at 95 and 99 % from scratch, and after one fill, in median milliseconds. One thread. */

const [positions, scenarios] = [Number(process.argv[2]), Number(process.argv[3])];
const tails = [0.05, 0.01];
const [scratchTimes, fills] = [40, 400];
const uniform = xoshiro(1);
const valueUsd = () => (uniform() - 0.5) * 20_000;

const table = new ScenarioTable(positions, scenarios, anchorFor(positions * 10_000));
for (let place = 0; place < positions; place += 1) {
  const row = table.row(place);
  for (let at = 0; at < scenarios; at += 1) row[at] = (uniform() - 0.5) / 20;
  table.put(place, valueUsd());
}

function medianMs(times: number, measured: (time: number) => void): number {
  const samples = Array.from({ length: times }, (_, time) => {
    const began = performance.now();
    measured(time);
    return performance.now() - began;
  });
  return percentile(samples, 0.5);
}

const figures = () => tailLosses(table.pnlUsd, tails);
const fullMs = medianMs(scratchTimes, () => {
  table.refresh();
  figures();
});
const incrementalMs = medianMs(fills, (fill) => {
  table.change((fill * 7) % positions, valueUsd());
  figures();
});
const incremental = JSON.stringify(figures());
table.refresh();
if (JSON.stringify(figures()) !== incremental) throw new Error(`expected the figures from scratch after ${fills} fills, were ${incremental}`);
process.stdout.write(`${JSON.stringify({ fullMs, incrementalMs })}\n`);
