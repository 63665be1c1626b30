import { and, asc, eq } from 'drizzle-orm';
import type { Db } from '../connect.ts';
import { due } from '../schema/pairs.ts';
import { peer, peerKey, settlementDocument, settlementKey } from '../schema/settlements.ts';
import { disownedBytes } from './disowned.ts';
import { payloadOf } from './pair-heads.ts';
import { statementText } from './statement-text.ts';

export type WhichEvidence = {
  readonly peerId: string;
  readonly currency: string;
  /** What was signed about one month and its payments; null: about all. */
  readonly month: string | null;
};

type Kept = Pick<
  typeof settlementDocument.$inferSelect,
  'id' | 'uri' | 'direction' | 'kind' | 'sha256' | 'answers' | 'recordedAt' | 'jws'
>;
type Disowned = Awaited<ReturnType<typeof disownedBytes>>[number];

/** What two nodes signed, as one text for somebody who trusts neither of them: every document in its exact
 *  bytes, oldest first, what they hold in our name and we do not take for ours, and the public keys of both. One document is in memory at a time, and of its lines,
 *  which may be 64 MiB, one part.
 *  @param us this node's host. */
export async function* evidenceText(
  db: Db,
  us: string,
  which: WhichEvidence,
): AsyncGenerator<string> {
  const [them] = await db.select().from(peer).where(eq(peer.id, which.peerId));
  if (them === undefined) throw new Error(`no peer ${which.peerId}`);
  const { documents, disowned } = await documentsOf(db, which);
  yield [
    `What ${us} and ${them.host} signed in ${which.currency}${which.month === null ? '' : ` for ${which.month}`}: ${documents.length} documents.`,
    'Each is a JWS (RFC 7515, EdDSA). Its SHA-256 is that of the line below "jws:" without its line',
    'break; that of the lines below "lines:", each with its line break, stands in the statement.',
    '',
    '',
  ].join('\n');
  for (const [at, document] of documents.entries()) {
    yield headText(document, `${at + 1} of ${documents.length}`, [us, them.host]);
    yield* linesText(db, document);
    yield '\n';
  }
  yield* disownedText(disowned, us, them.host);
  yield await keysText(db, us, { peerId: which.peerId, host: them.host });
}

function headText(document: Kept, place: string, [us, them]: readonly [string, string]): string {
  const { kind, direction, uri, sha256, answers, recordedAt, jws } = document;
  return [
    `--- document ${place} ---`,
    `kind: ${kind}`,
    `signed by: ${direction === 'issued' ? us : them}`,
    `id: ${uri}`,
    `sha256: ${sha256}`,
    ...(answers === null ? [] : [`answers: ${answers}`]),
    `recorded here: ${recordedAt.toISOString()}`,
    'jws:',
    jws,
    '',
  ].join('\n');
}

const LINE_FEED = 10;

async function* linesText(db: Db, { id, kind }: Kept): AsyncGenerator<string> {
  const parts = kind === 'statement' ? await statementText(db, id) : null;
  if (parts === null) return;
  yield 'lines:\n';
  let end: number | undefined = LINE_FEED;
  for await (const part of parts) {
    yield new TextDecoder('utf-8', { ignoreBOM: true }).decode(part);
    end = part.at(-1);
  }
  if (end !== LINE_FEED) yield '\n';
}

function* disownedText(all: readonly Disowned[], us: string, them: string): Generator<string> {
  if (all.length === 0) return;
  yield `${them} holds what follows in the name of ${us}. It is signed with a key that ${us} has revoked, and came
there after the key was in wrong hands, or nobody can say when: ${us} does not take it for its own.

`;
  for (const [at, document] of all.entries()) {
    const { kind, uri, sha256, iat, recorded, keyLostAt, seenAt, jws } = document;
    yield [
      `--- disowned document ${at + 1} of ${all.length} ---`,
      `kind: ${kind}`,
      `id: ${uri}`,
      `sha256: ${sha256}`,
      `says that it was signed: ${iat.toISOString()}`,
      `recorded by ${them}: ${recorded?.toISOString() ?? 'it does not say'}`,
      `key in wrong hands since: ${keyLostAt.toISOString()}`,
      `shown to ${us}: ${seenAt.toISOString()}`,
      'jws:',
      jws,
      '',
      '',
    ].join('\n');
  }
}

