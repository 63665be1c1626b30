import type { Tx } from '../../db/connect.ts';
import { addJob } from '../../db/records/jobs.ts';
import { readProof, takeDueProofs, waitingFor } from '../../db/records/payees.ts';
import { readActor } from '../../db/records/people.ts';
import { readWork } from '../../db/records/works.ts';
import type { Subject } from '../flattr/flattr.ts';
import type { Deps } from './deps.ts';
import { lookAt, remember, rememberSilence } from './look-up-payee.ts';
import type { FindDeps } from './weigh-naming.ts';

const HOUR_MS = 3_600_000;
/** What is due is put off by so long, so that it comes again should its job be lost. */
const PUT_OFF_MS = HOUR_MS;
/** What nobody has given for in so long is looked at again when somebody does. */
const RECENTLY_MS = 60 * 24 * HOUR_MS;
/** At once, and so in one round of the schedule. */
const DUE_MAX = 50;
const AGAIN_MAX = 200;
/** Servers tell of a change before all of them know it. */
const AGAIN_AFTER_MS = 60_000;

/** Looks again to whom something of another server leads. What waited for them is let in. */
export async function findPayee(deps: FindDeps, subject: Subject): Promise<void> {
  const uri = await addressOf(deps, subject);
  if (uri === null) return;
  const was = await readProof(deps.db, subject);
  const seen = await lookAt(deps, new URL(uri), was);
  const isHere = seen !== null && isSame(seen, subject, await isAuthored(deps, subject));
  if (isHere) await remember(deps, seen, { keepTo: subject });
  else await rememberSilence(deps, subject);
}

/** An author's work or an author cannot turn into a page of nobody's: then it is not to be read. */
const isSame = (
  { behind }: NonNullable<Awaited<ReturnType<typeof lookAt>>>,
  subject: Subject,
  authored: boolean,
): boolean => {
  if ('personId' in subject) return 'actor' in behind;
  return 'work' in behind || (!authored && !('actor' in behind));
};

const isAuthored = async ({ db }: FindDeps, subject: Subject): Promise<boolean> =>
  'workId' in subject && (await readWork(db, subject.workId))?.authorId != null;

async function addressOf({ db }: FindDeps, subject: Subject): Promise<string | null> {
  if ('personId' in subject) {
    const person = await readActor(db, subject.personId);
    return person === undefined || person.local ? null : person.uri;
  }
  const work = await readWork(db, subject.workId);
  return work === undefined || work.slug !== null ? null : work.uri;
}

/** Adds a job for everything whose payee should be looked for again.
 *  @returns how many. */
export async function queueDuePayees(deps: Deps): Promise<number> {
  const now = deps.clock();
  return await deps.db.transaction(async (tx) => {
    const due = await takeDueProofs(tx, {
      now,
      until: new Date(now.getTime() + PUT_OFF_MS),
      recently: new Date(now.getTime() - RECENTLY_MS),
      limit: DUE_MAX,
    });
    for (const subject of due) await addLook(tx, subject, 0);
    return due.length;
  });
}

/** Somebody with an account on a flattr node, here or elsewhere, has changed what they say of
 *  themself: whatever waits for those whom they name now is looked at again soon.
 *  @param named ids of actors and addresses of pages. */
export async function lookAgainFor(
  tx: Tx,
  named: readonly string[],
  runAfterMs = AGAIN_AFTER_MS,
): Promise<void> {
  const origins = named.flatMap((name) => URL.parse(name)?.origin ?? []);
  const who = { actorUris: named, origins: [...new Set(origins)] };
  for (const subject of await waitingFor(tx, who, AGAIN_MAX))
    await addLook(tx, subject, runAfterMs);
}

/** One at a time, and only once for the same thing. */
const addLook = (tx: Tx, subject: Subject, runAfterMs: number) =>
  addJob(tx, 'find-payee', subject, {
    queue: 'find-payee',
    key: `find-payee ${'workId' in subject ? subject.workId : subject.personId}`,
    runAfterMs,
  });
