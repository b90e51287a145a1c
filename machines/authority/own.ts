/** The value under a key of the record's own: a person or strategy may be called `constructor`, which every object inherits. */
export const own = <Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined => (Object.hasOwn(record, key) ? record[key] : undefined);
