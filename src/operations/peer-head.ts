import { addJob } from '../../db/records/jobs.ts';
import { ownSettlementKeys } from '../../db/records/own-keys.ts';
import { type Peer, readPeer, settlingPeers } from '../../db/records/peers.ts';
import { readDocumentByHash } from '../../db/records/settlements.ts';
import type { Account, Issue, SettlementDocument } from '../settlement/documents.ts';
import type { LinesText } from '../settlement/lines-text.ts';
import type { Notice } from '../settlement/pair/events.ts';
import type { HeadEntry, SettlementDeps } from './deps.ts';
import type { Came } from './pair-documents.ts';
import { openPair, stepPair } from './pair-step.ts';
import { readSigned } from './read-signed.ts';
import { keepOwnAccount, receiveAccount } from './receive-account.ts';
import { actorOf } from './settlement-peer.ts';
import { LINES_MAX_BYTES, signedOf } from './take-document.ts';
import { isSettling, settlesWithUs } from './tick-pairs.ts';

/** Has the statement taken that a peer says it has sent and that never came here.
 *  Throws when the peer cannot be asked now: the job is tried again. */
export async function pullStatement(
  deps: SettlementDeps,
  missing: { readonly peerId: string; readonly seq: number },
): Promise<void> {
  const peer = await readPeer(deps.db, missing.peerId);
  if (peer === undefined || !settlesWithUs(deps, peer)) return;
  const entry = (await headOf(deps, peer)).find(
    ({ kind, iss, seq }) => kind === 'statement' && iss === actorOf(peer) && seq === missing.seq,
  );
  if (entry === undefined) return;
  const { host } = peer;
  await addJob(deps.db, 'take-document', { host, documentUri: entry.id });
}

async function headOf(deps: SettlementDeps, peer: Peer): Promise<readonly HeadEntry[]> {
  const head = await deps.remote.settlementHead(originOf(peer), deps.node.currency);
  if (head === null) throw new Error(`${peer.host} does not say what was signed`);
  return head;
}

const originOf = (peer: Peer): string => new URL(actorOf(peer)).origin;

/** After a restore: takes from a peer what the two of us have signed and our books lack, in its order, and
 *  goes on from there. Nothing is taken on trust: every document carries a signature, theirs or ours.
 *  Throws when the peer cannot be asked now: the job is tried again.
 *  @returns null when we did not have to ask. */
export async function askHead(
  deps: SettlementDeps,
  { peerId }: { readonly peerId: string },
): Promise<{ readonly host: string; readonly notices: readonly Notice[] } | null> {
  const peer = await readPeer(deps.db, peerId);
  if (peer === undefined || !(await isSettling(deps, deps.db, peer))) return null;
  const { ids, pair } = await deps.db.transaction((tx) => openPair(deps, tx, peer));
  if (pair.restoredAtMs === null) return null;
  const came: Came[] = [];
  for (const entry of await headOf(deps, peer)) {
    const copy = ids.has(entry.sha256) ? null : await copyOf(deps, peer, entry);
    if (copy === null) continue;
    const { document, ...bytes } = copy;
    if (document.kind === 'seal') continue;
    if (document.kind === 'account') await keepAccount(deps, peer, { ...bytes, document });
    else came.push({ ...bytes, signed: signedOf(deps, { ...bytes, document }) });
  }
  const documents = came.map(({ signed }) => signed);
  const { notices } = await deps.db.transaction((tx) =>
    stepPair(deps, tx, peer, { type: 'head', documents }, { came }),
  );
  return { host: peer.host, notices };
}

/** How many peers are asked at once. */
const AT_ONCE = 10;

/** Where a peer is paid, and where we are, as far as only the peer had it. */
const keepAccount = async (
  deps: SettlementDeps,
  peer: Peer,
  copy: Omit<Copy, 'document'> & { readonly document: Account & Issue },
): Promise<unknown> =>
  copy.document.iss === deps.node.actorUri
    ? keepOwnAccount(deps, peer, copy)
    : receiveAccount(deps, peer, copy);

