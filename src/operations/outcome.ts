import type { Db, Tx } from '../../db/connect.ts';

/** What an operation answers: it did its work, or it refuses with one of a closed set of codes.
 *  Broken invariants throw; expected refusals never do. */
export type Outcome<Done extends object, Code extends string> =
  | ({ readonly ok: true } & Done)
  | Refusal<Code>;

export type Refusal<Code extends string> = {
  readonly ok: false;
  readonly code: Code;
  /** What a log line or an admin needs besides the code; never shown to strangers. */
  readonly detail?: string;
};

export const done = <Done extends object>(value: Done): { readonly ok: true } & Done => ({
  ok: true,
  ...value,
});

export const refuse = <Code extends string>(code: Code, detail?: string): Refusal<Code> => ({
  ok: false,
  code,
  ...(detail === undefined ? {} : { detail }),
});

/** Runs in a transaction that is kept only when the operation is done: a refusal changes nothing. In a
 *  transaction it is a part of that one. */
export async function transact<Answer extends { readonly ok: boolean }>(
  db: Db | Tx,
  act: (tx: Tx) => Promise<Answer>,
): Promise<Answer> {
  let refused: Answer | undefined;
  try {
    return await db.transaction(async (tx) => {
      const answer = await act(tx);
      if (answer.ok) return answer;
      refused = answer;
      throw new RolledBack();
    });
  } catch (error) {
    if (error instanceof RolledBack && refused !== undefined) return refused;
    throw error;
  }
}

class RolledBack extends Error {}
