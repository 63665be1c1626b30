import { gunzipSync } from 'node:zlib';
import { readPaymentFile } from '../../db/records/payments.ts';
import { sha256OfParts } from '../../db/sha256.ts';
import type { Deps } from './deps.ts';
import { done, type Outcome, refuse } from './outcome.ts';

/** `needs_approval`: a second person has to say yes first. */
export type ReadPaymentsRefusal = 'unknown_file' | 'already_cancelled' | 'needs_approval';

/** A file of payments for the bank: the same bytes as often as somebody asks for them.
 *  Throws when they are not those that were made. */
export async function readPayments(
  { db }: Deps,
  fileId: string,
): Promise<Outcome<{ readonly name: string; readonly bytes: Uint8Array }, ReadPaymentsRefusal>> {
  const file = await readPaymentFile(db, fileId);
  if (file === undefined) return refuse('unknown_file');
  if (file.cancelledAt !== null) return refuse('already_cancelled');
  if (file.needsApproval && file.approvedAt === null) return refuse('needs_approval');
  const bytes = gunzipSync(file.bytesGzip);
  if (sha256OfParts([bytes]) !== file.sha256) throw new Error(`${file.messageId} has changed`);
  return done({ name: `${file.messageId}.xml`, bytes });
}
