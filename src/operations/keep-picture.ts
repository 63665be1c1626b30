import type { Tx } from '../../db/connect.ts';
import { addPicture, dropPicture } from '../../db/records/pictures.ts';
import type { Deps, Drawn, SourceDeps } from './deps.ts';
import type { WorkDraft } from './work-draft.ts';

/** Draws the picture of a draft, before anything is locked. */
export async function drawFor(
  deps: SourceDeps,
  picture: WorkDraft['picture'],
): Promise<Drawn | 'keep' | 'unusable' | null> {
  if (picture === null || picture === 'keep') return picture;
  const { sources } = deps;
  const drawn =
    'url' in picture ? await sources.picture(picture.url) : await sources.draw(picture.bytes);
  return drawn.ok ? drawn.picture : 'unusable';
}

/** @returns the id that it is kept under. */
export async function keepPicture(deps: Deps, tx: Tx, drawn: Drawn): Promise<string> {
  const id = deps.newId();
  const { bytes, mediaType, width, height } = drawn;
  await addPicture(tx, { id, bytes, mediaType, width, height, createdAt: deps.clock() });
  return id;
}

/** Once a work or a person shows another one, or none: each picture has one place. */
export async function letGo(tx: Tx, was: string | null, now: string | null): Promise<void> {
  if (was !== null && was !== now) await dropPicture(tx, was);
}
