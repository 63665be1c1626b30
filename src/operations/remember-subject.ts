import type { Tx } from '../../db/connect.ts';
import { addOpening } from '../../db/records/jobs.ts';
import { adoptPage, type PayeeProof, readProof, saveProof } from '../../db/records/payees.ts';
import { type Actor, saveRemoteActor } from '../../db/records/people.ts';
import { holdOpenMonth } from '../../db/records/periods.ts';
import { isServerShareDue } from '../../db/records/server-shares.ts';
import { readWork, readWorkByUri, saveRemoteWork, type Work } from '../../db/records/works.ts';
import type { Subject } from '../flattr/flattr.ts';
import type { Evidence, PayeeMethod } from '../flattr/payee.ts';
import { afterLook } from '../flattr/proof-age.ts';
import type { Deps, RemoteActor, RemoteWork } from './deps.ts';
import { describePage, type Hints } from './describe-page.ts';
import type { Behind } from './look-behind.ts';
import { releaseWaiting } from './release-waiting.ts';
import type { Payee } from './weigh-naming.ts';

const TITLE_MAX_CHARACTERS = 300;
const EXCERPT_MAX_CHARACTERS = 500;

/** Whom a look has found, and on what grounds. */
export type Traced = {
  readonly payee: Payee | null;
  readonly method: PayeeMethod;
  readonly evidence: readonly Evidence[];
};

/** Keeps what is behind an address. Null: the row of that address belongs to somebody else, and what
 *  once was somebody's work becomes nobody else's. */
export async function rememberSubject(
  deps: Deps,
  tx: Tx,
  behind: Behind,
  hints: Hints,
): Promise<Subject | null> {
  if ('actor' in behind) return { personId: (await rememberPerson(deps, tx, behind.actor)).id };
  const saved =
    'work' in behind
      ? await rememberWork(deps, tx, behind.work)
      : await rememberPage(deps, tx, behind, hints);
  return saved === null ? null : { workId: saved.id };
}

function rememberPerson(deps: Deps, tx: Tx, actor: RemoteActor): Promise<Actor> {
  const now = deps.clock();
  return saveRemoteActor(tx, { ...actor, id: deps.newId(), createdAt: now, fetchedAt: now });
}

async function rememberWork(deps: Deps, tx: Tx, work: RemoteWork): Promise<Work | null> {
  const now = deps.clock();
  const author = await rememberPerson(deps, tx, work.author);
  const was = await readWorkByUri(tx, work.uri);
  if (was !== undefined && was.slug !== null) return null;
  if (was !== undefined && was.authorId === null) await adoptPage(tx, work.uri, author.id);
  else if (was !== undefined && was.authorId !== author.id) return null;
  return saveRemoteWork(tx, {
    id: deps.newId(),
    uri: work.uri,
    authorId: author.id,
    url: work.url,
    pageUrl: work.pageUrl,
    title: work.title.slice(0, TITLE_MAX_CHARACTERS),
    excerpt: work.excerpt.slice(0, EXCERPT_MAX_CHARACTERS),
    language: work.language,
    category: work.category ?? 'text',
    tags: [...work.tags],
    publishedAt: work.publishedAt ?? was?.publishedAt ?? now,
    createdAt: now,
    updatedAt: now,
  });
}

async function rememberPage(
  deps: Deps,
  tx: Tx,
  behind: Parameters<typeof describePage>[0],
  hints: Hints,
): Promise<Work | null> {
  const now = deps.clock();
  const url = 'server' in behind ? behind.server.url : behind.page.url;
  const was = await readWorkByUri(tx, url);
  // What has an author is a work of theirs, also while its object cannot be read.
  if (was !== undefined && was.authorId !== null) return was.slug === null ? was : null;
  const row = { id: deps.newId(), uri: url, pageUrl: url, createdAt: now, updatedAt: now };
  return saveRemoteWork(tx, { ...row, ...describePage(behind, hints, was, now) });
}

/** Keeps to whom something leads, and lets in what waited for them.
 *  @param traced null: it could not be read. */
export async function rememberPayee(
  deps: Deps,
  tx: Tx,
  subject: Subject,
  traced: Traced | null,
): Promise<PayeeProof | null> {
  const was = await readProof(tx, subject);
  const payee = traced === null ? null : await payeeIn(deps, tx, traced.payee);
  const look = traced === null ? 'unreadable' : { ...traced, payeeId: payee?.id ?? null };
  const standing = afterLook(was, look, {
    now: deps.clock(),
    // A random id is as good as a random number.
    chance: Number.parseInt(deps.newRandomId().slice(0, 8), 16) / 2 ** 32,
    silent: (await hasAuthor(tx, subject)) ? 'known_author' : 'unknown_author',
  });
  if (standing === null) return null;
  const { payeeId, method, evidence, checkedAt, nextCheckAt, failures } = standing;
  const facts = { payeeId, method, evidence, checkedAt, nextCheckAt, failures };
  const saved = await saveProof(tx, { id: deps.newId(), ...subject, ...facts });
  if (payeeId !== null) {
    await releaseWaiting(deps, tx, subject);
    await giveSharesLater(tx, subject, payeeId);
  }
  return saved;
}

/** Who has set a part of their budget aside for this server gives it in the month in which its payee
 *  is found. In transactions of their own: givers' accounts are locked before works and proofs. */
async function giveSharesLater(tx: Tx, subject: Subject, payeeId: string): Promise<void> {
  if (!('workId' in subject)) return;
  const month = await holdOpenMonth(tx);
  const isDue = await isServerShareDue(tx, { workId: subject.workId, payeeId, month });
  if (isDue) await addOpening(tx, month);
}

const hasAuthor = async (tx: Tx, subject: Subject): Promise<boolean> =>
  'personId' in subject || (await readWork(tx, subject.workId))?.authorId != null;

const payeeIn = async (deps: Deps, tx: Tx, payee: Payee | null): Promise<Actor | null> => {
  if (payee === null) return null;
  return 'local' in payee ? payee.local : await rememberPerson(deps, tx, payee.remote);
};
