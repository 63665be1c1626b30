import type { Tx } from '../../db/connect.ts';
import { addJob } from '../../db/records/jobs.ts';
import type { KnownDocument } from '../../db/records/pair-documents.ts';
import { addDocument } from '../../db/records/settlements.ts';
import { sha256Hex } from '../../db/sha256.ts';
import type { SettlementDocument } from '../settlement/documents.ts';
import type { LinesText } from '../settlement/lines-text.ts';
import type { SettlementDeps } from './deps.ts';

/** What is kept of a document of ours besides what it says. */
type Beside = {
  readonly peerId: string;
  /** What the settlement calls it. */
  readonly ref: string | null;
  /** The lines of a statement as they travel. */
  readonly lines: LinesText | null;
  /** The URI of the peer's document that this one answers; null: this one is offered. */
  readonly answers: string | null;
};

/** Signs a document for a peer and keeps its exact bytes. It is sent by a job of the same transaction:
 *  only committed bytes ever leave. */
export async function issueDocument(
  deps: SettlementDeps,
  tx: Tx,
  document: SettlementDocument,
  beside: Beside,
): Promise<KnownDocument & { readonly sha256: string }> {
  const id = deps.newId();
  const uri = `${deps.node.origin}/settlement/${id}`;
  const recordedAt = deps.clock();
  const iat = Math.floor(recordedAt.getTime() / 1000);
  const jws = await deps.signer.sign({ ...document, jti: uri, iat });
  const sha256 = sha256Hex(jws);
  const { kind } = document;
  const currency = 'currency' in document ? document.currency : null;
  await addDocument(tx, {
    ...{ id, uri, kind, currency, jws, sha256, recordedAt, direction: 'issued', ...beside },
  });
  await addJob(tx, beside.answers === null ? 'send-offer' : 'send-answer', { documentId: id });
  return { id, uri, sha256 };
}
