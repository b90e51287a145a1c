import { catalogue } from './catalogue.ts';
import type { FactKind } from './fact.ts';
import { kindsOf, observers, roles, type Role } from './roles.ts';
import { verbs } from './verbs.ts';

const subjectShown = ({ kind, fact }: FactKind): string => `\`<desk>.${kind === '*' ? '<kind>' : kind}.<id>.${fact}\``;

/** Roles for people: everyone as `all`, those who hear everything as `observers`. */
function rolesShown(named: readonly Role[]): string {
  if (roles.every((role) => named.includes(role))) return 'all';
  if (!observers.every((role) => named.includes(role))) return named.join(', ');
  return [...named.filter((role) => !observers.some((observer) => observer === role)), 'observers'].join(', ');
}

/** A bar would end a table's cell. */
const cell = (text: string): string => text.replaceAll('|', '\\|');

const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heads, heads.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');

/** Roles from the market on, what every kind of actor says last. */
const kindsInOrder = [...roles.flatMap((role) => kindsOf[role]), '*'];

/** The catalogue has each file's facts in the order in which a module lists its exports, which tools differ about. */
const inOrder = (a: FactKind, b: FactKind): number => kindsInOrder.indexOf(a.kind) - kindsInOrder.indexOf(b.kind) || (a.fact < b.fact ? -1 : 1);

/** Every kind of fact, as a markdown table. */
export const factsTable = (): string => table(['subject', 'origin', 'by', 'heard by', 'about'],
  catalogue.toSorted(inOrder).map((kind) => [subjectShown(kind), kind.origin, rolesShown(kind.by), rolesShown(kind.heardBy), kind.about]));

/** Every request to the ops services, as a markdown table. */
export const verbsTable = (): string => table(['subject', 'signed', 'about'],
  verbs.map(({ verb, signed, about }) => [`\`ops.<desk>.${verb}\``, signed ? 'yes' : 'no', about]));

/** A text with what stands between `<!-- name:begin -->` and `<!-- name:end -->` replaced. Throws where the two are not there, once each and in order. */
function replacedBetween(text: string, name: string, content: string): string {
  const begin = `<!-- ${name}:begin -->`;
  const end = `<!-- ${name}:end -->`;
  const [before, inside, ...more] = text.split(begin);
  const [, after, ...rest] = (inside ?? '').split(end);
  if (before === undefined || after === undefined || more.length > 0 || rest.length > 0) {
    throw new Error(`expected ${begin} and then ${end}, once each, was not so; put them where the table belongs`);
  }
  return `${before}${begin}\n${content}\n${end}${after}`;
}

/** A README with its two tables as the catalogue has them. */
export const withReference = (readme: string): string => replacedBetween(replacedBetween(readme, 'facts', factsTable()), 'verbs', verbsTable());
