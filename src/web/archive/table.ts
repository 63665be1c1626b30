import { csvLine } from '../../text/csv.ts';
import type { ZipFile } from '../../text/zip.ts';

export type Cell = string | bigint | number;

/** A table of an archive, made line by line. Columns are named in one language, so that tables made from
 *  them keep working. */
export const tableFile = <Line>(
  path: string,
  columns: readonly string[],
  lines: AsyncIterable<Line> | Iterable<Line>,
  cells: (line: Line) => readonly Cell[],
): ZipFile => ({ path, parts: table(columns, lines, cells) });

async function* table<Line>(
  columns: readonly string[],
  lines: AsyncIterable<Line> | Iterable<Line>,
  cells: (line: Line) => readonly Cell[],
): AsyncGenerator<string> {
  yield csvLine(columns);
  for await (const line of lines) yield csvLine(cells(line));
}

export const yes = (said: boolean): string => (said ? 'yes' : 'no');
export const day = (at: Date): string => at.toISOString().slice(0, 10);
