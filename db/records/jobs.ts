import { sql } from 'drizzle-orm';
import type { Db, Tx } from '../connect.ts';

/** Every kind of job and what it needs. A job is added in the transaction whose consequence it
 *  is, so that it exists exactly when the fact does; it may run more than once. */
export type Jobs = {
  'send-flattr': { flattrId: string };
  'send-undo': { flattrId: string };
  /** Offers one of our settlement documents to the peer it is meant for. */
  'send-offer': { documentId: string };
  /** Sends Accept (or Reject, for a refusal) with one of our documents as its result. */
  'send-answer': { documentId: string };
  /** A peer offered a document: fetch it, check it, book it, answer. */
  'take-offer': { peerId: string; documentUri: string };
  /** A peer answered one of our offers. */
  'take-answer': { peerId: string; answeredUri: string; resultUri: string; accepted: boolean };
  /** Both sides may have accepted a month's statements: propose the netting if it is ours to do. */
  'propose-netting': { peerId: string; month: string };
  'issue-statements': { month: string };
  /** A message of Fedify's own queue. */
  fedify: unknown;
};

/** @param options.runAfterMs delay from now; `queue`: jobs of one queue run one after the other. */
export async function addJob<Task extends keyof Jobs & string>(
  tx: Tx | Db,
  task: Task,
  payload: Jobs[Task],
  options: { readonly runAfterMs?: number; readonly queue?: string; readonly key?: string } = {},
): Promise<void> {
  const delay = options.runAfterMs ?? 0;
  await tx.execute(sql`select enqueue_job(${task}, ${JSON.stringify(payload)}::json,
    ${options.queue ?? null}, ${delay}::int, ${options.key ?? null})`);
}
