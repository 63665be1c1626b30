import { eq } from 'drizzle-orm';
import {
  account,
  actor,
  favouriteReading,
  feed,
  flattr,
  follow,
  hostClaim,
  mailAddress,
  passkey,
  post,
  work,
} from '../../db/schema/schema.ts';
import { changeRole } from '../../src/operations/change-role.ts';
import type { NodeDeps } from '../../src/operations/deps.ts';
import { subscribe } from '../../src/operations/subscriptions.ts';
import { saysAccount } from './accounts.ts';
import { foreignPerson, foreignPost, leadsTo } from './foreign.ts';
import { standing, stranger, webPage } from './gifts.ts';
import { creator, giver, type House, house, person } from './house.ts';
import { addIdentity, favouritesWait } from './identities.ts';
import { elsewhere, meet } from './peer.ts';
import { aDocument, aDue, aPair, aStatement, inSuspense } from './settled.ts';

const [OURS, THEIRS] = ['RF18000000000000000000001', 'RF18000000000000000000002'];

export type FullHouse = {
  readonly house: House;
  readonly deps: NodeDeps;
  /** Runs the node, makes works, gives, and has a bit of everything. */
  readonly keeper: string;
  /** Has just come. */
  readonly newcomer: string;
  /** Every page of theirs on which a form is. */
  readonly pages: readonly string[];
};

/** A house in which every form of every page can be seen. */
export async function fullHouse(): Promise<FullHouse> {
  const home = await house({ at: '2026-11-22T12:00:00Z' });
  const { deps } = home;
  const made = await creator(deps, 'keeper', ['Own work', 'Second work']);
  const keeper = made.actorId;
  await changeRole(deps, 'keeper', 'admin');
  const reader = await giver(deps, 'reader', { budgetMinor: 500n });
  const newcomer = await person(deps, 'newcomer');
  const [own = ''] = made.workIds;
  await furnish(deps, { keeper, own, reader });
  const pages = await gifts(deps, keeper);
  await changedKey(deps, { keeper, reader });
  await settles(deps);
  return { house: home, deps, keeper, newcomer, pages: [...PAGES(own), ...pages] };
}

const PAGES = (own: string): string[] => [
  '/home',
  '/home/budget',
  '/home/start',
  '/home/subscriptions',
  '/home/works/new?by=hand',
  `/home/works/${own}`,
  `/home/works/${own}/delete`,
  '/home/works',
  '/home/works/feeds',
  '/home/supporters',
  '/home/followers',
  '/home/accounts',
  '/home/settings',
  '/home/settings/leave',
  '/home/settings/sign-in',
  '/home/received',
  '/claim?account=site.example',
  '/claim?account=mine.example',
  '/admin/settlement',
  '/admin/peers',
  '/admin/peers/peer.example',
  '/admin/bank',
  '/admin/claims',
];

type Who = Readonly<Record<'keeper' | 'own' | 'reader', string>>;

/** What a creator has here: a feed, followers, ways in, sites. */
async function furnish(deps: NodeDeps, { keeper, own, reader }: Who): Promise<void> {
  const at = deps.clock();
  const url = 'https://keeper.example/feed';
  const read = { addedAt: at, checkedAt: at, nextCheckAt: at };
  await deps.db.insert(feed).values({ id: deps.newId(), ownerId: keeper, url, ...read });
  const far = await stranger(deps, 'far');
  const facts = { state: 'accepted' as const, createdAt: at };
  await deps.db.insert(follow).values([
    { id: deps.newId(), uri: 'x:1', followerId: far, followeeId: keeper, ...facts },
    { id: deps.newId(), uri: 'x:2', followerId: keeper, followeeId: far, ...facts },
  ]);
  await standing(deps, [{ giverId: reader, workId: own, payeeId: keeper }]);
  const said = { pageUrl: 'https://peer.example/1', publishedAt: at, receivedAt: at };
  const words = { contentHtml: '<p>Fine</p>', authorId: far, workId: own };
  await deps.db.insert(post).values({ id: deps.newId(), uri: 'x:3', ...words, ...said });
  const identity = await addIdentity(deps, keeper);
  await favouritesWait(deps, identity, ['https://peer.example/p/1', 'https://peer.example/p/2']);
  await deps.db.update(favouriteReading).set({ readAt: at });
  const key = { id: 'key', accountId: keeper, publicKey: '', counter: 0, transports: [] };
  await deps.db.insert(passkey).values({ ...key, name: 'A phone', createdAt: at });
  await deps.db.insert(mailAddress).values({
    ...{ accountId: keeper, address: 'keeper@mail.example', confirmedAt: at },
    ...{ language: 'en', stopToken: 's'.repeat(43) },
  });
  const claim = { accountId: keeper, origin: 'https://mine.example', askedAt: at };
  await deps.db.insert(hostClaim).values({ ...claim, provenAt: at, heardAt: at });
}

