import { readProof } from '../../db/records/payees.ts';
import { type Actor, readActor } from '../../db/records/people.ts';
import { readWork } from '../../db/records/works.ts';
import type { Subject } from '../flattr/flattr.ts';
import type { Evidence, PayeeMethod } from '../flattr/payee.ts';
import { type FindRefusal, findWorkAnew } from './find-work.ts';
import { done, type Outcome } from './outcome.ts';
import type { FindDeps } from './weigh-naming.ts';

export type Somebody = Pick<Actor, 'id' | 'uri' | 'handle' | 'host' | 'name' | 'profileUrl'>;

/** Whom an address belongs to, and how that is known. */
export type Resolution = {
  readonly subject: Subject;
  readonly uri: string;
  readonly title: string;
  readonly author: Somebody | null;
  /** Who gets what is given for it; null: it waits. */
  readonly payee: Somebody | null;
  /** Null: it is ours, and needs no proof. */
  readonly method: PayeeMethod | null;
  readonly evidence: readonly Evidence[];
  /** Since when it is so, and when it was last read. */
  readonly foundAt: Date | null;
  readonly checkedAt: Date | null;
};

/** Reads anew to whom an address leads, and says why. */
export async function resolveUrl(
  deps: FindDeps,
  text: string,
): Promise<Outcome<Resolution, FindRefusal>> {
  const found = await findWorkAnew(deps, text);
  if (!found.ok) return found;
  const { subject, payeeId } = found;
  const work = 'workId' in subject ? await readWork(deps.db, subject.workId) : undefined;
  const authorId = 'personId' in subject ? subject.personId : (work?.authorId ?? null);
  const author = await somebody(deps, authorId);
  const proof = await readProof(deps.db, subject);
  return done({
    subject,
    uri: work?.uri ?? author?.uri ?? '',
    title: work?.title ?? author?.name ?? '',
    author,
    payee: await somebody(deps, payeeId),
    method: proof?.method ?? null,
    evidence: proof?.evidence ?? [],
    foundAt: proof?.foundAt ?? null,
    checkedAt: proof?.checkedAt ?? null,
  });
}

async function somebody({ db }: FindDeps, id: string | null): Promise<Somebody | null> {
  const actor = id === null ? undefined : await readActor(db, id);
  if (actor === undefined) return null;
  const { uri, handle, host, name, profileUrl } = actor;
  return { id: actor.id, uri, handle, host, name, profileUrl };
}
