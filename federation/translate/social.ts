import { z } from 'zod';
import type { Withdrawn } from '../../src/operations/receive-withdrawal.ts';
import { audienceOf } from './post.ts';
import { hasPublic, maybeReference, reference } from './reference.ts';
import { isJson, type Json, typeName, webUrl } from './vocabulary.ts';

/** What people do on other servers, read as plain JSON: it moves no money, and contexts that nobody
 *  can load must not hide a favourite. */

/** What an activity is about; null when it does not say. */
export const readObject = ({ object }: Json): string | null =>
  reference.safeParse(object).data ?? null;

/** Who has moved, and where to; null when it does not say. */
export function readMove(activity: Json): { fromUri: string; targetUri: string } | null {
  const [fromUri, targetUri] = [activity.object, activity.target].map(
    (side) => webUrl(readObject({ object: side }))?.href,
  );
  return fromUri === undefined || targetUri === undefined ? null : { fromUri, targetUri };
}

/** Whether everybody may know of it. */
export const isPublic = (activity: Json): boolean => hasPublic(audienceOf(activity));

const KINDS: ReadonlyMap<string, Withdrawn['what']> = new Map([
  ['Follow', 'follow'],
  ['Block', 'block'],
  ['Like', 'like'],
  ['Announce', 'boost'],
]);

/** What an Undo takes back: the activity where it is included, or its id alone. Null: neither, or
 *  of a kind that this node does not keep. */
export function readWithdrawn({ object }: Json): { withdrawn: Withdrawn } | { uri: string } | null {
  const [undone] = [object].flat();
  const uri = readObject({ object });
  if (!isJson(undone) || undone.type === undefined) return uri === null ? null : { uri };
  const what = KINDS.get(typeName(undone.type));
  const objectUri = readObject(undone);
  if (what === undefined) return null;
  if (objectUri !== null) return { withdrawn: { what, objectUri, uri } };
  return uri === null ? null : { uri };
}

const included = z.object({ type: z.unknown().optional(), actor: maybeReference });

/** Which Follow an Accept or Reject answers. Servers include it or name it by its id, and some give
 *  it an id of their own. */
export function readAnswered({ object }: Json): {
  readonly followUri: string | null;
  readonly followerUri: string | null;
} {
  const [answered] = [object].flat();
  const said = included.safeParse(answered).data;
  const isFollow = said !== undefined && typeName(said.type) === 'Follow';
  return {
    followUri: readObject({ object }),
    followerUri: isFollow ? (webUrl(said.actor)?.href ?? null) : null,
  };
}
