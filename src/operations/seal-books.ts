import type { Tx } from '../../db/connect.ts';
import { addBlock, addMembers, lastBlock, readBlockHash } from '../../db/records/blocks.ts';
import { lockBooks } from '../../db/records/locks.ts';
import { settlingPeers } from '../../db/records/peers.ts';
import { sha256Hex } from '../../db/sha256.ts';
import { balancesText, type Head } from '../ledger/block.ts';
import type { Deps, SettlementDeps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { issueDocument } from './settlement-documents.ts';

/** `chain_broken`: the database does not hold the block that the file outside of it names. */
export type SealRefusal = 'chain_broken';

export type Sealed = {
  /** Null: everything was sealed already, and there are no empty blocks. */
  readonly block: (Head & { readonly transactions: number }) | null;
};

/** Seals what was booked since the last block: lists it, signs its hash together with the hash of the
 *  block before, and gives the block's hash away, to a file outside the database and to every settling
 *  peer, so that whoever changes the database cannot change all of its copies. Who signs on for a chain
 *  that has lost blocks would sign two blocks of one number, so that is refused. */
export async function sealBooks(deps: SettlementDeps): Promise<Outcome<Sealed, SealRefusal>> {
  const sealed = await transact(deps.db, async (tx): Promise<Outcome<Sealed, SealRefusal>> => {
    await lockBooks(tx);
    const outside = await deps.booksHead.read();
    if (outside !== null && (await readBlockHash(tx, outside.seq)) !== outside.sha256)
      return refuse('chain_broken', `block ${outside.seq} is not ${outside.sha256}`);
    return done({ block: await sealNext(deps, tx) });
  });
  // After the commit: a file that is behind is no lie, one that is ahead would be.
  if (sealed.ok) await writeHead(deps);
  return sealed;
}

/** The same at most once a day, and not on a day on which a close was sealed. */
export async function sealDueBooks(deps: SettlementDeps): Promise<Outcome<Sealed, SealRefusal>> {
  const last = await lastBlock(deps.db);
  const isOfToday = last !== undefined && dayOf(last.sealedAt) >= dayOf(deps.clock());
  return isOfToday ? done({ block: null }) : sealBooks(deps);
}

const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

async function sealNext(deps: SettlementDeps, tx: Tx): Promise<Sealed['block']> {
  const last = await lastBlock(tx);
  const seq = (last?.seq ?? 0) + 1;
  const prev = last?.sha256 ?? null;
  const added = await addMembers(tx, seq);
  if (added === null) return null;
  const sealedAt = deps.clock();
  const balances = balancesText(deps.newSecret(), added.balances);
  const jws = await deps.signer.signBlock({
    iss: deps.node.actorUri,
    jti: blockUri(deps.node.origin, seq),
    iat: Math.floor(sealedAt.getTime() / 1000),
    seq,
    prev,
    membersSha256: added.membersSha256,
    balancesSha256: sha256Hex(balances),
  });
  const sha256 = sha256Hex(jws);
  await addBlock(tx, { seq, sealedAt, balances, jws, sha256 });
  for (const peer of await settlingPeers(tx)) {
    if (peer.actorUri === null) continue;
    const from = { kind: 'seal' as const, iss: deps.node.actorUri, aud: peer.actorUri };
    const beside = { peerId: peer.id, ref: null, lines: null, answers: null };
    await issueDocument(deps, tx, { ...from, seq, block: sha256, prev }, beside);
  }
  return { seq, sha256, transactions: added.transactions };
}

/** The address of a block, which anybody may read. */
export const blockUri = (origin: string, seq: number): string => `${origin}/books/blocks/${seq}`;

/** Also after nothing was sealed: the writing may have failed the last time. */
async function writeHead(deps: Deps): Promise<void> {
  const last = await lastBlock(deps.db);
  const outside = await deps.booksHead.read();
  if (last === undefined || last.seq <= (outside?.seq ?? 0)) return;
  await deps.booksHead.write({ seq: last.seq, sha256: last.sha256 });
}
