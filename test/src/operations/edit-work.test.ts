import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SourceDeps } from '../../../src/operations/deps.ts';
import { editWork } from '../../../src/operations/edit-work.ts';
import { importWorks } from '../../../src/operations/import-works.ts';
import { publishWork, type WorkDraft } from '../../../src/operations/publish-work.ts';
import { type CreatorSite, creatorSite } from '../../support/creator-site.ts';
import { jobsOf } from '../../support/database.ts';
import { type House, house, person } from '../../support/house.ts';
import { localSources } from '../../support/pages.ts';

let home: House;
let deps: SourceDeps;
let site: CreatorSite;
let author: string;
beforeAll(async () => {
  home = await house();
  deps = { ...home.deps, sources: localSources() };
  site = await creatorSite();
  author = await person(home.deps, 'night-trains');
});
afterAll(async () => {
  site.close();
  await home.close();
});

let counter = 0;
const draft = (facts: Partial<WorkDraft> = {}): WorkDraft => ({
  title: 'Fog',
  url: `${site.origin}/${++counter}`,
  excerpt: '',
  body: null,
  language: 'en',
  category: 'text',
  tags: [],
  byline: null,
  hidden: false,
  picture: 'keep',
  pictureAlt: '',
  ...facts,
});
async function published(facts: Partial<WorkDraft> = {}) {
  const full = draft({ picture: null, ...facts });
  const made = await publishWork(deps, author, full);
  if (!made.ok) throw new Error(made.code);
  return { id: made.workId, draft: { ...full, picture: 'keep' as const } };
}
const edit = (id: string, to: WorkDraft) => editWork(deps, author, id, to);
const rowOf = async (id: string) => {
  const row = await deps.db.query.work.findFirst({ where: (w, { eq }) => eq(w.id, id) });
  if (row === undefined) throw new Error('no row');
  return row;
};
const told = async (id: string) =>
  (await jobsOf(home.database, 'send-work')).flatMap((job) => {
    const { workId, act } = job as { workId: string; act: string };
    return workId === id ? [act] : [];
  });

describe('an edit', () => {
  test('keeps the addresses and is told to followers', async () => {
    const work = await published();
    const before = await rowOf(work.id);
    home.setClock('2026-10-06T12:00:00Z');
    const edited = await edit(work.id, { ...work.draft, title: 'Mist', tags: ['mist'] });
    expect(edited).toEqual({ ok: true, pageUrl: before.pageUrl });
    const { uri, slug, publishedAt } = before;
    expect(await rowOf(work.id)).toMatchObject({
      ...{ title: 'Mist', tags: ['mist'], uri, slug, publishedAt },
      updatedAt: new Date('2026-10-06T12:00:00Z'),
    });
    expect(await told(work.id)).toEqual(['create', 'update']);
  });

  test('that changes nothing is none', async () => {
    const work = await published({ tags: ['a'], picture: null });
    const before = await rowOf(work.id);
    home.setClock('2026-10-07T12:00:00Z');
    expect(await edit(work.id, work.draft)).toMatchObject({ ok: true });
    expect(await rowOf(work.id)).toEqual(before);
    expect(await told(work.id)).toEqual(['create']);
  });

  test("is not for others' works, nor for what is gone", async () => {
    const work = await published();
    const other = await person(home.deps, 'somebody-else');
    expect(await editWork(deps, other, work.id, work.draft)).toMatchObject({
      code: 'unknown_work',
    });
    expect(await edit(deps.newId(), work.draft)).toMatchObject({ code: 'unknown_work' });
  });

  test('does not take the address of another work', async () => {
    const [one, other] = [await published(), await published()];
    expect(await edit(one.id, { ...one.draft, url: other.draft.url })).toMatchObject({
      code: 'url_known',
    });
  });

  test('of an article keeps it one', async () => {
    const work = await published({ url: null, body: 'One.' });
    await edit(work.id, { ...work.draft, body: 'Two.' });
    expect(await rowOf(work.id)).toMatchObject({ form: 'article', bodyHtml: '<p>Two.</p>' });
    const bomb = `${'|a'.repeat(1_500)}\n${'|-'.repeat(1_500)}\n${'a\n'.repeat(1_500)}`;
    expect(await edit(work.id, { ...work.draft, body: bomb })).toMatchObject({
      code: 'body_too_long',
    });
    expect(await rowOf(work.id)).toMatchObject({ bodyMarkdown: 'Two.' });
  });
});

