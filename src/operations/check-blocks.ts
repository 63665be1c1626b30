import type { Tx } from '../../db/connect.ts';
import { lastBlock, readBlockHash } from '../../db/records/blocks.ts';
import { ownSettlementKeys } from '../../db/records/own-keys.ts';
import { sha256Hex } from '../../db/sha256.ts';
import { keptBlocks, membersOfBlocks } from '../../db/views/audit-blocks.ts';
import type { Block } from '../ledger/block.ts';
import type { Deps, DocumentSigner } from './deps.ts';
import { blockUri } from './seal-books.ts';

export type BlockDeps = Pick<Deps, 'booksHead'> & { readonly signer: DocumentSigner };

type ChainCheck = {
  readonly name: string;
  /** What is wrong with the first wrong block, or null. */
  wrong(deps: BlockDeps, tx: Tx): Promise<string | null>;
};

/** The sealed blocks against what was signed and what was written down elsewhere. */
export const CHAIN_CHECKS: readonly ChainCheck[] = [
  { name: 'every block names the one before it and is signed by us', wrong: firstBroken },
  { name: 'every block has the transactions that it was sealed with', wrong: firstOtherMembers },
  { name: 'the blocks go on from where the file outside the database says', wrong: otherEnd },
];

async function firstBroken({ signer }: BlockDeps, tx: Tx): Promise<string | null> {
  const keys = await ownSettlementKeys(tx);
  let before: { readonly seq: number; readonly sha256: string | null } = { seq: 0, sha256: null };
  for (const kept of await keptBlocks(tx)) {
    if (kept.seq !== before.seq + 1) return `block ${before.seq + 1} is gone`;
    const block = await signer.readBlock(kept.jws, keys);
    if (block === null) return `block ${kept.seq}: its signature is not good`;
    if (block.prev !== before.sha256)
      return `block ${kept.seq} does not name the block before it as it is`;
    const isAsSigned =
      // Not our address as it is now: before anybody knew the node it may have had another.
      block.jti === blockUri(new URL(block.iss).origin, kept.seq) &&
      block.seq === kept.seq &&
      block.iat === Math.floor(kept.sealedAt.getTime() / 1000) &&
      block.balancesSha256 === kept.balancesSha256 &&
      sha256Hex(kept.jws) === kept.sha256;
    if (!isAsSigned) return `block ${kept.seq}: the books say something else than what was signed`;
    before = kept;
  }
  return null;
}

async function firstOtherMembers({ signer }: BlockDeps, tx: Tx): Promise<string | null> {
  const keys = await ownSettlementKeys(tx);
  const members = await membersOfBlocks(tx);
  for (const { seq, jws } of await keptBlocks(tx)) {
    const block: Block | null = await signer.readBlock(jws, keys);
    if (block?.membersSha256 !== members.get(seq))
      return `block ${seq}: its transactions are not those that it was sealed with`;
    members.delete(seq);
  }
  const [orphan] = members.keys();
  return orphan === undefined ? null : `block ${orphan} has transactions and is gone`;
}

/** The file may be behind: it is written after the block. It is never ahead. */
async function otherEnd({ booksHead }: BlockDeps, tx: Tx): Promise<string | null> {
  const outside = await booksHead.read();
  if (outside === null) return null;
  const inside = await readBlockHash(tx, outside.seq);
  if (inside === outside.sha256) return null;
  const last = (await lastBlock(tx))?.seq ?? 0;
  return inside === undefined
    ? `the file names block ${outside.seq}, the database ends with block ${last}`
    : `the file knows block ${outside.seq} as another one`;
}
