/** PostgreSQL takes at most 65,535 parameters in one statement. */
const ROWS_A_STATEMENT = 5_000;

export function* chunks<Row>(rows: readonly Row[]): Generator<Row[]> {
  for (let from = 0; from < rows.length; from += ROWS_A_STATEMENT) {
    yield rows.slice(from, from + ROWS_A_STATEMENT);
  }
}
