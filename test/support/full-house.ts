import { eq } from 'drizzle-orm';
import {
  account,
  actor,
  apiToken,
  favouriteReading,
  feed,
  flattr,
  follow,
  foundFavourite,
  hostClaim,
  mailAddress,
  passkey,
  post,
  webhook,
  work,
} from '../../db/schema/schema.ts';
import { changeRole } from '../../src/operations/change-role.ts';
import { registerApp } from '../../src/operations/client-apps.ts';
import { closePeriod } from '../../src/operations/close-period.ts';
import type { NodeDeps } from '../../src/operations/deps.ts';
import { doubtLines } from '../../src/operations/doubt-lines.ts';
import { askToConfirm } from '../../src/operations/own-mail.ts';
import { paymentReference } from '../../src/operations/payment-reference.ts';
import { recordPaymentReceived } from '../../src/operations/record-payment.ts';
import { subscribe } from '../../src/operations/subscriptions.ts';
import { tickPair } from '../../src/operations/tick-pairs.ts';
import { saysAccount } from './accounts.ts';
import { bankMonth } from './bank-month.ts';
import { cardPages, withCards } from './card-money.ts';
import { anAdmin } from './corrections.ts';
import { blocks, foreignPerson, foreignPost, leadsTo } from './foreign.ts';
import { standing, stranger, webPage } from './gifts.ts';
import { creator, giver, type House, house, person } from './house.ts';
import { addIdentity, favouritesWait } from './identities.ts';
import { paysOut } from './payouts.ts';
import { elsewhere, meet, stated } from './peer.ts';
import { lastLinkTo } from './post.ts';
import { aPair } from './settled.ts';

const NOW = '2026-11-22T12:00:00Z';

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
  const home = await house();
  const deps = withCards(home.deps);
  await settles(home);
  const made = await creator(deps, 'keeper', ['Own work', 'Second work']);
  const keeper = made.actorId;
  await changeRole(deps, 'keeper', 'admin');
  const reader = await giver(deps, 'reader', { budgetMinor: 500n });
  const newcomer = await person(deps, 'newcomer');
  const [own = ''] = made.workIds;
  const links = await furnish(deps, { keeper, own, reader });
  const pages = await gifts(deps, keeper);
  await changedKey(deps, { keeper, reader });
  await programs(deps, { keeper, reader });
  const paying = await paysOut(deps, keeper);
  const waiting = await bankMonth(deps, reader);
  pages.push(...(await cardPages(deps, keeper)));
  // Made when somebody asks first how to pay in.
  for (const who of [keeper, newcomer]) await paymentReference(deps, who);
  pages.push(...paying, '/home/budget/pay-in', '/admin/month', `/admin/month/file/${waiting}`);
  return { house: home, deps, keeper, newcomer, pages: [...links, ...PAGES(own), ...pages] };
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
  '/home/settings/apps',
  '/home/settings/webhooks',
  '/home/settings/leave',
  '/home/settings/archive',
  '/home/settings/move',
  '/home/settings/notifications',
  '/home/settings/sign-in',
  '/home/received',
  '/home/payout',
  '/claim?account=site.example',
  '/claim?account=mine.example',
  '/admin/peers/peer.example',
  '/admin/settlement',
  '/admin/peers',
  '/admin/peers/still.example',
  '/admin/bank',
  '/admin/claims',
];

type Who = Readonly<Record<'keeper' | 'own' | 'reader', string>>;

/** What a creator has here: a feed, followers, ways in, sites.
 *  @returns pages on which they make something theirs. */
