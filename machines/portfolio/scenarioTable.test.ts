import { describe, expect, test } from 'vitest';
import { xoshiro } from '../random.ts';
import { sha256Hex } from '../sha256.ts';
import { anchorFor } from './exact.ts';
import { kernelBytes } from './kernel.ts';
import { profitAndLoss } from './portfolio.ts';
import { ScenarioTable } from './scenarioTable.ts';

const gross = 4_000_000;

/** A table of seeded returns and values, and the same as a portfolio whose gross value rounds to the same power of two. */
function drawn(rows: number, scenarios: number) {
  const uniform = xoshiro(rows);
  const table = new ScenarioTable(rows, scenarios, anchorFor(gross));
  const returns = Array.from({ length: rows }, (_, place) => table.row(place).map(() => (uniform() - 0.5) / 10));
  const valuesUsd = returns.map(() => (uniform() - 0.5) * 4 * gross / rows);
  valuesUsd[0] = gross - valuesUsd.slice(1).reduce((sum, each) => sum + Math.abs(each), 0);
  returns.forEach((each, place) => {
    table.row(place).set(each);
    table.put(place, valuesUsd[place] ?? 0);
  });
  table.refresh();
  return { table, returns, valuesUsd };
}

describe.each([['in plain loops', 7, 251], ['by the kernel', 101, 1001], ['by the kernel, without padding', 104, 1000]])('a table of scenarios, %s', (_, rows, scenarios) => {
  const { table, returns, valuesUsd } = drawn(rows, scenarios);

  test('has the profit and loss of the positions, to the bit', () => expect(table.pnlUsd).toEqual(profitAndLoss({ valuesUsd, returns })));

  test('has after a change what it would have anew, to the bit', () => {
    const place = rows - 1;
    const what = new Float64Array(scenarios);
    table.ifChanged(place, 12_345.67, what);
    expect(table.pnlUsd).toEqual(profitAndLoss({ valuesUsd, returns }));
    table.change(place, 12_345.67);
    const changed = table.pnlUsd.slice();
    table.refresh();
    expect([changed, what, table.valueUsd(place)]).toEqual([table.pnlUsd, table.pnlUsd, 12_345.67]);
  });
});

test('a table has no row beyond its last', () => expect(() => drawn(7, 3).table.row(8)).toThrow('place: expected 0 to 7, was 8'));

test("the kernel's bytes are those of its source, on every machine", () => expect([kernelBytes.length, sha256Hex(kernelBytes.join(' '))]).toEqual([529, '9b2ab94ff3afdf42d5dab595a4ad8e0cfcf051d4db48af056014370129d8e6d2']));
