import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { trialBalance } from '../../db/views/books.ts';
import { findWork } from '../../src/operations/find-work.ts';
import { followActor } from '../../src/operations/follow-actor.ts';
import { giveFlattr } from '../../src/operations/give-flattr.ts';
import { publishWork, type WorkDraft } from '../../src/operations/publish-work.ts';
import { readZip } from '../../src/text/zip.ts';
import { creator, giver, person } from '../support/house.ts';
import { PageVisitor, pagesOf, textOf } from '../support/pages.ts';
import { until, type WalkNode, walkNode } from './two-nodes.ts';

let a: WalkNode;
let b: WalkNode;
beforeAll(async () => {
  [a, b] = await Promise.all([
    walkNode('A', '2026-10-20T12:00:00Z'),
    walkNode('B', '2026-10-20T12:00:00Z'),
  ]);
});
afterAll(() => Promise.all([a.stop(), b.stop()]));

const visitor = ({ deps, origin }: WalkNode, actorId: string) =>
  new PageVisitor(pagesOf(deps), origin).signIn(deps, actorId);

const article = (facts: Partial<WorkDraft>): WorkDraft => ({
  ...{ title: 'Slow lines', url: null, excerpt: '', body: 'Past *midnight*.' },
  ...{ language: 'en', category: 'text', tags: ['night trains'], byline: null, hidden: false },
  ...{ picture: null, pictureAlt: '', ...facts },
});

const worksOf = async ({ deps }: WalkNode, authorId: string) =>
  await deps.db.query.work.findMany({
    where: (w, { eq }) => eq(w.authorId, authorId),
    orderBy: (w, { asc }) => asc(w.title),
  });

/** Accounts that somebody follows, as both nodes name them. */
const followed = async ({ deps }: WalkNode, followerId: string): Promise<string[]> => {
  const follows = await deps.db.query.follow.findMany({
    where: (f, { eq }) => eq(f.followerId, followerId),
  });
  const ids = follows.filter(({ state }) => state === 'accepted').map((f) => f.followeeId);
  const actors = await deps.db.query.actor.findMany();
  return actors.filter(({ id }) => ids.includes(id)).map(({ uri }) => uri);
};

async function flattr({ deps }: WalkNode, giverId: string, url: string): Promise<string> {
  const found = await findWork(deps, url);
  if (!found.ok) throw new Error(`not found: ${url}`);
  const given = await giveFlattr(deps, { giverId, ...found.subject });
  if (!given.ok) throw new Error(given.code);
  return given.flattrId;
}

/** The actor who gets a flattr, as its node has it. */
async function payeeOf({ deps }: WalkNode, flattrId: string): Promise<string | undefined> {
  const row = await deps.db.query.flattr.findFirst({ where: (f, { eq }) => eq(f.id, flattrId) });
  const payeeId = row?.payeeId ?? '';
  return (await deps.db.query.actor.findFirst({ where: (p, { eq }) => eq(p.id, payeeId) }))?.uri;
}

/** How many flattrs from elsewhere somebody was given. */
const came = async ({ deps }: WalkNode, payeeId: string): Promise<number> =>
  (await deps.db.query.flattr.findMany({ where: (f, { eq }) => eq(f.payeeId, payeeId) })).filter(
    ({ given }) => !given,
  ).length;

const balance = async ({ deps }: WalkNode, path: string): Promise<bigint> =>
  (await trialBalance(deps.db)).find((line) => line.path.endsWith(path))?.balanceMinor ?? 0n;

test('what somebody takes along from one node is theirs on another', async () => {
  const trains = await creator(a.deps, 'night-trains', ['One']);
  const radio = await creator(b.deps, 'harbour-radio', []);
  const canvas = { width: 60, height: 60, channels: 3, background: '#a43' } as const;
  const bytes = new Uint8Array(await sharp({ create: canvas }).jpeg().toBuffer());
  const pictured = article({ picture: { bytes }, pictureAlt: 'A lamp.' });
  const published = await publishWork(a.deps, trains.actorId, pictured);
  if (!published.ok) throw new Error(published.code);
  await publishWork(a.deps, trains.actorId, article({ title: 'Unlisted', hidden: true }));
  const radioUri = `${b.origin}/users/${radio.actorId}`;
  expect(await followActor(a.deps, trains.actorId, radioUri)).toMatchObject({ ok: true });
  await until('they are followed', async () => (await followed(a, trains.actorId)).length === 1);

  const there = await visitor(a, trains.actorId);
  const answer = await there.get('/home/settings/archive/download');
  expect(answer.headers.get('content-type')).toBe('application/zip');
  const zip = new Uint8Array(await answer.arrayBuffer());
  expect(readZip(zip, 100)?.entries.map(({ name }) => name)).toContain('works/slow-lines.jpg');

  const traveller = await person(b.deps, 'traveller');
  const here = await visitor(b, traveller);
  const bring = async () => {
    const file = { field: 'archive', name: 'archive.zip' };
    const answer = await here.upload('/home/settings/archive', {}, zip, undefined, file);
    return textOf(await answer.text());
  };
  const said = await bring();
  expect(said).toContain('3 works came.');
  expect(said).toContain(`These came from @night-trains@${a.deps.node.host}`);
  const works = await worksOf(b, traveller);
  expect(works.map(({ title, form, hidden }) => ({ title, form, hidden }))).toEqual([
    { title: 'One', form: 'note', hidden: false },
    { title: 'Slow lines', form: 'article', hidden: false },
    { title: 'Unlisted', form: 'article', hidden: true },
  ]);
  const [one, slow] = works;
  expect(one?.url).toBe('https://night-trains.example/One');
  expect(slow).toMatchObject({ bodyMarkdown: 'Past *midnight*.', pictureAlt: 'A lamp.' });
  expect(slow?.pictureId).not.toBeNull();
  const original = (await worksOf(a, trains.actorId)).find(({ id }) => id === published.workId);
  expect(slow).toMatchObject({ feedEntryId: original?.uri, publishedAt: original?.publishedAt });
  expect(slow?.announcedAt).toBeNull();
  await until('whom they followed is followed', async () =>
    (await followed(b, traveller)).includes(radioUri),
  );

  expect(await bring()).toContain('It is here|3 works had come before.');
  expect(await worksOf(b, traveller)).toHaveLength(3);
});

