import type { Tx } from '../../db/connect.ts';
import { destinationOf, holdSubject } from '../../db/records/destinations.ts';
import { markUndone } from '../../db/records/flattrs.ts';
import { addJob } from '../../db/records/jobs.ts';
import { readActor } from '../../db/records/people.ts';
import { holdOpenMonth } from '../../db/records/periods.ts';
import {
  lockServerShare,
  readServerChoice,
  type ServerChoice,
  saveServerChoice,
  setSharePercent,
} from '../../db/records/server-shares.ts';
import type { Deps, NodeDeps } from './deps.ts';
import { findWork } from './find-work.ts';
import { giveIn } from './give-flattr.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { areBlocked } from './where-to.ts';

/** Of a month's budget: half of it at most. */
export const SERVER_PERCENT_MAX = 50;

export type ServerShareRefusal = 'percent_invalid' | 'unsupported_url' | 'not_found' | 'blocked';

/** Gives a fixed part of every month's budget, this one's too, to the server that hosts one's own
 *  account. Without a budget, or while nobody can receive it there, nothing is set aside; it is given
 *  as soon as there are both, in the month that is open then. A new percentage is refused for the
 *  same reasons as a new server.
 *  @param wish.percent whole percent, 1 to 50; null: no more.
 *  @param wish.server a handle (`@name@host`), a host, or any address on it. */
export async function setServerShare(
  deps: NodeDeps,
  giverId: string,
  wish: { readonly percent: number | null; readonly server: string },
): Promise<
  Outcome<{ readonly workId: string | null; readonly payeeId: string | null }, ServerShareRefusal>
> {
  const { percent } = wish;
  if (percent === null) {
    await deps.db.transaction((tx) => choose(deps, tx, giverId, null));
    return done({ workId: null, payeeId: null });
  }
  if (!Number.isInteger(percent) || percent < 1 || percent > SERVER_PERCENT_MAX)
    return refuse('percent_invalid');
  const frontPage = frontPageOf(wish.server);
  if (frontPage === null) return refuse('unsupported_url');
  const found = await findWork(deps, frontPage);
  // Who wants nothing from here is as out of reach as who is blocked.
  if (!found.ok) return refuse(found.code === 'author_opted_out' ? 'blocked' : found.code);
  if (!('workId' in found.subject)) return refuse('not_found');
  const { workId } = found.subject;
  const chosen = await transact(deps.db, (tx) => choose(deps, tx, giverId, { percent, workId }));
  return chosen.ok ? done({ workId, payeeId: found.payeeId }) : chosen;
}

const HANDLE = /^@?[^@\s/]+@([^@\s/]+)$/;
const SERVER_MAX_CHARACTERS = 2_000;

/** The address by which a server is known here: `https://host/`. */
function frontPageOf(server: string): string | null {
  const text = server.trim();
  if (text.length > SERVER_MAX_CHARACTERS) return null;
  const named = HANDLE.exec(text)?.[1] ?? text;
  const url = URL.parse(named.includes('://') ? named : `https://${named}`);
  if (url === null || !/^https?:$/.test(url.protocol)) return null;
  return `${url.protocol}//${url.host}/`;
}

async function choose(
  deps: Deps,
  tx: Tx,
  giverId: string,
  choice: ServerChoice | null,
): Promise<Outcome<object, 'blocked'>> {
  const month = await holdOpenMonth(tx);
  await saveServerChoice(tx, giverId, choice);
  if (choice !== null && (await isUnwelcome(tx, giverId, choice))) return refuse('blocked');
  const standing = await lockServerShare(tx, { giverId, month });
  if (standing !== undefined && standing.workId === choice?.workId) {
    await setSharePercent(tx, standing.id, choice.percent);
    return done({});
  }
  if (standing !== undefined) {
    await markUndone(tx, standing.id, deps.clock());
    const payee = standing.payeeId === null ? undefined : await readActor(tx, standing.payeeId);
    if (payee?.local === false) await addJob(tx, 'send-undo', { flattrId: standing.id });
  }
  await giveServerShare(deps, tx, month, giverId);
  return done({});
}

/** The same that refuses any flattr of it; the account is locked by now, then the work. */
async function isUnwelcome(tx: Tx, giverId: string, { workId }: ServerChoice): Promise<boolean> {
  await holdSubject(tx, { workId });
  const destination = await destinationOf(tx, { workId });
  if (destination === undefined) return false;
  return destination.optedOut || (await areBlocked(tx, { speakers: [giverId], destination }));
}

/** The standing share of a giver in the open month. What stands in its way may go while the month
 *  lasts: whoever sets a budget, or learns who runs the server, asks for it again.
 *  @returns whether it was given: not without a budget, not while nobody can receive it, not to
 *    oneself, and not twice in a month. */
export async function giveServerShare(
  deps: Deps,
  tx: Tx,
  month: string,
  giverId: string,
): Promise<boolean> {
  const choice = await readServerChoice(tx, giverId);
  if (choice === null) return false;
  const { workId, percent } = choice;
  const given = await transact(tx, (part) =>
    giveIn(deps, part, month, { giverId, workId }, { source: 'share', percent }),
  );
  return given.ok;
}
