/** Which columns there is room for. */

/** What is given up first, together where one alone would say little. */
const GIVEN_UP: readonly (readonly string[])[] = [['id', 'source'], ['process'], ['type'], ['counterparty'], ['country'], ['risk']];

/** Ids of the columns that do not fit into so many pixels, each at its least width. */
export function columnsThatDoNotFit(columns: readonly { id: string; width: string }[], pixels: number): string[] {
  let needed = columns.reduce((sum, column) => sum + leastWidth(column), 0);
  const hidden: string[] = [];
  for (const group of GIVEN_UP) {
    if (needed <= pixels) break;
    for (const column of columns) {
      if (!group.includes(column.id)) continue;
      hidden.push(column.id);
      needed -= leastWidth(column);
    }
  }
  return hidden;
}

/** Of a track such as `minmax(80px, 1fr)` or `120px`. */
function leastWidth({ width }: { width: string }): number {
  return Number(/(\d+)px/.exec(width)?.[1] ?? 0);
}
