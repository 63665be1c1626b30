import { eq } from 'drizzle-orm';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { addOptOut } from '../../../db/records/opt-outs.ts';
import { findForeignWork, readProof } from '../../../db/records/payees.ts';
import { setTrust } from '../../../db/records/peers.ts';
import { readActor } from '../../../db/records/people.ts';
import { actor, flattr, happening, payeeProof, work } from '../../../db/schema/schema.ts';
import { knownSubject } from '../../../db/views/known-subjects.ts';
import type { Subject } from '../../../src/flattr/flattr.ts';
import { findPayee, lookAgainFor, queueDuePayees } from '../../../src/operations/find-payee.ts';
import { findWork } from '../../../src/operations/find-work.ts';
import { giveFlattr } from '../../../src/operations/give-flattr.ts';
import { importWorks } from '../../../src/operations/import-works.ts';
import { provesPayee } from '../../../src/operations/proves-payee.ts';
import { resolveUrl } from '../../../src/operations/resolve-url.ts';
import {
  amend,
  field,
  link,
  onWideWeb,
  ours,
  page,
  payment,
  post,
  somebody,
  whose,
} from '../../federation/wide-web.ts';
import { jobsOf } from '../../support/database.ts';

const web = onWideWeb();
let giverId: string;
beforeAll(async () => {
  giverId = (await web.node.person('reader')).id;
});
beforeEach(async () => {
  await web.deps.db.delete(happening);
  await web.deps.db.delete(flattr);
});

/** A page of somebody's and their account, that name each other. */
function agreed() {
  const { site, purse } = web;
  const account = somebody(purse, { attachment: [field(`${site.origin}/pages/`)] });
  return { account, url: page(site, link('payment', account)) };
}
const subjectAt = async (url: string): Promise<Subject> => {
  const found = await findWork(web.deps, url);
  if (!found.ok) throw new Error(found.code);
  return found.subject;
};
const proofOf = (subject: Subject) => readProof(web.deps.db, subject);
const payeeOf = async (subject: Subject) => {
  const proof = await proofOf(subject);
  return proof?.payeeId ? (await readActor(web.deps.db, proof.payeeId))?.uri : null;
};
const jobs = () => jobsOf(web.node.database, 'find-payee');

test('what was looked up lately is not asked for again', async () => {
  const { site, purse } = web;
  const { account, url } = agreed();
  expect(await whose(web.deps, url)).toMatchObject({ payee: account });
  for (const server of [site, purse]) server.asked.length = 0;
  expect(await whose(web.at(24 * 6), url)).toMatchObject({ payee: account });
  expect([...site.asked, ...purse.asked]).toEqual([]);
  await whose(web.at(24 * 7), url);
  expect(site.asked).not.toEqual([]);
});

test('a page that changes its mind is believed, and what is given waits', async () => {
  const { account, url } = agreed();
  const subject = await subjectAt(url);
  expect(await payeeOf(subject)).toBe(account);
  const before = await proofOf(subject);
  page(web.site, '', new URL(url).pathname);
  await findPayee(web.at(24), subject);
  const after = await proofOf(subject);
  expect(after).toMatchObject({ payeeId: null, method: 'unknown_author', failures: 0 });
  expect(after?.foundAt.getTime()).toBeGreaterThan(before?.foundAt.getTime() ?? 0);
  const gave = await giveFlattr(web.deps, { giverId, ...subject });
  expect(gave).toMatchObject({ ok: true, waitingFor: 'unknown_author' });
});

test('an account that takes its word back is paid no more', async () => {
  const { account, url } = agreed();
  const subject = await subjectAt(url);
  await amend(web.purse, account, { attachment: [] });
  await findPayee(web.at(24), subject);
  expect(await proofOf(subject)).toMatchObject({ payeeId: null, method: 'unknown_author' });
});

test.each(['page', 'account'] as const)('a silent %s keeps its word for 30 days', async (which) => {
  const { account, url } = agreed();
  const subject = await subjectAt(url);
  const { pathname } = new URL(which === 'page' ? url : account);
  (which === 'page' ? web.site : web.purse).pages.set(
    pathname,
    () => new Response('', { status: 503 }),
  );
  await findPayee(web.at(24 * 8), subject);
  expect(await payeeOf(subject)).toBe(account);
  expect(await whose(web.at(24 * 29), url)).toMatchObject({ payee: account });
  expect((await proofOf(subject))?.failures).toBe(2);
  await findPayee(web.at(24 * 31), subject);
  expect(await proofOf(subject)).toMatchObject({ payeeId: null, method: 'unknown_author' });
});

