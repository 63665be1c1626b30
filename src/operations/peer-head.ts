import { disownedBefore, keepDisowned } from '../../db/records/disowned.ts';
import { addJob } from '../../db/records/jobs.ts';
import { ownSettlementKeys } from '../../db/records/own-keys.ts';
import { type Peer, readPeer, settlingPeers } from '../../db/records/peers.ts';
import { readDocumentByHash } from '../../db/records/settlements.ts';
import { ownKeysLost } from '../../db/views/keys.ts';
import type { Account, Issue, SettlementDocument } from '../settlement/documents.ts';
import type { LinesText } from '../settlement/lines-text.ts';
import type { Notice } from '../settlement/pair/events.ts';
import type { Pair } from '../settlement/pair/pair.ts';
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
 *  What may be a thief's is left aside.
 *  Throws when the peer cannot be asked now: the job is tried again.
 *  @returns null when we did not have to ask. */
export async function askHead(
  deps: SettlementDeps,
  { peerId }: { readonly peerId: string },
): Promise<(Disowned & { readonly notices: readonly Notice[] }) | null> {
  const peer = await readPeer(deps.db, peerId);
  if (peer === undefined || !(await isSettling(deps, deps.db, peer))) return null;
  const { ids, pair } = await deps.db.transaction((tx) => openPair(deps, tx, peer));
  if (pair.restoredAtMs === null) return null;
  const came: Came[] = [];
  const strange = await disowning(deps, peer);
  for (const entry of await headOf(deps, peer)) {
    const isDone = ids.has(entry.sha256) && !isUnanswered(pair, entry);
    const copy = isDone || strange.isKnown(entry) ? null : await copyOf(deps, peer, entry);
    if (copy === null || (await strange.isDisowned(entry, copy))) continue;
    const { document, keyLostAt: _, ...bytes } = copy;
    if (document.kind === 'seal') continue;
    if (document.kind === 'account') await keepAccount(deps, peer, { ...bytes, document });
    else came.push({ ...bytes, signed: signedOf(deps, { ...bytes, document }) });
  }
  const documents = came.map(({ signed }) => signed);
  const { notices } = await deps.db.transaction((tx) =>
    stepPair(deps, tx, peer, { type: 'head', documents }, { came }),
  );
  return { host: peer.host, notices, disowned: strange.addresses };
}

/** An advice that the copy had, and answered later: the receipt that we signed counts with it alone. */
export const isUnanswered = (
  { refs, held }: Pair,
  { kind, sha256 }: Pick<HeadEntry, 'kind' | 'sha256'>,
): boolean => kind === 'advice' && refs[sha256] === undefined && held[sha256] === undefined;

/** What a peer holds in our name that a thief may have signed: addresses of documents. */
export type Disowned = { readonly host: string; readonly disowned: readonly string[] };

/** Whether a document of ours is from before its key was in wrong hands. What it says itself a thief writes
 *  as they like; when the peer had it, no thief can change. In doubt it is not. */
const isFromBefore = (keyLostAt: Date, { recorded }: HeadEntry, { iat }: Issue): boolean => {
  const lostS = keyLostAt.getTime() / 1000;
  return recorded !== undefined && recorded < lostS && iat < lostS;
};

/** Collects what of a peer's head a thief may have signed in our name. What we were shown before is not
 *  fetched again, unless the peer says another time now. */
async function disowning(deps: SettlementDeps, peer: Peer) {
  const before = await disownedBefore(deps.db, peer.id);
  const addresses: string[] = [];
  const recordedOf = ({ recorded }: HeadEntry) =>
    recorded === undefined ? null : new Date(recorded * 1000);
  return {
    addresses,
    isKnown(entry: HeadEntry): boolean {
      const recorded = before.get(entry.sha256);
      if (recorded === undefined || recorded?.getTime() !== recordedOf(entry)?.getTime())
        return false;
      addresses.push(entry.id);
      return true;
    },
    /** What is, is kept, so that an admin sees it: on the page of the peer, and in the evidence. */
    async isDisowned(entry: HeadEntry, copy: Copy): Promise<boolean> {
      const { document, keyLostAt, jws } = copy;
      if (keyLostAt === null || isFromBefore(keyLostAt, entry, document)) return false;
      const { id: uri, sha256 } = entry;
      addresses.push(uri);
      await keepDisowned(deps.db, {
        ...{ peerId: peer.id, sha256, uri, kind: document.kind, jws, keyLostAt },
        ...{ currency: deps.node.currency, iat: new Date(document.iat * 1000) },
        ...{ recorded: recordedOf(entry), seenAt: deps.clock() },
      });
      return true;
    },
  };
}

