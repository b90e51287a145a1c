// Counts a vitest report: `node summary.mjs REPORT EXIT_CODE`. A file that could not be run, and an end with a code that no test explains, count as failures.
import { readFileSync } from 'node:fs';

const [path, code] = process.argv.slice(2);
const text = readFileSync(path, 'utf8');
const { numPassedTests: passed, numFailedTests, testResults } = text ? JSON.parse(text) : { numPassedTests: 0, numFailedTests: 0, testResults: [] };
const notRun = testResults.filter(({ status, assertionResults }) => status === 'failed' && assertionResults.every((test) => test.status !== 'failed')).length;
const failed = Math.max(numFailedTests + notRun, code === '0' ? 0 : 1);
console.log(`${passed} passed, ${failed} failed`);
process.exit(passed > 0 && failed === 0 ? 0 : 1);
