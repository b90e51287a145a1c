/**
 * The value under a key of the record's own: a person or strategy may be called `constructor`, which every object inherits. What is inherited
 * is a function, but for one, and no record holds functions: asking for the kind of the value costs a third of asking whose it is.
 */
export function own<Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined {
  const value = record[key];
  return typeof value === 'function' || key === '__proto__' ? (Object.hasOwn(record, key) ? value : undefined) : value;
}