async function keysText(
  db: Db,
  us: string,
  them: { readonly peerId: string; readonly host: string },
): Promise<string> {
  const ours = await db
    .select({ kid: settlementKey.kid, jwk: settlementKey.publicJwk })
    .from(settlementKey)
    .orderBy(asc(settlementKey.createdAt));
  const theirs = await db
    .select({ kid: peerKey.kid, jwk: peerKey.publicJwk, state: peerKey.state })
    .from(peerKey)
    .where(eq(peerKey.peerId, them.peerId))
    .orderBy(asc(peerKey.pinnedAt), asc(peerKey.kid));
  return [
    `--- public keys of ${us} ---`,
    ...ours.map(({ jwk }) => JSON.stringify(jwk)),
    '',
    `--- public keys of ${them.host}, as they are pinned here ---`,
    ...theirs.map(({ jwk, state }) => `${JSON.stringify(jwk)} ${state}`),
    '',
  ].join('\n');
}

/** In the order of our records. */
async function documentsOf(
  db: Db,
  which: WhichEvidence,
): Promise<{ readonly documents: readonly Kept[]; readonly disowned: readonly Disowned[] }> {
  const { peerId, currency, month } = which;
  const d = settlementDocument;
  const all = await db
    .select({
      ...{ id: d.id, uri: d.uri, direction: d.direction, kind: d.kind, sha256: d.sha256 },
      ...{ answers: d.answers, recordedAt: d.recordedAt, jws: d.jws },
    })
    .from(d)
    .where(and(eq(d.peerId, peerId), eq(d.currency, currency)))
    .orderBy(asc(d.nr));
  const disowned = await disownedBytes(db, which);
  if (month === null) return { documents: all, disowned };
  const dues = await db
    .select({ reference: due.reference })
    .from(due)
    .where(and(eq(due.peerId, peerId), eq(due.currency, currency), eq(due.month, month)));
  const references = new Set(dues.map(({ reference }) => reference));
  const hashes = aboutMonth([...all, ...disowned], month, references);
  const isAbout = ({ sha256 }: { readonly sha256: string }) => hashes.has(sha256);
  return { documents: all.filter(isAbout), disowned: disowned.filter(isAbout) };
}

/** The hashes of statements and nettings of the month, of the advices of its payments, and of whatever answers
 *  one of these or is about it, however often over. */
function aboutMonth(
  all: readonly Pick<Kept, 'jws' | 'kind' | 'sha256'>[],
  month: string,
  references: Set<string>,
): ReadonlySet<string> {
  const read = all.map((document) => ({ document, says: payloadOf(document.jws) }));
  const hashes = new Set<string>();
  const isNamed = (value: unknown) => typeof value === 'string' && hashes.has(value);
  const isPayment = (says: Readonly<Record<string, unknown>>) =>
    typeof says.reference === 'string' && references.has(says.reference);
  for (let before = -1; before < hashes.size; ) {
    before = hashes.size;
    for (const { document, says } of read) {
      const { statement, document: named, advice, netting, proof, period } = says;
      const proofs: readonly unknown[] = Array.isArray(proof) ? proof : [];
      const isAbout = [statement, named, advice, netting, ...proofs].some(isNamed);
      // Where the two are paid is about every month.
      const isOfAll = document.kind === 'account';
      if (period !== month && !isAbout && !isPayment(says) && !isOfAll) continue;
      hashes.add(document.sha256);
      if (typeof says.reference === 'string') references.add(says.reference);
    }
  }
  return hashes;
}