/** One with two works on one node, whom people of both nodes follow. */
async function owlOfA() {
  const owl = await creator(a.deps, 'night-owl', ['Two', 'Three']);
  const [three = '', two = ''] = (await worksOf(a, owl.actorId)).map(({ pageUrl }) => pageUrl);
  const uri = `${a.origin}/users/${owl.actorId}`;
  const reader = await giver(a.deps, 'reader', { budgetMinor: 2_000n, fundsMinor: 2_000n });
  const neighbour = await giver(b.deps, 'neighbour', { budgetMinor: 500n, fundsMinor: 500n });
  expect(await followActor(a.deps, reader, uri)).toMatchObject({ ok: true });
  expect(await followActor(b.deps, neighbour, uri)).toMatchObject({ ok: true });
  await until('they follow', async () => (await followed(b, neighbour)).includes(uri));
  return { id: owl.actorId, uri, two, three, reader, neighbour };
}

/** Says no until both accounts name each other and the handle is typed, and not again for thirty days. */
async function movesFrom(oldId: string, newId: string): Promise<void> {
  const there = await visitor(a, oldId);
  const here = await visitor(b, newId);
  const to = `@night-owl@${b.deps.node.host}`;
  const move = async (handle = 'night-owl') => {
    const answer = await there.post('/home/settings/move', { to, handle });
    return { status: answer.status, text: await answer.text(), answer };
  };
  const says = (status: number, text: string) => ({
    ...{ status, text: expect.stringContaining(text) },
  });
  expect(await move()).toMatchObject(says(409, 'does not say'));
  const before = `@night-owl@${a.deps.node.host}`;
  expect((await here.post('/home/settings/move/before', { before })).status).toBe(303);
  expect(await move('owl')).toMatchObject(says(422, 'not your handle'));
  expect((await move()).answer.headers.get('location')).toBe('/home/settings/move?said=movedAway');
  expect(await move()).toMatchObject(says(409, '19 November 2026'));
  expect(textOf(await (await fetch(`${a.origin}/@night-owl`)).text())).toContain(
    `night-owl has moved. Now at|${to}`,
  );
}

test('who moves is followed and thanked where they are now, and paid for what came before', async () => {
  const old = await owlOfA();
  await flattr(a, old.reader, old.two);
  await flattr(b, old.neighbour, old.two);
  await until('the flattr has come', async () => (await came(a, old.id)) === 1);
  const anew = await person(b.deps, 'night-owl');
  const newUri = `${b.origin}/users/${anew}`;
  await movesFrom(old.id, anew);
  const actor = await fetch(old.uri, { headers: { accept: 'application/activity+json' } });
  expect(await actor.json()).toMatchObject({ movedTo: newUri });
  for (const [node, follower] of [
    [a, old.reader],
    [b, old.neighbour],
  ] as const)
    await until(`${node.origin} follows anew`, async () => {
      const uris = await followed(node, follower);
      return uris.includes(newUri) && !uris.includes(old.uri);
    });

  expect(await payeeOf(a, await flattr(a, old.reader, old.three))).toBe(newUri);
  await until('it has come where they are', async () => (await came(b, anew)) === 1);
  expect(await payeeOf(b, await flattr(b, old.neighbour, old.three))).toBe(newUri);

  await Promise.all([a.restart('2026-11-11T12:00:00Z'), b.restart('2026-11-11T12:00:00Z')]);
  // 20.00 for one work before they moved and one after; 5.00 on the other node, likewise.
  const pending = async () => [
    await balance(a, `user:${old.id}:pending`),
    await balance(b, `user:${anew}:pending`),
  ];
  await until('each has stated it', async () => (await pending()).every((minor) => minor > 0n));
  expect(await pending()).toEqual([250n, 1_000n]);
  expect(await balance(a, `user:${old.id}:earnings`)).toBe(1_000n);
  expect(await balance(b, `user:${anew}:earnings`)).toBe(250n);
});