/** Peers that hold a statement of ours, a word on a line of theirs, a netting that we proposed, an advice of a
 *  payment, or bank details, which our books lack, with our signature under it: then these books are those of an old copy, whoever put it there, and what we
 *  said next would contradict what we said before. Asked before anything is stated, and a few times a day. A
 *  peer that does not answer is not waited for.
 *  @param peerId only this one is asked.
 *  @returns their hosts. */
export async function whoHoldsMore(deps: SettlementDeps, peerId?: string): Promise<string[]> {
  const peers = (await settlingPeers(deps.db)).filter(
    (peer) => settlesWithUs(deps, peer) && (peerId === undefined || peer.id === peerId),
  );
  const hosts: string[] = [];
  for (let from = 0; from < peers.length; from += AT_ONCE) {
    const some = peers.slice(from, from + AT_ONCE);
    const more = await Promise.all(some.map((peer) => holdsMore(deps, peer).catch(() => false)));
    hosts.push(...some.filter((_, n) => more[n]).map(({ host }) => host));
  }
  return hosts;
}

/** What a peer goes on from that we said of ourselves: without it these books refuse what it says next. */
const SAID_FIRST: ReadonlySet<string> = new Set([
  ...['statement', 'dispute', 'withdrawal', 'netting', 'advice', 'account'],
]);

async function holdsMore(deps: SettlementDeps, peer: Peer): Promise<boolean> {
  const { ids, pair } = await deps.db.transaction((tx) => openPair(deps, tx, peer));
  if (pair.restoredAtMs !== null) return false;
  const head = await deps.remote.settlementHead(originOf(peer), deps.node.currency);
  const unknown = (head ?? []).find(
    ({ kind, iss, sha256 }) => SAID_FIRST.has(kind) && iss === pair.us && !ids.has(sha256),
  );
  if (unknown === undefined) return false;
  const isOurs = (await copyOf(deps, peer, unknown))?.document.iss === pair.us;
  // What was signed and sent while the peer was asked is known by now.
  return isOurs && (await readDocumentByHash(deps.db, unknown.sha256)) === undefined;
}

type Copy = {
  readonly uri: string;
  readonly jws: string;
  readonly linesText: LinesText | null;
  readonly document: SettlementDocument & Issue;
};

/** One document as the peer keeps it; null when it is not between the two of us. */
async function copyOf(deps: SettlementDeps, peer: Peer, entry: HeadEntry): Promise<Copy | null> {
  const copy = await deps.remote.settlementCopy(originOf(peer), entry.sha256, LINES_MAX_BYTES);
  if (copy === null) throw new Error(`${peer.host} does not give document ${entry.sha256}`);
  const { jws, lines: linesText } = copy;
  const document = await readEither(deps, peer, { uri: entry.id, jws });
  return document === null || document.jti !== entry.id
    ? null
    : { uri: entry.id, jws, linesText, document };
}

/** Ours by any key that we ever had, theirs by the keys that are pinned. */
async function readEither(
  deps: SettlementDeps,
  peer: Peer,
  copy: { readonly uri: string; readonly jws: string },
): Promise<(SettlementDocument & Issue) | null> {
  const [us, them] = [deps.node.actorUri, actorOf(peer)];
  if (copy.uri.startsWith(`${deps.node.origin}/`)) {
    const keys = await deps.db.transaction((tx) => ownSettlementKeys(tx));
    const document = await deps.signer.read(copy.jws, keys);
    return document?.iss === us && document.aud === them ? document : null;
  }
  const read = await readSigned(deps, peer, copy);
  if (!read.ok) {
    if (read.code === 'unreachable' || read.code === 'not_yet')
      throw new Error(`the keys of ${peer.host}: ${read.code}`);
    return null;
  }
  return read.document.iss === them && read.document.aud === us ? read.document : null;
}
