import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const notOurs = ['**/node_modules/**', '.investobot/**'];
const needServers = ['**/*.nats.test.ts', '**/*.mongo.test.ts', '**/*.browser.test.ts'];
const takeLong = '**/*.long.test.ts';
const simulated = 'test/simulation/**/*.test.ts';
const spanning = 'test/**/*.test.ts';

/**
 * `unit` stands beside what it tests and needs nothing but Node; `whole` spans folders (desks in memory, commands as processes, golden values). The files of both share their modules: with a world of its own for each,
 * loading them would take longer than testing. `simulation` is whole desks with faults, by the hundred; `servers` starts real servers and processes; `long` is left out of `npm test`.
 * Modules are loaded by Node itself, as where the project runs: nothing is transformed first, and calls between modules cost what they cost there.
 */
export default defineConfig({
  root,
  test: {
    maxWorkers: 2,
    experimental: { viteModuleRunner: false },
    projects: [
      { root, test: { name: 'unit', isolate: false, setupFiles: ['test/seeded.ts'], include: ['**/*.test.ts'], exclude: [...notOurs, ...needServers, takeLong, spanning] } },
      { root, test: { name: 'whole', isolate: false, setupFiles: ['test/seeded.ts'], include: [spanning], exclude: [...notOurs, ...needServers, takeLong, simulated], testTimeout: 60_000 } },
      { root, test: { name: 'simulation', setupFiles: ['test/seeded.ts'], include: [simulated], exclude: [...notOurs, takeLong], testTimeout: 300_000 } },
      { root, test: { name: 'servers', setupFiles: ['test/seeded.ts'], include: needServers, exclude: [...notOurs, takeLong], testTimeout: 180_000, hookTimeout: 180_000 } },
      { root, test: { name: 'long', setupFiles: ['test/seeded.ts'], include: [takeLong], exclude: notOurs, testTimeout: 1_800_000, hookTimeout: 120_000 } },
    ],
  },
});