test('what waits is let in when its payee appears', async () => {
  const { deps, site } = web;
  const creator = await ours(web, 'late', { links: [] });
  const url = page(site, link('payment', creator.page), '/late/1');
  const subject = await subjectAt(url);
  const gave = await giveFlattr(deps, { giverId, ...subject });
  expect(gave).toMatchObject({ ok: true, waitingFor: 'unknown_author' });
  const links = [{ name: '', href: `${site.origin}/late/`, provenAt: null }];
  await deps.db.update(actor).set({ links }).where(eq(actor.id, creator.id));
  await deps.db.transaction((tx) => lookAgainFor(tx, [`${site.origin}/late/`]));
  expect(await jobs()).toContainEqual(subject);
  await findPayee(web.at(1), subject);
  const [row] = await deps.db.select().from(flattr);
  expect(row).toMatchObject({ payeeId: creator.id });
});

test('a page that one of ours publishes later is theirs, and so is what waited', async () => {
  const { deps, site } = web;
  const creator = await ours(web, 'publisher');
  const url = page(site, link('me', creator.page), '/published');
  const subject = await subjectAt(url);
  await giveFlattr(deps, { giverId, ...subject });
  const entry = { entryId: '1', url, title: 'Published', excerpt: '', language: null, tags: [] };
  await importWorks(deps, 'publisher', [{ ...entry, category: 'text', publishedAt: null }]);
  await findPayee(web.at(1), subject);
  expect(await proofOf(subject)).toMatchObject({ payeeId: creator.id, method: 'claimed' });
  expect(await deps.db.select().from(flattr)).toMatchObject([{ payeeId: creator.id }]);
  const now = await findWork(deps, url);
  expect(now).toMatchObject({ payeeId: creator.id });
  expect(now).not.toMatchObject({ subject });
});

test('whoever is named by somebody new is looked for: authors by their id', async () => {
  const { deps, social } = web;
  const author = somebody(social);
  const subject = await subjectAt(post(social, author));
  const self = await subjectAt(author);
  await giveFlattr(deps, { giverId, ...subject });
  await giveFlattr(deps, { giverId, ...self });
  const before = await jobs();
  await deps.db.transaction((tx) => lookAgainFor(tx, ['https://other.example/users/1']));
  expect(await jobs()).toEqual(before);
  await deps.db.transaction((tx) => lookAgainFor(tx, [author]));
  for (const one of [subject, self]) expect(await jobs()).toContainEqual(one);
});

test('what is due is looked at again, if anybody waits for it or gave lately', async () => {
  const { deps, site } = web;
  const creator = await ours(web, 'due', { attributionDomains: [site.host] });
  const paid = await subjectAt(page(site, link('payment', creator.page)));
  const waiting = await subjectAt(page(site, ''));
  await subjectAt(page(site, ''));
  for (const subject of [paid, waiting])
    expect(await giveFlattr(deps, { giverId, ...subject })).toMatchObject({ ok: true });
  const makeDue = () => deps.db.update(payeeProof).set({ nextCheckAt: deps.clock() });
  const before = await jobs();
  await makeDue();
  expect(await queueDuePayees(deps)).toBe(2);
  expect((await jobs()).slice(before.length)).toEqual(expect.arrayContaining([paid, waiting]));
  expect(await queueDuePayees(deps)).toBe(0);
  await makeDue();
  expect(await queueDuePayees(web.at(24 * 61))).toBe(1);
});

test('an author who is opted out, or whose server is blocked, is not found', async () => {
  const { deps, social, till } = web;
  const author = somebody(social);
  const note = post(social, author);
  const at = deps.clock();
  await addOptOut(deps.db, { who: author, kind: 'author', createdAt: at });
  expect(await whose(deps, note)).toEqual({ refused: 'author_opted_out' });
  const account = somebody(till);
  const work = post(till, account);
  expect(await whose(deps, work)).toMatchObject({ payee: account });
  const peer = (await deps.db.query.peer.findMany()).find(({ host }) => host === till.host);
  await setTrust(deps.db, peer?.id ?? '', 'blocked');
  expect(await whose(deps, work)).toEqual({ refused: 'blocked' });
  expect(await whose(deps, `${till.origin}/anything`)).toEqual({ refused: 'blocked' });
  // Nor does the way of others lead there.
  const named = { attachment: [payment(account)] };
  expect(await whose(deps, post(social, somebody(social, named)))).toMatchObject({
    verdicts: ['hosted no_flattr_node', 'actor_payment blocked'],
  });
});

