/** Kinds of actor without which nothing on a desk can be trusted: their quarantine halts it. */
const essential = ['market', 'clock', 'risk', 'execution', 'broker', 'alpaca', 'ccxt', 'venue', 'routing', 'accounting', 'reconciliation'];

/** The kind of actor that a fact of every kind (`execution.quarantined`) is about. */
export const kindIn = (type: string): string => type.split('.')[0] ?? '';

export const isEssential = (kind: string): boolean => essential.includes(kind);
