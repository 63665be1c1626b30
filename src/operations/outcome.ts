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
