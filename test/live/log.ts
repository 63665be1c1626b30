/** What a walk tells while it goes: one line for each step, and whether it held. */
export type Log = {
  /** Does a step. One that fails is told, and the walk goes on: the next may hold all the same.
   *  @returns what it gave; undefined: it failed. */
  step<Result>(what: string, act: () => Promise<Result>): Promise<Result | undefined>;
  note(text: string): void;
  failures(): number;
};

export function makeLog(): Log {
  let failed = 0;
  const say = (text: string) => process.stdout.write(`${text}\n`);
  return {
    async step(what, act) {
      const began = Date.now();
      const took = () => secondsSince(began);
      try {
        const result = await act();
        say(`  holds   ${what} (${took()})`);
        return result;
      } catch (error) {
        failed += 1;
        say(
          `  BREAKS  ${what} (${took()})\n          ${reasonOf(error).replaceAll('\n', '\n          ')}`,
        );
        return undefined;
      }
    },
    note: (text) => say(`          ${text}`),
    failures: () => failed,
  };
}

/** `2 s`, for people. */
export const secondsSince = (beganMs: number): string =>
  `${Math.round((Date.now() - beganMs) / 1_000)} s`;

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return `${error}`;
  return error.cause === undefined ? error.message : `${error.message}\n${reasonOf(error.cause)}`;
}

/** @throws with what should have been. */
export function expectThat(isSo: boolean, what: string): asserts isSo {
  if (!isSo) throw new Error(`expected: ${what}`);
}
