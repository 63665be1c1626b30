/** So many lines are in memory at a time. */
export const AT_A_TIME = 200;

/** All parts of a list, one after the other, each asked for after the last line of the one before. */
export async function* inParts<Line extends { readonly id: string }>(
  read: (after: string | null) => Promise<readonly Line[]>,
): AsyncGenerator<Line> {
  let after: string | null = null;
  for (;;) {
    const lines: readonly Line[] = await read(after);
    yield* lines;
    const last = lines.at(-1);
    if (last === undefined || lines.length < AT_A_TIME) return;
    after = last.id;
  }
}