describe('hiding', () => {
  test('takes a work back from followers, showing tells them anew', async () => {
    const work = await published();
    await edit(work.id, { ...work.draft, hidden: true });
    await edit(work.id, { ...work.draft, hidden: true, title: 'Nobody hears' });
    await edit(work.id, work.draft);
    await edit(work.id, { ...work.draft, title: 'Heard' });
    expect(await told(work.id)).toEqual(['create', 'delete', 'create', 'update']);
  });

  test('and showing what was hidden from the start tells them for the first time', async () => {
    const work = await published({ hidden: true });
    home.setClock('2026-10-08T12:00:00Z');
    await edit(work.id, { ...work.draft, hidden: false });
    expect(await told(work.id)).toEqual(['create']);
    expect((await rowOf(work.id)).announcedAt).toEqual(new Date('2026-10-08T12:00:00Z'));
  });

  test('what a feed held before it was watched tells nobody, either way', async () => {
    const url = `${site.origin}/from-feed`;
    await importWorks(deps, 'night-trains', [
      {
        ...{ entryId: 'f', url, title: 'Old', excerpt: '', language: 'en', tags: [] },
        ...{ category: 'text', publishedAt: null },
      },
    ]);
    const { id } = (await deps.db.query.work.findFirst({
      where: (w, { eq }) => eq(w.url, url),
    })) ?? {
      id: '',
    };
    for (const hidden of [true, false]) await edit(id, draft({ url, hidden }));
    await edit(id, draft({ url, title: 'Edited' }));
    expect(await rowOf(id)).toMatchObject({ title: 'Edited', announcedAt: null });
    expect(await told(id)).toEqual([]);
  });
});

describe('the proof of its address', () => {
  const NAMED =
    '<title>x</title><meta name="fediverse:creator" content="@night-trains@localhost:9001">';

  test('comes when the page names its creator by then, and stays', async () => {
    const work = await published();
    const path = new URL(work.draft.url ?? '').pathname;
    site.pages.set(path, NAMED);
    await edit(work.id, { ...work.draft, title: 'Named' });
    expect((await rowOf(work.id)).provenAt).not.toBeNull();
    site.pages.delete(path);
    await edit(work.id, { ...work.draft, title: 'Still' });
    expect((await rowOf(work.id)).provenAt).not.toBeNull();
  });

  test('goes with the address', async () => {
    site.pages.set('/named', NAMED);
    const work = await published({ url: `${site.origin}/named` });
    expect((await rowOf(work.id)).provenAt).not.toBeNull();
    await edit(work.id, { ...work.draft, url: `${site.origin}/unnamed` });
    expect((await rowOf(work.id)).provenAt).toBeNull();
  });
});

describe('the picture', () => {
  const png = (background: string) =>
    sharp({ create: { width: 70, height: 70, channels: 3, background } })
      .png()
      .toBuffer();

  test('is kept, replaced, taken away; the old one does not lie about', async () => {
    const work = await published({ picture: { bytes: await png('navy') } });
    const first = (await rowOf(work.id)).pictureId;
    await edit(work.id, { ...work.draft, title: 'Kept' });
    expect((await rowOf(work.id)).pictureId).toBe(first);
    await edit(work.id, { ...work.draft, picture: { bytes: await png('red') } });
    const second = (await rowOf(work.id)).pictureId;
    expect(second).not.toBe(first);
    await edit(work.id, { ...work.draft, picture: null });
    expect((await rowOf(work.id)).pictureId).toBeNull();
    expect(await deps.db.query.picture.findMany()).toEqual([]);
  });

  test('that is none leaves everything as it was', async () => {
    const work = await published();
    const broken = { ...work.draft, title: 'No', picture: { bytes: Buffer.from('x') } };
    expect(await edit(work.id, broken)).toMatchObject({ code: 'picture_unusable' });
    expect((await rowOf(work.id)).title).toBe('Fog');
  });
});
