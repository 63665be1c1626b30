import { dropSealed, keepSealed, readSealed } from '../../db/records/kept-forms.ts';
import type { Deps } from './deps.ts';

/** As long as it takes to find the way in again; then it is gone. */
const KEPT_S = 3600;
/** Who writes in more tabs than these loses the oldest. */
const KEPT_EACH = 5;
/** The longest form here is a text of a work, which has a bound far below this one. */
const MOST_CHARACTERS = 2 * 1024 * 1024;

/** A form that came when its writer's session had ended. */
export type KeptForm = {
  /** The path that it was sent to. */
  readonly action: string;
  /** By name, as they were typed. */
  readonly fields: Readonly<Record<string, string>>;
  /** A file was in it: those are not kept. */
  readonly hadFile: boolean;
};

/** Keeps a form for an hour, sealed, for the one person who wrote it. What proves something (a code, a
 *  credential) is for the caller to leave out.
 *  @returns its id; null when it is longer than any form of ours. */
export async function keepForm(
  deps: Deps,
  actorId: string,
  form: KeptForm,
): Promise<string | null> {
  const text = JSON.stringify(form);
  if (text.length > MOST_CHARACTERS) return null;
  const kept = { actorId, id: deps.newRandomId(), sealed: await deps.vault.seal(text) };
  await deps.db.transaction((tx) => keepSealed(tx, { ...kept, seconds: KEPT_S, most: KEPT_EACH }));
  return kept.id;
}

/** The form that waits for somebody; null when there is none, or it is somebody else's. */
export async function findKeptForm(
  deps: Deps,
  actorId: string,
  id: string,
): Promise<KeptForm | null> {
  const sealed = await readSealed(deps.db, { actorId, id });
  return sealed === null ? null : (JSON.parse(await deps.vault.open(sealed)) as KeptForm);
}

/** It was sent by now. */
export async function forgetForm(deps: Deps, actorId: string, id: string): Promise<void> {
  await dropSealed(deps.db, { actorId, id });
}
