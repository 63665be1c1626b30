import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EmbeddedDatabase, startEmbedded } from '../../../db/embedded.ts';
import { findServer } from '../../../db/postgres-process.ts';
import { type CreatorSite, creatorSite, rssOf } from '../../support/creator-site.ts';
import { until } from '../../support/holder.ts';
import { obole } from '../../support/obole.ts';
import { oboleHere } from '../../support/obole-here.ts';
import { memoryFolder } from '../../support/test-server.ts';

const dataDir = memoryFolder();
const settings = { DATA_DIR: dataDir, PORT: '9419', ALLOW_PRIVATE_ADDRESS: 'true' };
const ask = (...words: string[]) => oboleHere(settings, 'works', ...words);

let server: EmbeddedDatabase;
let site: CreatorSite;
beforeAll(async () => {
  server = await startEmbedded(dataDir, { owner: 'node', fsync: false });
  site = await creatorSite();
  site.pages.set('/feed', rssOf(site, [{ id: 'a' }, { id: 'b' }]));
  expect(await oboleHere(settings, 'user', 'add', 'reader')).toMatchObject({ status: 0 });
});
afterAll(async () => {
  site.close();
  await server.stop();
  await until(() => findServer(join(dataDir, 'postgres')) === undefined);
  rmSync(dataDir, { recursive: true, force: true });
});

test('a feed is read from now on: added, listed, checked, removed', async () => {
  const url = `${site.origin}/feed`;
  const added = await ask('feed', 'add', url, '--author', '@reader');
  expect(added).toMatchObject({ status: 0, err: '' });
  expect(added.out).toBe('A feed: 2 works. It is read by itself from now on.\n');

  const [listed, shown] = await Promise.all([ask('feed', 'list', '--json'), ask('feed', 'list')]);
  const [feed] = JSON.parse(listed.out);
  expect(feed).toMatchObject({ author: 'reader', url, trouble: null, failures: 0 });
  expect(shown.out).toMatch(/^@reader\s+http:\S+\/feed\s+20/m);

  site.pages.set('/feed', rssOf(site, [{ id: 'a', words: 'Edited.' }, { id: 'c' }]));
  const checked = await ask('feed', 'check', url, '--json');
  expect(JSON.parse(checked.out)).toEqual({ added: 1, updated: 1, unchanged: 0, leftOut: 0 });

  site.pages.set('/feed', { status: 410 });
  const gone = await ask('feed', 'check', feed.id);
  expect(gone).toMatchObject({ status: 1, out: '' });
  expect(gone.err).toContain('The server says that the feed is gone for good.');

  expect((await ask('feed', 'remove', feed.id)).out).toBe(
    'A feed is read no more. Its works stay.\n',
  );
  const again = await ask('feed', 'remove', feed.id);
  expect(again.status).toBe(1);
  expect(again.err).toContain('is read here. "obole works feed list" shows all.');
});

test('a feed is imported once from its address, and what was asked keeps no process alive', async () => {
  site.pages.set('/other', rssOf(site, [{ id: 'z' }]));
  const [imported, refused] = await Promise.all([
    obole(settings, 'works', 'import', `${site.origin}/other`, '--author', 'reader'),
    ask('import', `${site.origin}/none`, '--author', 'reader'),
  ]);
  expect(imported.out).toBe('A feed: 1 new works, 0 updated, 0 unchanged.\n');
  expect(refused.status).toBe(1);
  expect(refused.err).toContain('(status 404)');
});

test('whom an address leads to is said with its grounds', async () => {
  const host = 'localhost:9419';
  const link = `http://${host}/@reader`;
  site.pages.set('/named', `<title>Named</title><link rel="payment" href="${link}">`);
  const [said, json] = await Promise.all([
    oboleHere(settings, 'resolve', `${site.origin}/named`),
    oboleHere(settings, 'resolve', `${site.origin}/named`, '--json'),
  ]);
  expect(said).toMatchObject({ status: 0, err: '' });
  expect(said.out).toContain(`Named\n${site.origin}/named\n`);
  expect(said.out).toContain('goes to  nobody yet: what is given for it waits\n');
  expect(said.out).toContain(`  1. The page has a payment link.
     read at ${site.origin}/named
     names   ${link}
     That does not count: they do not name it back.`);
  expect(JSON.parse(json.out)).toMatchObject({
    ...{ title: 'Named', author: null, payee: null, method: 'unknown_author' },
    evidence: [{ step: 'page_payment', verdict: 'no_back_link' }],
  });
  expect(await oboleHere(settings, 'resolve', 'nonsense')).toMatchObject({
    ...{ status: 1, out: '' },
    err: expect.stringContaining('That is no address of the web.'),
  });
});
