import { mkdirSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  actor,
  type favouriteReading,
  foundFavourite,
  identity,
  favouriteReading as readings,
} from '../../db/schema/schema.ts';
import { DESK, PHONE, signIn, visit } from './in-browser.ts';
import { FITS, type Fits } from './in-page.ts';
import { onStage } from './on-stage.ts';

type Reading = typeof favouriteReading.$inferInsert;

const here = onStage();
const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;

beforeAll(async () => {
  const at = (minutes: number) => new Date(here.stage.deps.clock().getTime() + minutes * MINUTE_MS);
  const well = { mode: 'all', readAt: at(-9), nextReadAt: at(4) } as const;
  await link('well', well, ['given', 'given', 'refused', 'kept']);
  await link('new', { ...well, readAt: null, nextReadAt: at(0) });
  await link('long', { ...well, readAt: null, unfinished: { next: 'x', pages: 25, uris: [] } });
  await link('waits', { ...well, readAt: at(-41), nextReadAt: at(3) });
  await link('revoked', { ...well, readAt: at(-3 * DAY_MINUTES), trouble: 'token_refused' });
  const down = { readAt: at(-7 * DAY_MINUTES), nextReadAt: at(1_100), failures: 9 };
  await link('down', { ...well, ...down, trouble: 'unreachable' });
  await link('refuses', {
    ...well,
    readAt: at(-130),
    nextReadAt: at(50),
    trouble: 'asked_too_often',
  });
  await link('blocked', {
    ...well,
    readAt: at(-600),
    nextReadAt: at(900),
    trouble: 'server_blocked',
  });
  await link(
    'emptied',
    well,
    Array.from({ length: 5 }, () => 'missed' as const),
  );
  await link(
    'many',
    { ...well, mode: 'asked' },
    Array.from({ length: 6 }, () => 'asked' as const),
  );
});

type State = (typeof foundFavourite.$inferInsert)['state'];

/** An account of the newcomer's elsewhere, and what was found with it. */
async function link(
  handle: string,
  reading: Omit<Reading, 'actorId' | 'startedAt'>,
  found: readonly (State | 'missed')[] = [],
): Promise<void> {
  const { deps, newcomer } = here.stage;
  const id = deps.newId();
  const now = deps.clock();
  const host = `${handle}.${'long'.repeat(8)}.example`;
  const uri = `https://${host}/users/${handle}`;
  const facts = { kind: 'person', local: false, handle, name: handle, inboxUrl: uri } as const;
  await deps.db.insert(actor).values({ id, uri, host, profileUrl: uri, createdAt: now, ...facts });
  await deps.db.insert(identity).values({
    ...{ actorId: id, accountId: newcomer, host, tokenSealed: '', scope: 'read', provenAt: now },
  });
  await deps.db.insert(readings).values({ actorId: id, startedAt: now, ...reading });
  for (const [n, state] of found.entries()) {
    const missed = state === 'missed' ? ({ state: 'asked', missedAt: now } as const) : { state };
    const objectUri = `https://toots.example/${handle}/${n}`;
    await deps.db
      .insert(foundFavourite)
      .values({ actorId: id, objectUri, foundAt: now, ...missed });
  }
}

const FITTING: Fits = { tooWide: 0, shift: 0, small: [], unnamed: [] };

const SAID = {
  en: [
    [
      'well',
      'Read 9 minutes ago. 4\u00a0found this month, of which 3\u00a0are flattrs. Again in 4 minutes.',
    ],
    ['new', 'Not read yet.'],
    ['long', 'Its list is long: it is being read in parts. Not read yet.'],
    ['waits', 'Read 41 minutes ago.'],
    ['revoked', 'Its server lets this node in no more: add the account again. Read 3 days ago.'],
    ['down', 'Its server does not answer. Read 7 days ago. Again in 18 hours.'],
    ['refuses', 'Its server wants to be asked less often. Read 2 hours ago.'],
    ['blocked', 'This node has nothing more to do with its server'],
    ['emptied', '5\u00a0of your flattrs are not among your favourites there any more.'],
  ],
  fr: [
    [
      'well',
      'Lu il y a 9 minutes. 4\u00a0trouvés ce mois-ci, dont 3\u00a0flattrs. Prochaine lecture dans 4 minutes.',
    ],
    ['new', 'Pas encore lu.'],
    ['long', 'Sa liste est longue\u00a0: elle est lue en plusieurs fois.'],
    ['waits', 'Lu il y a 41 minutes.'],
    ['revoked', 'Son serveur ne laisse plus entrer ce nœud\u00a0: ajoute ce compte à nouveau.'],
    ['down', 'Son serveur ne répond pas. Lu il y a 7 jours.'],
    ['refuses', 'Son serveur veut être interrogé moins souvent.'],
    ['blocked', 'Ce nœud n’a plus rien à faire avec son serveur'],
    ['emptied', '5\u00a0de tes flattrs ne figurent plus parmi tes favoris là-bas.'],
  ],
} as const;

describe.each([
  { locale: 'fr', viewport: PHONE, colorScheme: 'dark' },
  { locale: 'en', viewport: DESK, colorScheme: 'light' },
] as const)('in $locale', ({ locale, ...options }) => {
  test('each account says when it was read last, what was found, and what is wrong', async () => {
    await visit(here, { locale, ...options }, async (page) => {
      await signIn(page, here.stage, here.stage.newcomer);
      await page.goto('/home/accounts');
      expect(await page.evaluate<Fits>(FITS)).toEqual(FITTING);
      for (const [handle, said] of SAID[locale]) {
        const entry = page.locator('article', { hasText: `@${handle}@` });
        expect((await entry.innerText()).replaceAll('\n', ' ')).toContain(said);
      }
      const shots = process.env.SHOTS;
      if (shots !== undefined) {
        mkdirSync(shots, { recursive: true });
        await page.screenshot({ path: `${shots}/accounts-${locale}.png`, fullPage: true });
      }
    });
  });
});

test('one word is enough for what was found in masses, and for what is there no more', async () => {
  await visit(here, { viewport: PHONE }, async (page) => {
    await signIn(page, here.stage, here.stage.newcomer);
    await page.goto('/home/accounts');
    await page.locator('form[action="/home/accounts/missed"] [value=keep]').click();
    await page.waitForURL('**/home/accounts?said=answered');
    expect(await page.locator('form[action="/home/accounts/missed"]').count()).toBe(0);
    const all = page.locator('form[action="/home/accounts/answer-all"]');
    await all.last().locator('[value=no]').click();
    await page.waitForURL('**/home/accounts?said=answered');
    expect(await page.locator('#asked').count()).toBe(0);
  });
});
