import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { regulations, type Regulation } from './table.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string): string => (existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : '');

/** A title that a table of cases makes stands there as `$rule ...`, its rule as a case. */
const isTitled = ({ file, title, check }: Regulation): boolean => {
  const text = read(file);
  const made = title.replace(check, '$rule');
  return text.includes(`'${title}'`) || text.includes(`"${title}"`) || (text.includes(`'${made}'`) && text.includes(`'${check}'`));
};

test.each(regulations)('$source asks for $check, and $file shows it', (regulation) => expect(isTitled(regulation)).toBe(true));

/** What else than an order's finding answers a regulation. */
const others = ['state', 'kill', 'policy', 'order', 'marginCall', 'violated', 'settlement', 'washSales', 'lots'];
const machines = ['machines/checks/market.ts', 'machines/checks/symbols.ts', 'machines/checks/money.ts', 'machines/checks/shortSales.ts', 'machines/checks/selfMatch.ts', 'machines/checks/exposure.ts', 'machines/risk/limits.ts', 'machines/risk/personal.ts', 'machines/risk/policyFigures.ts', 'machines/policy/bounds.ts', 'machines/policy/levels.ts', 'machines/risk/reconciled.ts', 'machines/risk/venueHealth.ts'].map(read).join('\n');

test('each check that it names is one that risk asks', () =>
  expect(regulations.map(({ check }) => check.split('@')[0] ?? '').filter((check) => !others.includes(check) && !machines.includes(`'${check}'`))).toEqual([]));

test.each([
  'SEC rule 15c3-5 (c)(1)(i)', 'SEC rule 15c3-5 (c)(1)(ii)', 'SEC rule 15c3-5 (c)(2)(i)', 'SEC rule 15c3-5 (c)(2)(ii)', 'SEC rule 15c3-5 (c)(2)(iii)',
  'MiFID II RTS 6 (EU 2017/589) art. 12', 'MiFID II RTS 6 (EU 2017/589) art. 15', 'MiFID II RTS 6 (EU 2017/589) art. 16', 'MiFID II RTS 6 (EU 2017/589) art. 17', 'FINRA notice 15-09',
  'Regulation SHO rule 201', 'Regulation SHO rule 203', 'FINRA rule 4210(f)(8)(B)', 'Regulation T', 'SEC order 34-70694 (Knight Capital)',
])('it has %s', (source) => expect(regulations.some((regulation) => regulation.source.startsWith(source))).toBe(true));

const cases = [...read('machines/checks/boundaries.test.ts').matchAll(/rule: '([^']+)', (?:also|refused|passed)|rule: '([^']+)',\n|sized\('([^']+)'/g)].flatMap(([, ...names]) => names.filter((name) => name !== undefined));

test('every check whose boundary is tested stands in it', () => expect([...new Set(cases)].filter((rule) => !regulations.some(({ check }) => check === rule))).toEqual([]));
