import { eq } from 'drizzle-orm';
import type { Db } from '../connect.ts';
import { picture } from '../schema/schema.ts';

export type StoredPicture = {
  readonly bytes: Uint8Array;
  readonly mediaType: 'image/jpeg' | 'image/png' | 'image/webp';
};

/** A picture of a work or a person; null when it is gone. It never changes.
 *  @param id a UUID: the caller has looked. */
export async function pictureById(db: Db, id: string): Promise<StoredPicture | null> {
  const [row] = await db
    .select({ bytes: picture.bytes, mediaType: picture.mediaType })
    .from(picture)
    .where(eq(picture.id, id));
  return row ?? null;
}
