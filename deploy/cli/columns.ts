const isFigure = (cell: string): boolean => /^[-+]?[\d,]+(\.\d+)?( %)?$/.test(cell);

/** Whether a column is of figures below a head: then their points stand below each other. A dash stands for none. */
function isOfFigures([head = '', ...cells]: readonly string[]): boolean {
  const told = cells.filter((cell) => cell !== '' && cell !== '-');
  return !isFigure(head) && told.length > 0 && told.every(isFigure);
}

/** Rows in columns as wide as their widest cell. */
export function columns(rows: readonly (readonly string[])[]): string {
  const shapes = (rows[0] ?? []).map((_, at) => {
    const cells = rows.map((row) => row[at] ?? '');
    return { width: Math.max(...cells.map(({ length }) => length)), toTheRight: isOfFigures(cells) };
  });
  return rows.map((row) => row.map((cell, at) => (shapes[at]?.toTheRight === true ? cell.padStart(shapes[at].width) : cell.padEnd(shapes[at]?.width ?? 0))).join('  ').trimEnd()).join('\n');
}
