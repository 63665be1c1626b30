import { MOVES_MAX } from '../../db/moves.ts';
import { isOptedOut } from '../../db/records/opt-outs.ts';
import { claimants } from '../../db/records/payees.ts';
import { isBlockedHost } from '../../db/records/peers.ts';
import { type Actor, readActorByUri, setMoved } from '../../db/records/people.ts';
import { canReceive } from '../flattr/payee.ts';
import type { RemoteActor } from './deps.ts';
import { rememberActor } from './meet-actor.ts';
import { accountOf, type FindDeps, isOver, type Payee, type Tracing } from './weigh-naming.ts';

/** Somebody's accounts one after the other. An old one says that it has moved, the new one that it is the
 *  old one too; each as its own server describes it, or it counts for nothing. */

/** Of the accounts that somebody had before. */
const BEFORE_MAX = 3;

/** Where an account has moved to. Null: nowhere, or the other side does not say so too.
 *  @param past ids of the accounts that led here: nobody goes round in circles. */
export async function movedTo(
  tracing: Tracing,
  author: RemoteActor,
  past: ReadonlySet<string>,
): Promise<RemoteActor | null> {
  const { deps, evidence } = tracing;
  const names = author.movedTo ?? null;
  if (names === null || past.has(names)) return null;
  const note = { step: 'moved', at: author.uri, names } as const;
  const { host } = new URL(names);
  // Who of ours is meant was looked at before, without asking ourselves.
  if (host === deps.node.host) return null;
  if (await isBlockedHost(deps.db, host)) {
    evidence.push({ ...note, verdict: 'blocked' });
    return null;
  }
  const next = await deps.remote.actor(names);
  if (next === null) {
    evidence.push({ ...note, verdict: tracing.isSpent() ? 'not_looked_at' : 'unreadable' });
    return null;
  }
  if (!next.alsoKnownAs.includes(author.uri)) {
    evidence.push({ ...note, verdict: 'no_back_link' });
    return null;
  }
  if (await isOptedOut(deps.db, { authorUri: next.uri, host })) {
    evidence.push({ ...note, verdict: 'opted_out' });
    return null;
  }
  evidence.push({ ...note, verdict: 'confirmed' });
  // Their key is kept from now on: whoever has that server one day is not who they are.
  await rememberActor(deps, next);
  await setMoved(deps.db, author.uri, next.uri);
  return next;
}

/** Who of ours had proven to be what this account was before it moved: what is given to it stays theirs. */
export async function claimedBefore(
  { deps, evidence }: Tracing,
  author: RemoteActor,
): Promise<Payee | null> {
  for (const old of author.alsoKnownAs.slice(0, BEFORE_MAX)) {
    const [local] = await claimants(deps.db, old);
    if (local === undefined) continue;
    const seen = await deps.remote.actor(old);
    // Servers from which people move are often gone: then what both once said stands.
    const target = seen === null ? (await readActorByUri(deps.db, old))?.movedTo : seen.movedTo;
    const isThis = target === author.uri;
    const verdict = isThis ? 'proves' : seen === null ? 'unreadable' : 'no_back_link';
    evidence.push({ step: 'moved', at: old, names: author.uri, verdict });
    if (isThis) return { local };
  }
  return null;
}

/** Somebody elsewhere says that they live here now, and who is meant says that they were them. */
export async function movedHere(
  { deps, evidence }: Tracing,
  author: RemoteActor,
): Promise<{ readonly local: Actor } | null> {
  const names = author.movedTo ?? null;
  if (names === null || new URL(names).host !== deps.node.host) return null;
  const local = await readActorByUri(deps.db, names);
  const isThere = local?.local && local.deletedAt === null && canReceive(local);
  const isNamed = isThere && local.movedFrom.includes(author.uri);
  const verdict = isNamed ? 'proves' : isThere ? 'no_back_link' : 'no_flattr_node';
  evidence.push({ step: 'moved', at: author.uri, names, verdict });
  return isNamed ? { local } : null;
}

/** Where somebody who has an account on a flattr node is paid now: on another one, when they moved there.
 *  Who moved to where they could not be paid still is where they were. Null: there was no budget to ask
 *  on. */
export async function whereTheyAre(tracing: Tracing, payee: Payee | null): Promise<Payee | null> {
  const past = new Set<string>();
  let now = payee;
  while (now !== null && 'remote' in now && past.size < MOVES_MAX) {
    const { remote } = now;
    past.add(remote.uri);
    const next = (await movedHere(tracing, remote)) ?? (await movedThere(tracing, remote, past));
    if (next === null) return isOver(tracing) ? null : now;
    now = next;
  }
  return now;
}

async function movedThere(
  tracing: Tracing,
  from: RemoteActor,
  past: ReadonlySet<string>,
): Promise<Payee | null> {
  const next = await movedTo(tracing, from, past);
  if (next === null) return null;
  const verdict = await accountOf(tracing.deps, next);
  tracing.evidence.push({ step: 'moved', at: next.uri, names: from.uri, verdict });
  return verdict === 'proves' ? { remote: next } : null;
}

/** Somebody comes with an account that says that it is others, too: what waits for those that say that they
 *  have moved there is theirs to claim. */
export async function noticeMoves(deps: FindDeps, actor: RemoteActor): Promise<void> {
  for (const old of actor.alsoKnownAs.slice(0, BEFORE_MAX)) {
    const known = await readActorByUri(deps.db, old);
    if (known === undefined || known.local || known.movedTo === actor.uri) continue;
    if ((await deps.remote.actor(old))?.movedTo === actor.uri)
      await setMoved(deps.db, old, actor.uri);
  }
}
