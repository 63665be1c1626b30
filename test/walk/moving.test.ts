import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { followActor } from '../../src/operations/follow-actor.ts';
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
    const form = new FormData();
    form.set('archive', new File([zip], 'archive.zip'));
    return textOf(await (await here.send('/home/settings/archive', form)).text());
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

  expect(await bring()).toContain('0 works came.|3 works had come before.');
  expect(await worksOf(b, traveller)).toHaveLength(3);
  void [giver, sleep];
});
