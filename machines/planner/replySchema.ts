import { z } from 'zod';
import { plan } from '../../subjects/plan.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Schema = Record<string, Json>;

/** How deep rules may stand in rules in a reply: what a person would still read. */
const depth = 2;

/** What the API's `responseJsonSchema` knows; another keyword is refused or ignored by it. The rules they stood for are in the prompt and in checkPlan. */
const known = new Set(['$ref', 'type', 'format', 'title', 'description', 'enum', 'items', 'prefixItems', 'minItems', 'maxItems', 'minimum', 'maximum', 'anyOf', 'properties', 'additionalProperties', 'required']);

/**
 * The JSON schema of a list of plans, in the part of JSON Schema that Gemini takes: no patterns, constants, defaults or exclusive limits,
 * and no cycles: the API unrolls them only within optional properties, so rules within rules are unrolled here, to a depth of two.
 */
export function replySchema(plans: number): Schema {
  // A JSON schema is JSON; zod's type for it says so in other words.
  const { $schema: _, $defs = {}, ...list } = z.toJSONSchema(z.array(plan).min(1).max(plans), { io: 'input', reused: 'ref' }) as Schema;
  const definitions = objectOf($defs);
  const cyclic = Object.keys(definitions).filter((name) => refersTo(definitions[name] ?? null, name));
  const entered = (json: Json) => cyclic.reduce((schema, name) => renamed(schema, name, `${name}_${depth}`), simplified(json));
  const levels = Array.from({ length: depth + 1 }, (_, level) => level);
  const unrolledDefinitions = Object.entries(definitions).flatMap(([name, definition]): [string, Json][] =>
    (cyclic.includes(name) ? levels.map((level) => [`${name}_${level}`, unrolled(definition, name, level)]) : [[name, entered(definition)]]));
  return { ...objectOf(entered(list)), $defs: Object.fromEntries(unrolledDefinitions) };
}

/** A cyclic definition whose own references go one level down; at the lowest, the alternatives that have any are left out. */
function unrolled(definition: Json, name: string, level: number): Json {
  const simple = simplified(definition);
  if (level > 0) return renamed(simple, name, `${name}_${level - 1}`);
  const { anyOf = [], ...rest } = objectOf(simple);
  return { ...rest, anyOf: (Array.isArray(anyOf) ? anyOf : []).filter((choice) => !refersTo(choice, name)) };
}

const pointer = (name: string): string => `#/$defs/${name}`;

const objectOf = (json: Json): Schema => (typeof json === 'object' && json !== null && !Array.isArray(json) ? json : {});

function refersTo(json: Json, name: string): boolean {
  if (Array.isArray(json)) return json.some((each) => refersTo(each, name));
  if (typeof json !== 'object' || json === null) return false;
  return Object.entries(json).some(([key, each]) => (key === '$ref' ? each === pointer(name) : refersTo(each, name)));
}

function renamed(json: Json, from: string, to: string): Json {
  if (Array.isArray(json)) return json.map((each) => renamed(each, from, to));
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(Object.entries(json).map(([key, each]) => [key, key === '$ref' && each === pointer(from) ? pointer(to) : renamed(each, from, to)]));
}

/** The same schema in the API's keywords. `properties` holds names, not keywords. */
function simplified(json: Json): Json {
  if (Array.isArray(json)) return json.map(simplified);
  if (typeof json !== 'object' || json === null) return json;
  const result: Schema = {};
  for (const [key, each] of Object.entries(json)) {
    if (key === 'const') result.enum = [each];
    else if (key === 'oneOf') result.anyOf = simplified(each);
    else if (key === 'properties') result.properties = Object.fromEntries(Object.entries(objectOf(each)).map(([name, schema]) => [name, simplified(schema)]));
    else if (key === 'required' || key === 'enum') result[key] = each;
    else if (known.has(key)) result[key] = simplified(each);
  }
  return result;
}
