import { isBlockedHost, readPeerByHost } from '../../db/records/peers.ts';
import { type Actor, readActorByUri } from '../../db/records/people.ts';
import {
  canReceive,
  type Evidence,
  type PayeeMethod,
  type Profile,
  payTarget,
  type Verdict,
} from '../flattr/payee.ts';
import type { Remote, RemoteActor, SourceDeps } from './deps.ts';
import { findHandle, findHere, type Here } from './find-here.ts';
import { meetPeer } from './meet-peer.ts';

export type FindDeps = SourceDeps & { readonly remote: Remote };

/** Somebody with an account on a flattr node: ours, or another. */
export type Payee = { readonly local: Actor } | { readonly remote: RemoteActor };

/** Somewhere somebody is named as the one who made something. */
export type Naming = { readonly step: PayeeMethod; readonly at: string; readonly names: string };

/** Whether a profile names back what led to it.
 *  @param works the originals of the works of theirs that the way led over. */
export type NamesBack = (profile: Profile, works: readonly string[]) => boolean;

/** One look: what has been read so far, and what need not be asked. */
export type Tracing = {
  readonly deps: FindDeps;
  readonly evidence: Evidence[];
  /** Answered in an earlier part of the same look. */
  readonly known: readonly Evidence[];
  /** The budget of documents is used up: nothing that is not known can be asked any more. */
  readonly isSpent: () => boolean;
};

/** So much is noted of one look, however much there is. */
const EVIDENCE_MAX = 30;

/** The first of these that leads to an account on a flattr node that names back. All that is asked on
 *  the way is noted. Null also when there was no budget to ask on. */
export async function firstProven(
  tracing: Tracing,
  namings: readonly Naming[],
  namesBack: NamesBack,
): Promise<Payee | null> {
  for (const naming of namings) {
    if (isOver(tracing)) return null;
    const { names, step } = naming;
    const before = tracing.known.find((one) => one.names === names && one.step === step);
    const weighed = before ?? (await weigh(tracing.deps, naming, namesBack));
    const hasPayee = 'payee' in weighed && weighed.verdict === 'proves';
    const isUnread = weighed.verdict === 'unreadable' && before === undefined && tracing.isSpent();
    tracing.evidence.push({ ...naming, verdict: isUnread ? 'not_looked_at' : weighed.verdict });
    if (hasPayee) return weighed.payee;
  }
  return null;
}

/** Nothing more can be asked: what would come later must not count before what comes now. */
export const isOver = ({ evidence }: Tracing): boolean =>
  evidence.at(-1)?.verdict === 'not_looked_at' || evidence.length >= EVIDENCE_MAX;

type Weighed =
  | { readonly verdict: 'proves'; readonly payee: Payee }
  | { readonly verdict: Exclude<Verdict, 'proves' | 'confirmed' | 'not_looked_at'> };

async function weigh(deps: FindDeps, naming: Naming, namesBack: NamesBack): Promise<Weighed> {
  const target = payTarget(naming.names);
  if (target === null) return { verdict: 'no_flattr_node' };
  const host = hostOf(target);
  if (host === deps.node.host) return weighOwn(await ownAt(deps, target), namesBack);
  if (await isBlockedHost(deps.db, host)) return { verdict: 'blocked' };
  const peer = await readPeerByHost(deps.db, host);
  const isKnown = peer !== undefined && !isOld(deps, peer.checkedAt);
  if (isKnown && !peer.understandsFlattr) return { verdict: 'no_flattr_node' };

  const { remote } = deps;
  const seen =
    'account' in target
      ? await withActor(remote.handle(target.account))
      : await remote.lookUp(new URL(target.address));
  if (seen === null) return { verdict: 'unreadable' };
  const actor = 'work' in seen ? seen.work.author : seen.actor;
  if (actor.host === deps.node.host) {
    const own = await readActorByUri(deps.db, actor.uri);
    return weighOwn(own?.local ? { person: own, work: null } : null, namesBack);
  }
  if (!namesBack(actor, 'work' in seen ? [seen.work.url] : [])) return { verdict: 'no_back_link' };
  const verdict = await accountOf(deps, actor);
  return verdict === 'proves' ? { verdict, payee: { remote: actor } } : { verdict };
}

/** Whether somebody has an account with which money can arrive. */
export async function accountOf(
  deps: FindDeps,
  actor: RemoteActor,
): Promise<'proves' | 'blocked' | 'no_flattr_node' | 'unreadable'> {
  if (await isBlockedHost(deps.db, actor.host)) return 'blocked';
  const peer = await meetPeer(deps, deps.remote, actor.host);
  if (peer === null) return 'unreadable';
  return peer.understandsFlattr && canReceive(actor) ? 'proves' : 'no_flattr_node';
}

type Target = NonNullable<ReturnType<typeof payTarget>>;

const hostOf = (target: Target): string =>
  'account' in target
    ? target.account.slice(target.account.lastIndexOf('@') + 1).toLowerCase()
    : new URL(target.address).host;

function ownAt(deps: FindDeps, target: Target): Promise<Here | null> {
  if ('address' in target) return findHere(deps, new URL(target.address));
  return findHandle(deps, target.account.replace(/^acct:/i, '').replace(/@[^@]*$/, ''));
}

function weighOwn(here: Here | null, namesBack: NamesBack): Weighed {
  if (here === null || !canReceive(here.person)) return { verdict: 'no_flattr_node' };
  const { person, work } = here;
  const profile = { ...person, links: person.links.map(({ href }) => href) };
  return namesBack(profile, work?.provenAt ? [work.url] : [])
    ? { verdict: 'proves', payee: { local: person } }
    : { verdict: 'no_back_link' };
}

async function withActor(
  asked: Promise<RemoteActor | null>,
): Promise<{ readonly actor: RemoteActor } | null> {
  const actor = await asked;
  return actor === null ? null : { actor };
}

const FRESH_MS = 24 * 3_600_000;

const isOld = (deps: FindDeps, at: Date): boolean =>
  deps.clock().getTime() - at.getTime() >= FRESH_MS;
