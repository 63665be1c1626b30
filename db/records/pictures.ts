import { eq } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import { picture } from '../schema/pictures.ts';

export const addPicture = (tx: Tx, row: typeof picture.$inferInsert) =>
  tx.insert(picture).values(row);

export const readPicture = async (tx: Tx, id: string) =>
  (await tx.select({ bytes: picture.bytes }).from(picture).where(eq(picture.id, id)))[0];

/** Once nothing shows it any more. */
export const dropPicture = (tx: Tx, id: string) => tx.delete(picture).where(eq(picture.id, id));
