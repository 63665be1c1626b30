import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findLocalWork } from '../../../db/records/works.ts';
import type { SourceDeps } from '../../../src/operations/deps.ts';
import { proveAddress } from '../../../src/operations/prove-work.ts';
import { publishWork, type WorkDraft } from '../../../src/operations/publish-work.ts';
import { type CreatorSite, creatorSite } from '../../support/creator-site.ts';
import { jobsOf, openAll } from '../../support/database.ts';
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

const draft = (facts: Partial<WorkDraft> = {}): WorkDraft => ({
  title: 'Fog',
  url: `${site.origin}/fog`,
  excerpt: 'Nothing to see.',
  body: null,
  language: 'en',
  category: 'image',
  tags: ['fog'],
  byline: null,
  hidden: false,
  picture: null,
  pictureAlt: '',
  ...facts,
});
const publish = (facts: Partial<WorkDraft> = {}) => publishWork(deps, author, draft(facts));
const rowOf = async (published: Awaited<ReturnType<typeof publish>>) => {
  if (!published.ok) throw new Error(published.code);
  const { workId } = published;
  const row = await deps.db.query.work.findFirst({ where: (w, { eq }) => eq(w.id, workId) });
  if (row === undefined) throw new Error('no row');
  return row;
};
const told = async (workId: string) =>
  (await jobsOf(home.database, 'send-work')).filter((job) => JSON.stringify(job).includes(workId));

describe('a work', () => {
  test('gets its addresses, and followers are told', async () => {
    const row = await rowOf(await publish());
    expect(row).toMatchObject({
      uri: `http://localhost:9001/works/${row.id}`,
      pageUrl: 'http://localhost:9001/@night-trains/works/fog',
      url: `${site.origin}/fog`,
      form: 'note',
      category: 'image',
      provenAt: null,
      announcedAt: deps.clock(),
      publishedAt: deps.clock(),
    });
    expect(await told(row.id)).toEqual([{ workId: row.id, act: 'create' }]);
  });

  test('that has a text is an article and needs no other address', async () => {
    const row = await rowOf(await publish({ url: null, body: 'It came *at night*.' }));
    expect(row).toMatchObject({
      form: 'article',
      url: row.pageUrl,
      slug: 'fog-2',
      bodyHtml: '<p>It came <em>at night</em>.</p>',
    });
  });

  test('whose text would fill the memory is refused, and the next is published', async () => {
    const bomb = `${'|a'.repeat(1_500)}\n${'|-'.repeat(1_500)}\n${'a\n'.repeat(1_500)}`;
    const [refused, taken] = await Promise.all([
      publish({ url: null, body: bomb }),
      publish({ url: null, body: '|a|\n|-|\n|b|' }),
    ]);
    expect(refused).toEqual({ ok: false, code: 'body_too_long' });
    expect((await rowOf(taken)).bodyHtml).toContain('<td>b</td>');
  });

  test('that is hidden is told to nobody', async () => {
    const row = await rowOf(await publish({ url: `${site.origin}/hidden`, hidden: true }));
    expect(row.announcedAt).toBeNull();
    expect(await told(row.id)).toEqual([]);
  });

  test('is published once for each address of its author', async () => {
    const url = `${site.origin}/once`;
    await openAll(deps.db);
    const answers = await Promise.all([publish({ url }), publish({ url }), publish({ url })]);
    expect(answers.map((answer) => (answer.ok ? 'ok' : answer.code)).sort()).toEqual([
      'ok',
      'url_known',
      'url_known',
    ]);
    const other = await person(home.deps, 'somebody-else');
    expect(await publishWork(deps, other, draft({ url }))).toMatchObject({ ok: true });
  });

  test('of nobody here is a broken invariant', async () => {
    await expect(publishWork(deps, deps.newId(), draft())).rejects.toThrow('nobody here');
  });
});

describe('its address', () => {
  const names = (who: string) => `<title>Fog</title><link rel="payment" href="${who}">`;
  const OURS = 'http://localhost:9001/@night-trains';

  test('leads to it when its page names its creator', async () => {
    site.pages.set('/named', names(OURS));
    const row = await rowOf(await publish({ url: `${site.origin}/named` }));
    expect(row.provenAt).toEqual(deps.clock());
    expect((await findLocalWork(deps.db, row.url))?.id).toBe(row.id);
  });

  test('does not when the page names another, or nobody; but its page here does', async () => {
    site.pages.set('/other', names('http://localhost:9001/@somebody-else'));
    const row = await rowOf(await publish({ url: `${site.origin}/other` }));
    expect(row.provenAt).toBeNull();
    expect(await findLocalWork(deps.db, row.url)).toBeUndefined();
    expect((await findLocalWork(deps.db, row.pageUrl))?.id).toBe(row.id);
  });

  test('is asked again when somebody brings it', async () => {
    const url = `${site.origin}/later`;
    const row = await rowOf(await publish({ url }));
    expect(await proveAddress(deps, url)).toBe(false);
    site.pages.set('/later', names('http://localhost:9001/@somebody-else'));
    expect(await proveAddress(deps, url)).toBe(false);
    site.pages.set('/later', names(OURS));
    expect(await proveAddress(deps, url)).toBe(true);
    expect((await findLocalWork(deps.db, url))?.id).toBe(row.id);
    site.visits();
    expect(await proveAddress(deps, url)).toBe(false);
    expect(await proveAddress(deps, `${site.origin}/of-nobody`)).toBe(false);
    expect(site.visits()).toEqual([]);
  });

  test('is not proven by a page of another host, to which it leads', async () => {
    const elsewhere = await creatorSite();
    elsewhere.pages.set('/mine', names(OURS));
    site.pages.set('/go', { status: 302, headers: { location: `${elsewhere.origin}/mine` } });
    const row = await rowOf(await publish({ url: `${site.origin}/go` }));
    elsewhere.close();
    expect(row.provenAt).toBeNull();
  });
});

describe('its picture', () => {
  const png = (width: number) =>
    sharp({ create: { width, height: 70, channels: 3, background: 'navy' } })
      .png()
      .toBuffer();

  test('is drawn anew, from a file or from the page', async () => {
    site.pages.set('/p.png', await png(90));
    const sent = await rowOf(
      await publish({
        url: null,
        body: 'x',
        picture: { bytes: await png(80) },
        pictureAlt: 'Navy',
      }),
    );
    const linked = await rowOf(
      await publish({ url: null, body: 'x', picture: { url: `${site.origin}/p.png` } }),
    );
    const pictures = await deps.db.query.picture.findMany();
    const widthOf = (id: string | null) => pictures.find((picture) => picture.id === id)?.width;
    expect([widthOf(sent.pictureId), widthOf(linked.pictureId)]).toEqual([80, 90]);
    expect(sent.pictureAlt).toBe('Navy');
  });

  test.each([
    ['a file that is none', { bytes: Buffer.from('<svg/>') }],
    ['an address that does not answer', { url: 'http://127.0.0.1:1/p.png' }],
  ])('is refused when it is %s, and nothing is published', async (_, picture) => {
    const before = (await deps.db.query.work.findMany()).length;
    expect(await publish({ url: null, body: 'x', picture })).toMatchObject({
      code: 'picture_unusable',
    });
    expect(await deps.db.query.work.findMany()).toHaveLength(before);
  });
});
