import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Site, startSite } from '../src/net/a-site.ts';
import { DESK, PHONE, signIn, visit } from './in-browser.ts';
import { FOCUS, type Focus } from './in-page.ts';
import { onStage } from './on-stage.ts';

const here = onStage();
let site: Site;
let photograph: Buffer;
let folder: string;

const page = (title: string) => `<!doctype html><html lang="en"><title>${title}</title>
<meta name="description" content="Fog on all frequencies."><meta property="og:image" content="/fog.jpg">
<link rel="alternate" type="application/rss+xml" href="/feed.xml">`;
const FEED = `<rss version="2.0"><channel><title>Harbour Radio</title><link>http://localhost</link><description/>
<item><title>Ebb</title><link>https://harbour.example/ebb</link></item></channel></rss>`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'obole-films-'));
  const canvas = { width: 640, height: 360, channels: 3, background: '#345' } as const;
  photograph = await sharp({ create: canvas }).jpeg().toBuffer();
  site = await startSite(({ url = '' }, response) => {
    const [type, body] = url.endsWith('.jpg')
      ? ['image/jpeg', photograph]
      : url.endsWith('.xml')
        ? ['application/rss+xml', FEED]
        : ['text/html', page(`Fog ${url.slice(1)}`)];
    response.writeHead(200, { 'content-type': type }).end(body);
  });
});
afterAll(async () => {
  site?.close();
  await rm(folder, { recursive: true });
});

describe.each([
  { javaScriptEnabled: true, viewport: PHONE, colorScheme: 'light' },
  { javaScriptEnabled: false, viewport: DESK, colorScheme: 'dark' },
] as const)('publishing: script $javaScriptEnabled, $colorScheme', (options) => {
  const name = `Fog ${options.colorScheme}`;

  test('from a pasted link to a page, hidden, shown, and taken back', async () => {
    await visit(here, { ...options, refusals: 1 }, async (window) => {
      await signIn(window, here.stage, here.stage.author);
      await window.goto('/@night-trains');
      await window.getByRole('link', { name: 'Publish something' }).click();
      await window
        .getByLabel('Address of your article')
        .fill(`${site.origin}/${options.colorScheme}`);
      await window.getByRole('button', { name: 'Read the page' }).click();
      expect(await window.getByLabel('Title').inputValue()).toBe(name);
      await window.getByLabel('Tags').fill('fog, harbour');
      await window.getByRole('button', { name: 'Publish' }).click();
      await window.getByText('Published. Here is its page.').waitFor();
      await window.locator('img.work-picture').waitFor();
      const address = new URL(window.url()).pathname;

      await window.goto('/home/works');
      await window.getByRole('button', { name: `Hide “${name}”` }).click();
      await window.getByText('Hidden. It is in no list any more.').waitFor();
      await window.getByRole('button', { name: `Show “${name}” again` }).click();
      await window.getByRole('button', { name: `Pin “${name}”: show it first` }).click();
      await window.getByText('Pinned: it stands first').waitFor();
      await window.getByRole('link', { name: `Delete “${name}”` }).click();
      await window.getByRole('button', { name: 'Delete for good' }).click();
      await window.getByText('Deleted. It is gone from lists').waitFor();
      const gone = await window.goto(address);
      expect(gone?.status()).toBe(410);
    });
  });

  test('what is wrong has the keyboard, is read out with its field, and costs no words', async () => {
    await visit(here, { ...options, refusals: 1 }, async (window) => {
      await signIn(window, here.stage, here.stage.author);
      await window.goto('/home/works/new?by=hand');
      const title = window.getByLabel('Title');
      await title.fill('A very long title. '.repeat(30));
      await window.getByLabel('Full text').fill('Words for an hour.\n\n'.repeat(200));
      await window.getByRole('textbox', { name: 'What the picture shows' }).fill('A berth');
      const file = { name: 'berth.jpg', mimeType: 'image/jpeg', buffer: photograph };
      await window.getByLabel('A file of yours').setInputFiles(file);
      await window.getByRole('button', { name: 'Publish' }).click();
      await window.getByText('A title has 300 characters at most.').waitFor();
      const wrong = window.getByRole('textbox', { name: 'Title', description: /300 characters/ });
      expect((await wrong.inputValue()).length).toBe(570);
      expect(await window.evaluate<Focus>(FOCUS)).toMatchObject({
        id: 'field-title',
        outline: '3px',
      });
      expect(await window.getByLabel('Full text').inputValue()).toBe(
        'Words for an hour.\n\n'.repeat(200),
      );
      await window.getByText('Choose the picture once more').waitFor();
      await wrong.fill(`Berths ${options.colorScheme}`);
      await window.getByLabel('A file of yours').setInputFiles(file);
      await window.getByRole('button', { name: 'Publish' }).click();
      await window.getByRole('img', { name: 'A berth' }).waitFor();
    });
  });
});

test('a feed publishes what it holds, and can be removed', async () => {
  await visit(here, { viewport: PHONE }, async (window) => {
    await signIn(window, here.stage, here.stage.reader);
    await window.goto('/home/works/feeds');
    await window.getByLabel('Address of your site').fill(`${site.origin}/`);
    await window.getByRole('button', { name: 'Add this feed' }).click();
    await window.getByText('1 work').waitFor();
    await window.getByText(/^Read (now|\d+ seconds? ago)\. Looks again in/).waitFor();
    await window.getByRole('button', { name: 'Remove Harbour Radio; its works stay' }).click();
    await window.getByText('No feed yet.').waitFor();
    await window.goto('/@reader');
    await window.getByRole('link', { name: 'Ebb' }).waitFor();
  });
});

test('more than any form holds is refused with a sentence, and the text is still there', async () => {
  const film = join(folder, 'film.jpg');
  await writeFile(film, Buffer.alloc(25 * 1024 * 1024));
  await visit(here, { viewport: PHONE, refusals: 1 }, async (window) => {
    await signIn(window, here.stage, here.stage.author);
    await window.goto('/home/works/new?by=hand');
    await window.getByLabel('Title').fill('With a film');
    await window.getByLabel('Full text').fill('Words for an hour.');
    await window.getByLabel('A file of yours').setInputFiles(film);
    await window.getByRole('button', { name: 'Publish' }).click();
    await window.getByText('More was sent than this form can hold').waitFor();
    await window.goBack();
    expect(await window.getByLabel('Full text').inputValue()).toBe('Words for an hour.');
  });
});

test('somebody changes how they are seen, and leaves for good', async () => {
  await visit(here, { viewport: DESK, locale: 'fr-FR', refusals: 1 }, async (window) => {
    await signIn(window, here.stage, here.stage.newcomer);
    await window.goto('/home/settings');
    await window.getByLabel('Nom', { exact: true }).fill('Une nouvelle');
    await window.getByLabel('Adresse du lien 1').fill('example.org');
    await window.getByRole('button', { name: 'Garder' }).click();
    await window.getByText('C’est gardé.').waitFor();
    await window.goto('/@newcomer');
    await window.getByRole('link', { name: 'example.org' }).waitFor();
    await window.goto('/home/settings');
    await window.getByRole('link', { name: 'Supprimer ton compte' }).click();
    await window.getByLabel('Pour confirmer, écris ton identifiant').fill('@newcomer');
    await window.getByRole('button', { name: 'Supprimer pour de bon' }).click();
    await window.getByText('Ton compte est supprimé.').waitFor();
    expect((await window.goto('/@newcomer'))?.status()).toBe(410);
  });
});
