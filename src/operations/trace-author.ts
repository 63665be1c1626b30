import { MOVES_MAX } from '../../db/moves.ts';
import { claimedBy } from '../../db/records/identities.ts';
import { claimants } from '../../db/records/payees.ts';
import { namesActor, namesPerson, type PayeeMethod } from '../flattr/payee.ts';
import { isSameSite } from '../flattr/place.ts';
import type { RemoteActor } from './deps.ts';
import { claimedBefore, movedHere, movedTo } from './follow-move.ts';
import {
  accountOf,
  firstProven,
  isOver,
  type NamesBack,
  type Naming,
  type Payee,
  type Tracing,
} from './weigh-naming.ts';

/** An author on a server that hosts accounts too, one of our people who has proven to be the author,
 *  or an account that the author names and that names the author back.
 *  @param before what the work itself says, which counts before what its author does. */
export async function traceAuthor(
  tracing: Tracing,
  author: RemoteActor,
  before: readonly Naming[] = [],
  namesWorkBack: NamesBack = () => false,
  past: ReadonlySet<string> = new Set(),
): Promise<Payee | null> {
  const certain =
    (await hosted(tracing, author)) ??
    (await claimed(tracing, author)) ??
    (await claimedBefore(tracing, author)) ??
    (await movedHere(tracing, author));
  if (certain !== null || isOver(tracing)) return certain;
  const namesBack: NamesBack = (profile) => namesActor(profile, author.uri);
  const ofWork = await firstProven(
    tracing,
    before,
    (profile, works) => namesBack(profile, works) || namesWorkBack(profile, works),
  );
  return (
    ofWork ??
    (await firstProven(tracing, namingsOf(author), namesBack)) ??
    (await whereTheyWent(tracing, author, past)) ??
    (await byWebFinger(tracing, author, namesBack))
  );
}

/** Whoever has moved is who they are now. */
async function whereTheyWent(
  tracing: Tracing,
  author: RemoteActor,
  past: ReadonlySet<string>,
): Promise<Payee | null> {
  if (isOver(tracing) || past.size >= MOVES_MAX) return null;
  const been = new Set([...past, author.uri]);
  const next = await movedTo(tracing, author, been);
  return next === null ? null : await traceAuthor(tracing, next, [], undefined, been);
}

async function hosted(tracing: Tracing, author: RemoteActor): Promise<Payee | null> {
  const verdict = await accountOf(tracing.deps, author);
  const isUnread = verdict === 'unreadable' && tracing.isSpent();
  tracing.evidence.push({
    step: 'hosted',
    at: author.uri,
    names: author.uri,
    verdict: isUnread ? 'not_looked_at' : verdict,
  });
  return verdict === 'proves' ? { remote: author } : null;
}

/** Our people have proven it when they signed in there, or linked to their other self; then what that one
 *  says now counts, also that it has moved here. */
async function claimed({ deps, evidence }: Tracing, author: RemoteActor): Promise<Payee | null> {
  const moved = author.movedTo ?? [];
  const said = [...author.links, ...author.alsoKnownAs, ...author.payments].concat(moved);
  for (const local of await claimants(deps.db, author.uri)) {
    const isNamed =
      namesPerson(local, said) || (await claimedBy(deps.db, local.id)).includes(author.uri);
    const verdict = isNamed ? 'proves' : 'no_back_link';
    evidence.push({ step: 'claimed', at: local.profileUrl, names: author.uri, verdict });
    if (isNamed) return { local };
  }
  return null;
}

/** In the order of the document. What lies on the author's own server, which is no flattr node, is
 *  no account on one. */
function namingsOf(author: RemoteActor): Naming[] {
  const said: readonly (readonly [PayeeMethod, readonly string[]])[] = [
    ['actor_payment', author.payments],
    ['actor_link', author.links],
    ['also_known_as', author.alsoKnownAs],
  ];
  return namings(author, author.uri, said);
}

function namings(
  author: RemoteActor,
  at: string,
  said: readonly (readonly [PayeeMethod, readonly string[]])[],
): Naming[] {
  const seen = new Set<string>();
  return said.flatMap(([step, addresses]) =>
    addresses.flatMap((names) => {
      if (seen.has(names) || isSameSite(names, author.uri)) return [];
      seen.add(names);
      return [{ step, at, names }];
    }),
  );
}

async function byWebFinger(
  tracing: Tracing,
  author: RemoteActor,
  namesBack: NamesBack,
): Promise<Payee | null> {
  if (isOver(tracing)) return null;
  const account = `acct:${author.handle}@${author.host}`;
  const said = await tracing.deps.remote.webFinger(account);
  const known = new Set(tracing.evidence.map(({ names }) => names));
  if (said === null && tracing.isSpent()) {
    const names = account;
    tracing.evidence.push({
      step: 'webfinger_payment',
      at: account,
      names,
      verdict: 'not_looked_at',
    });
    return null;
  }
  const payments = (said?.payments ?? []).filter((address) => !known.has(address));
  return firstProven(
    tracing,
    namings(author, account, [['webfinger_payment', payments]]),
    namesBack,
  );
}