test('a flattr from elsewhere is for whom our own reading says', async () => {
  const { deps, social } = web;
  const author = somebody(social);
  const { id, page: own } = await ours(web, 'thanked', { alsoKnownAs: [author] });
  await amend(social, author, { attachment: [field(own)] });
  const [payee, other] = await Promise.all([readActor(deps.db, id), readActor(deps.db, giverId)]);
  if (payee === undefined || other === undefined) throw new Error('nobody there');
  const note = post(social, author);
  expect(await provesPayee(deps, note, payee)).toMatchObject({
    ok: true,
    subject: { workId: expect.any(String) },
  });
  expect(await provesPayee(deps, note, other)).toMatchObject({ code: 'not_the_payee' });
  expect(await provesPayee(deps, `${social.origin}/nothing`, payee)).toMatchObject({
    code: 'not_found',
  });
  const said = { attachment: [payment('http://127.0.0.1:9/users/1')] };
  const unread = post(social, somebody(social, said));
  expect(await provesPayee(deps, unread, payee)).toMatchObject({ code: 'unreadable' });
});

test('a claim that the giver’s node knew of first is looked for, but not every time', async () => {
  const { deps, social } = web;
  const author = somebody(social);
  const { id, page: own } = await ours(web, 'new-here');
  await amend(social, author, { alsoKnownAs: [own] });
  const note = post(social, author);
  expect(await whose(deps, note)).toMatchObject({ payee: null });
  await deps.db
    .update(actor)
    .set({ alsoKnownAs: [author] })
    .where(eq(actor.id, id));
  const payee = await readActor(deps.db, id);
  if (payee === undefined) throw new Error('nobody there');
  expect(await provesPayee(deps, note, payee)).toMatchObject({ code: 'not_the_payee' });
  expect(await provesPayee(web.at(0.2), note, payee)).toMatchObject({ ok: true });
});

test('whom an address leads to can be read by anybody, with its grounds', async () => {
  const { deps, node } = web;
  const { account, url } = agreed();
  expect(await resolveUrl(deps, url)).toMatchObject({
    ...{ ok: true, uri: url, author: null, method: 'page_payment' },
    payee: { uri: account },
    evidence: [{ step: 'page_payment', at: url, names: account, verdict: 'proves' }],
    ...{ foundAt: deps.clock(), checkedAt: deps.clock() },
  });
  const { pageUrl } = await node.work('reader', 'own');
  expect(await resolveUrl(deps, pageUrl)).toMatchObject({
    ...{ method: null, evidence: [], payee: { id: giverId }, author: { id: giverId } },
  });
  expect(await resolveUrl(deps, 'nonsense')).toMatchObject({ code: 'unsupported_url' });
});

test('a file on a host that many share takes nobody’s page, whatever it says to be', async () => {
  const { deps, site } = web;
  const actorUri = `${site.origin}/~mallory/me.json`;
  const mallory = await ours(web, 'mallory', { alsoKnownAs: [actorUri] });
  const victim = page(site, '', '/~alice/post.html');
  const person = { type: 'Person', id: actorUri, preferredUsername: 'mallory' };
  const inbox = `${site.origin}/~mallory/inbox`;
  const note = { type: 'Note', id: `${site.origin}/~mallory/x.json`, attributedTo: actorUri };
  const said = { to: 'https://www.w3.org/ns/activitystreams#Public', content: 'x', url: victim };
  const attachment = [payment(mallory.page), field(mallory.page)];
  const documents = [
    ['/~mallory/me.json', { ...person, inbox, attachment, url: `${site.origin}/~alice/` }],
    ['/~mallory/x.json', { ...note, ...said, attachment }],
  ] as const;
  for (const type of ['application/json', 'application/ld+json', 'application/activity+json']) {
    for (const [path, document] of documents) {
      const headers = { 'content-type': type };
      site.pages.set(path, () => new Response(JSON.stringify(document), { headers }));
    }
    const bait = await whose(deps, note.id);
    if (type !== 'application/activity+json') expect(bait, type).toEqual({ refused: 'not_found' });
    expect(await whose(deps, victim), type).toMatchObject({ payee: null });
    expect(await whose(web.at(24 * 30), victim), type).toMatchObject({ payee: null });
  }
  // Nor does one that was kept before this was asked for.
  const other = page(site, '', '/~alice/other.html');
  await deps.db.update(work).set({ pageUrl: other }).where(eq(work.uri, note.id));
  expect(await findForeignWork(deps.db, note.id)).toMatchObject({ pageUrl: other });
  expect(await findForeignWork(deps.db, other)).toBeUndefined();
  expect(await knownSubject(deps.db, other)).toBeNull();
  expect(await knownSubject(deps.db, `${site.origin}/~alice/`)).toBeNull();
});