/** What a giver has: a budget, gifts that count and wait, one every month, a share for their server.
 *  @returns pages with coins on them. */
async function gifts(deps: NodeDeps, keeper: string): Promise<string[]> {
  const others = await creator(deps, 'lamps', ['Given', 'Monthly', 'Not given yet', 'Paused']);
  const [given = '', monthly = '', , paused = ''] = others.workIds;
  const site = await webPage(deps, 'https://site.example/1', 'A page', null);
  await standing(deps, [
    { giverId: keeper, workId: given, payeeId: others.actorId },
    { giverId: keeper, workId: site, waitingFor: 'unknown_author' },
  ]);
  for (const workId of [monthly, paused]) await subscribe(deps, { giverId: keeper, workId });
  const front = await webPage(deps, 'https://peer.example/', 'peer.example', null);
  await deps.db
    .update(account)
    .set({ serverPercent: 5, serverWorkId: front })
    .where(eq(account.actorId, keeper));
  const works = await deps.db.select().from(work).where(eq(work.authorId, others.actorId));
  const paths = works.map(({ pageUrl }) => new URL(pageUrl).pathname);
  return [...paths, '/@lamps', '/flattr?url=https%3A%2F%2Fsite.example%2F1', '/@far@peer.example'];
}

/** Somebody elsewhere signs with another key than when they were thanked, and would be paid here. */
async function changedKey(deps: NodeDeps, { keeper, reader }: Omit<Who, 'own'>): Promise<void> {
  const host = 'toots.example';
  const { workId } = await foreignPost(deps, 'same', { host, keyHash: 'first' });
  await standing(deps, [{ giverId: reader, workId, waitingFor: 'account' }]);
  await foreignPerson(deps, { ...elsewhere('same', host), keyHash: 'first' });
  const keyChangedAt = new Date(deps.clock().getTime() + 1000);
  await deps.db
    .update(actor)
    .set({ keyHash: 'second', keyChangedAt })
    .where(eq(actor.handle, 'same'));
  await leadsTo(deps, { workId }, keeper);
  await deps.db.update(flattr).set({ message: 'Thanks' }).where(eq(flattr.workId, workId));
}

/** A peer with which everything is open: lines, payments, money that nobody can place, an account. */
async function settles(deps: NodeDeps): Promise<void> {
  const peer = await meet(deps);
  const of = await aPair(
    deps,
    { peerId: peer.id, currency: 'EUR' },
    { grossUpTo: '2026-10', frozenFirst: 'a', frozenSecond: 'b' },
  );
  const ours = await aStatement(
    deps,
    of,
    { direction: 'issued', month: '2026-10', seq: 1, answeredAt: deps.clock() },
    [{ payee: 'https://peer.example/users/far', amountMinor: 1000n, disputedMinor: 400n }],
  );
  await aDocument(deps, of, {
    ...{ direction: 'received', kind: 'acceptance', answers: ours.uri },
    says: { statement: ours.sha256, disputed: [] },
  });
  await aStatement(deps, of, { direction: 'received', month: '2026-10', seq: 1 }, [
    { payee: `${deps.node.origin}/users/one`, amountMinor: 1000n },
    { payee: `${deps.node.origin}/users/two`, amountMinor: 200n, disputedMinor: 200n },
  ]);
  const one = { month: '2026-10', kind: 'gross', amountMinor: 1000n } as const;
  await aDue(deps, of, { ...one, nr: 0, reference: OURS ?? '', debtor: 'us' });
  await aDue(deps, of, { ...one, nr: 1, reference: THEIRS ?? '', debtor: 'them' });
  const came = { side: 'in', why: 'unreferenced', amountMinor: 25n } as const;
  await inSuspense(deps, of, { ...came, nr: 0, entry: 'B-17' });
  await inSuspense(deps, of, { ...came, nr: 1, entry: 'B-18' });
  await saysAccount(deps, peer, {}, 1);
}
