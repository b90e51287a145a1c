/** A cell as RFC 4180 has it. */
const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Rows with a line of their columns' names; a value that is left out is an empty cell. */
export const csvLines = <Column extends string>(columns: readonly Column[], rows: readonly Partial<Readonly<Record<Column, string | number>>>[]): readonly string[] =>
  [columns.join(','), ...rows.map((row) => columns.map((column) => cell(String(row[column] ?? ''))).join(','))];
