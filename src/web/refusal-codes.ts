import type { setBudget } from '../operations/account-settings.ts';
import type { findWork } from '../operations/find-work.ts';
import type { giveFlattr } from '../operations/give-flattr.ts';
import type { createFirstAdmin, redeemSignInLink } from '../operations/sign-in.ts';
import type { undoFlattr } from '../operations/undo-flattr.ts';

/** Every code with which an operation can refuse. */
type CodesOf<Operation extends RefusingOperation> = Extract<
  Awaited<ReturnType<Operation>>,
  { ok: false }
>['code'];
type RefusingOperation = (...args: never[]) => Promise<unknown>;

export type GiveCode = CodesOf<typeof giveFlattr>;
export type UndoCode = CodesOf<typeof undoFlattr>;
export type FindCode = CodesOf<typeof findWork>;
export type LinkCode = CodesOf<typeof redeemSignInLink>;
export type NewAdminCode = Exclude<CodesOf<typeof createFirstAdmin>, LinkCode>;
export type BudgetCode = CodesOf<typeof setBudget>;

/** One sentence for every way in which an operation can refuse. A code without its sentence, in
 *  either language, does not compile. */
export type RefusalWords = {
  readonly give: Record<GiveCode, string>;
  readonly undo: Record<UndoCode, string>;
  readonly find: Record<FindCode, string>;
  readonly link: Record<LinkCode, string>;
  readonly newAdmin: Record<NewAdminCode, string>;
};
