import { canonical } from '../canonical.ts';
import { sha256Hex } from '../sha256.ts';
import { valuesIn } from './axis.ts';
import type { Values } from './parameters.ts';
import { disorder, strangerAmong, type Template, type TemplateFault } from './template.ts';

/** More than that of one template is a search for luck, not for a plan. */
export const mostPoints = 100_000;

/** One parameter, and the values that it takes in turn. */
export interface Axis {
  readonly parameter: string;
  readonly values: readonly (number | string)[];
}

/** What is to be tried of a template. */
export interface Space {
  readonly template: Template;
  /** All parameters, in the template's order. */
  readonly axes: readonly Axis[];
  /** The combinations whose values rise as the template asks, at least one; the last parameter changes first. */
  readonly points: readonly Values[];
}

/**
 * The values of a template's parameters that are to be tried.
 * @param texts by parameter: a value (`10`), a list (`5,10,20`), a range with both ends (`5..20:5`, of whole numbers also `5..20`), or a list of these; what is not given has its default
 */
export function spaceOf(template: Template, texts: Readonly<Record<string, string>>): Space | TemplateFault {
  const stranger = strangerAmong(template, texts);
  if (stranger !== undefined) return stranger;
  const axes: Axis[] = [];
  for (const [name, parameter] of Object.entries(template.parameters)) {
    const text = Object.hasOwn(texts, name) ? texts[name] : undefined;
    const values = text === undefined ? [parameter.default] : valuesIn(name, parameter, text);
    if ('rule' in values) return values;
    axes.push({ parameter: name, values });
  }
  const combinations = axes.reduce((count, { values }) => count * values.length, 1);
  if (combinations > mostPoints) {
    const [longest] = axes.toSorted((a, b) => b.values.length - a.values.length);
    return { parameter: longest?.parameter ?? '', value: texts[longest?.parameter ?? ''] ?? '', rule: `must make, with the others, at most ${mostPoints} combinations; these are ${combinations}` };
  }
  const all = combinationsOf(axes);
  const points = all.filter((values) => disorder(template, values) === undefined);
  const fault = points.length > 0 ? undefined : all.map((values) => disorder(template, values)).find((each) => each !== undefined);
  return fault === undefined ? { template, axes, points } : { ...fault, rule: `${fault.rule} in at least one combination` };
}

const combinationsOf = (axes: readonly Axis[]): readonly Values[] =>
  axes.reduce<readonly Values[]>((before, { parameter, values }) => before.flatMap((each) => values.map((value) => ({ ...each, [parameter]: value }))), [{}]);

/**
 * Some of a space's points, the same for the same seed, in the order of the space; all of them where there are no more.
 * Those are taken whose hash with the seed is smallest, so that a point stays in the sample when the space grows, unless new ones displace it.
 */
export function sampleOf({ points }: Space, count: number, seed: number): readonly Values[] {
  if (!Number.isSafeInteger(count) || count < 1) throw new RangeError(`sample: expected a whole number of points from 1, was ${count}`);
  if (count >= points.length) return points;
  const drawn = points.map((values, place) => ({ place, lot: sha256Hex(`${seed} ${canonical(values)}`) })).toSorted((a, b) => (a.lot < b.lot ? -1 : 1)).slice(0, count);
  const chosen = new Set(drawn.map(({ place }) => place));
  return points.filter((_, place) => chosen.has(place));
}