/** How many peers are asked at once. */
const AT_ONCE = 10;

/** Where a peer is paid, and where we are, as far as only the peer had it. */
const keepAccount = async (
  deps: SettlementDeps,
  peer: Peer,
  copy: Pick<Copy, 'uri' | 'jws'> & { readonly document: Account & Issue },
): Promise<unknown> =>
  copy.document.iss === deps.node.actorUri
    ? keepOwnAccount(deps, peer, copy)
    : receiveAccount(deps, peer, copy);

/** Peers that hold a statement of ours, a word on a line of theirs, a netting that we proposed, an advice of a
 *  payment, or bank details, which our books lack, with our signature under it: then these books are those of an old copy, whoever put it there, and what we
 *  said next would contradict what we said before. Asked before anything is stated, and a few times a day. A
 *  peer that does not answer is not waited for.
 *  @param peerId only this one is asked.
 *  @returns their hosts; and who holds what a thief may have signed, which says nothing about our books. */
export async function whoHoldsMore(
  deps: SettlementDeps,
  peerId?: string,
): Promise<{ readonly hosts: readonly string[]; readonly disowned: readonly Disowned[] }> {
  const peers = (await settlingPeers(deps.db)).filter(
    (peer) => settlesWithUs(deps, peer) && (peerId === undefined || peer.id === peerId),
  );
  const all: Held[] = [];
  for (let from = 0; from < peers.length; from += AT_ONCE) {
    const some = peers.slice(from, from + AT_ONCE);
    all.push(...(await Promise.all(some.map((peer) => heldBy(deps, peer)))));
  }
  return {
    hosts: all.filter(({ isMore }) => isMore).map(({ host }) => host),
    disowned: all.filter(({ disowned }) => disowned.length > 0),
  };
}

type Held = Disowned & { readonly isMore: boolean };

async function heldBy(deps: SettlementDeps, peer: Peer): Promise<Held> {
  const strange = await disowning(deps, peer);
  const isMore = await holdsMore(deps, peer, strange).catch(() => false);
  return { host: peer.host, isMore, disowned: strange.addresses };
}

/** What a peer goes on from that we said of ourselves: without it these books refuse what it says next. */
const SAID_FIRST: ReadonlySet<string> = new Set([
  ...['statement', 'dispute', 'withdrawal', 'netting', 'advice', 'account'],
]);

/** @param strange takes what may be a thief's: it is passed over, or nothing would ever be signed again. */
async function holdsMore(
  deps: SettlementDeps,
  peer: Peer,
  strange: Awaited<ReturnType<typeof disowning>>,
): Promise<boolean> {
  const { ids, pair } = await deps.db.transaction((tx) => openPair(deps, tx, peer));
  if (pair.restoredAtMs !== null) return false;
  const head = await deps.remote.settlementHead(originOf(peer), deps.node.currency);
  for (const entry of head ?? []) {
    const { kind, iss, sha256 } = entry;
    if (!SAID_FIRST.has(kind) || iss !== pair.us || ids.has(sha256)) continue;
    if (strange.isKnown(entry)) continue;
    const copy = await copyOf(deps, peer, entry);
    if (copy?.document.iss !== pair.us) return false;
    // What was signed and sent while the peer was asked is known by now.
    if (!(await strange.isDisowned(entry, copy)))
      return (await readDocumentByHash(deps.db, sha256)) === undefined;
  }
  return false;
}

type Copy = {
  readonly uri: string;
  readonly jws: string;
  readonly linesText: LinesText | null;
  readonly document: SettlementDocument & Issue;
  /** Of one of ours: since when its key was in wrong hands; null: it is good. */
  readonly keyLostAt: Date | null;
};

/** One document as the peer keeps it; null when it is not between the two of us. */
async function copyOf(deps: SettlementDeps, peer: Peer, entry: HeadEntry): Promise<Copy | null> {
  const copy = await deps.remote.settlementCopy(originOf(peer), entry.sha256, LINES_MAX_BYTES);
  if (copy === null) throw new Error(`${peer.host} does not give document ${entry.sha256}`);
  const { jws, lines: linesText } = copy;
  const document = await readEither(deps, peer, { uri: entry.id, jws });
  if (document === null || document.jti !== entry.id) return null;
  const isOurs = document.iss === deps.node.actorUri;
  const lost = isOurs ? await ownKeysLost(deps.db) : null;
  const keyLostAt = lost?.get(deps.signer.kidOf(jws) ?? '') ?? null;
  return { uri: entry.id, jws, linesText, document, keyLostAt };
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