async function furnish(deps: NodeDeps, { keeper, own, reader }: Who): Promise<string[]> {
  const at = deps.clock();
  const url = 'https://keeper.example/feed';
  const read = { addedAt: at, checkedAt: at, nextCheckAt: at };
  await deps.db.insert(feed).values({ id: deps.newId(), ownerId: keeper, url, ...read });
  const [far, fan] = [await stranger(deps, 'far'), await stranger(deps, 'fan')];
  const facts = { state: 'accepted' as const, createdAt: at };
  await deps.db.insert(follow).values([
    { id: deps.newId(), uri: 'x:1', followerId: far, followeeId: keeper, ...facts },
    { id: deps.newId(), uri: 'x:2', followerId: keeper, followeeId: far, ...facts },
    { id: deps.newId(), uri: 'x:4', followerId: fan, followeeId: keeper, ...facts },
  ]);
  await blocks(deps, keeper, await stranger(deps, 'noise'));
  await standing(deps, [{ giverId: reader, workId: own, payeeId: keeper }]);
  const said = { pageUrl: 'https://peer.example/1', publishedAt: at, receivedAt: at };
  const words = { contentHtml: '<p>Fine</p>', authorId: far, workId: own };
  await deps.db.insert(post).values({ id: deps.newId(), uri: 'x:3', ...words, ...said });
  const identity = await addIdentity(deps, keeper);
  const found = Array.from({ length: 12 }, (_, n) => `https://peer.example/p/${n}`);
  await favouritesWait(deps, identity, found);
  await deps.db
    .update(foundFavourite)
    .set({ state: 'given', missedAt: at })
    .where(eq(foundFavourite.objectUri, found[0] ?? ''));
  await deps.db.update(favouriteReading).set({ readAt: at });
  const key = { id: 'key', accountId: keeper, publicKey: '', counter: 0, transports: [] };
  await deps.db.insert(passkey).values({ ...key, name: 'A phone', createdAt: at });
  await deps.db.insert(mailAddress).values({
    ...{ accountId: keeper, address: 'keeper@mail.example', confirmedAt: at },
    ...{ language: 'en', stopToken: 's'.repeat(43) },
  });
  await askToConfirm(deps, keeper, { typed: 'second@mail.example', language: 'en' });
  const claim = { accountId: keeper, origin: 'https://mine.example', askedAt: at };
  await deps.db.insert(hostClaim).values({ ...claim, provenAt: at, heardAt: at });
  await standing(deps, [{ giverId: reader, personId: identity, waitingFor: 'account' }]);
  const account = `@own-${identity}@peer.example`;
  return [
    await lastLinkTo(deps, 'second@mail.example'),
    `/claim?account=${encodeURIComponent(account)}`,
  ];
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
  return [...paths, '/@lamps'];
}

/** An app of somebody's is let in, and an address that is told of things does not answer. */
async function programs(deps: NodeDeps, { keeper, reader }: Omit<Who, 'own'>): Promise<void> {
  const at = deps.clock();
  const wish = { name: 'A clock', siteUrl: 'https://clock.example/', keepsSecret: false };
  const app = await registerApp(deps, reader, { ...wish, redirectUris: ['clock.example:/back'] });
  if (!app.ok) throw new Error(app.code);
  const token = { id: deps.newId(), tokenHash: 'a', accountId: keeper, appId: app.appId };
  await deps.db.insert(apiToken).values({ ...token, scopes: ['flattr'], createdAt: at });
  const hook = { id: deps.newId(), accountId: keeper, url: 'https://gone.example/' };
  const dates = { createdAt: at, nextTryAt: at, disabledAt: at };
  await deps.db
    .insert(webhook)
    .values({ ...hook, ...dates, events: ['comment'], secretSealed: '' });
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

/** A peer owes 12.00, and 3.00 more for somebody for whom it is not believed; money came that nobody can
 *  place; it says where it is paid. With another one everything has stopped. */
async function settles(home: House): Promise<void> {
  const { deps } = home;
  const maker = `${deps.node.origin}/users/${await person(deps, 'lighthouse')}`;
  const doubted = `${deps.node.origin}/users/${await person(deps, 'ship')}`;
  const peer = await meet(deps);
  const why = await anAdmin(deps, 'treasurer');
  await doubtLines(deps, { host: peer.host, payee: doubted, why });
  home.setClock('2026-11-06T12:00:00Z');
  const closed = await closePeriod(deps, '2026-10');
  if (!closed.ok) throw new Error(closed.code);
  const works = [{ work: null, flattrs: 1 }];
  const taken = await stated(deps, peer, [
    { payee: maker, amountMinor: 1200n, works },
    { payee: doubted, amountMinor: 300n, works },
  ]);
  if (!taken.ok) throw new Error(taken.code);
  const came = { reference: null, host: peer.host, amountMinor: 25n };
  for (const entry of ['B-17', 'B-18']) {
    const booked = await recordPaymentReceived(deps, { ...came, entry });
    if (!booked.ok) throw new Error(booked.code);
  }
  home.setClock(NOW);
  await tickPair(deps, { peerId: peer.id });
  await saysAccount(deps, peer, {}, 1);
  const [host, actorUri] = ['still.example', 'https://still.example/users/node'];
  const still = await meet(deps, { id: deps.newId(), host, actorUri });
  const stopped = { frozenFirst: 'a', frozenSecond: 'b' };
  await aPair(deps, { peerId: still.id, currency: 'EUR' }, stopped);
}
