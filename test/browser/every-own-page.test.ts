import { eq } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { actor } from '../../db/schema/schema.ts';
import { changeRole } from '../../src/operations/change-role.ts';
import { bankMonth } from '../support/bank-month.ts';
import { cardPages, withCards } from '../support/card-money.ts';
import { stranger } from '../support/gifts.ts';
import { person } from '../support/house.ts';
import { paysOut } from '../support/payouts.ts';
import { meet } from '../support/peer.ts';
import { EYES, seeAll } from './every-page.ts';
import { signIn, visit } from './in-browser.ts';
import { onStage } from './on-stage.ts';
import { settlePrograms } from './programs.ts';
import { settleTown } from './town.ts';

const here = onStage((deps) => withCards(deps));
/** Somebody who came from one account elsewhere and went to another. */
let gone: string;
/** A file of the bank that waits to be booked. */
let waiting: string;
/** What is due to be paid, and a file of payments. */
let paying: readonly string[];
/** Where an app asks to be let in. */
let asking: string;
/** What somebody paid by card, and all of it. */
let cards: readonly string[];

beforeAll(async () => {
  await settleTown(here.stage.deps);
  await meet(here.stage.deps);
  await changeRole(here.stage.deps, 'night-trains', 'admin');
  gone = await goneElsewhere();
  paying = await paysOut(here.stage.deps, here.stage.author);
  waiting = await bankMonth(here.stage.deps, here.stage.reader);
  cards = await cardPages(here.stage.deps, here.stage.author);
  asking = await settlePrograms(here.stage.deps, here.stage.author);
});

async function goneElsewhere(): Promise<string> {
  const { deps } = here.stage;
  const [before, now] = [await stranger(deps, 'owl-before'), await stranger(deps, 'owl-now')];
  const rows = await deps.db.query.actor.findMany();
  const uriOf = (id: string) => rows.find((row) => row.id === id)?.uri ?? '';
  const id = await person(deps, 'owl');
  const movedAt = new Date('2026-08-01T00:00:00Z');
  const facts = { movedFrom: [uriOf(before)], movedTo: uriOf(now), movedAt };
  await deps.db.update(actor).set(facts).where(eq(actor.id, id));
  return id;
}

const OWN = [
  '/home',
  '/home/budget',
  '/home/budget/pay-in?amount=20',
  '/home/months',
  '/home/received',
  '/home/payout',
  '/home/subscriptions',
  '/home/works',
  '/home/works/new',
  '/home/works/new?by=hand',
  '/home/works/feeds',
  '/home/works/buttons',
  '/home/supporters',
  '/home/followers',
  '/home/accounts',
  '/home/notifications',
  '/home/settings/notifications',
  '/home/settings',
  '/home/settings/leave',
  '/home/settings/archive',
  '/home/settings/move',
  '/home/settings/apps',
  '/home/settings/webhooks',
  '/catalogue',
  '/@night-trains',
];
const ADMIN = ['/admin/settlement', '/admin/peers', '/admin/peers/peer.example', '/admin/bank'];
const MONTH = '/admin/month';

test.each(EYES)('a creator: $viewport.width $colorScheme $locale', async (eyes) => {
  const { author: as } = here.stage;
  const work = await here.stage.deps.db.query.work.findFirst({
    where: (own, { and, eq }) => and(eq(own.authorId, as), eq(own.form, 'article')),
  });
  const edit = `/home/works/${work?.id}`;
  const paths = [...OWN, edit, `${edit}/delete`, asking, ...cards.slice(0, 1)];
  await seeAll(here, eyes, { as, name: 'own', paths });
});

test.each(EYES)('an admin: $viewport.width $colorScheme $locale', async (eyes) => {
  await seeAll(here, eyes, {
    as: here.stage.author,
    name: 'admin',
    paths: [...ADMIN, MONTH, `${MONTH}/file/${waiting}`, ...paying, ...cards.slice(1)],
  });
});

test.each(EYES)('a giver: $viewport.width $colorScheme $locale', async (eyes) => {
  const paths = ['/home', '/@ink-and-rain', '/@ink-and-rain/works/what-the-ferry-carried'];
  await seeAll(here, eyes, { as: here.stage.reader, name: 'giver', paths });
});

test('of how to pay in, paper has what is of use on paper', async () => {
  await visit(here, {}, async (page) => {
    await signIn(page, here.stage, here.stage.author);
    await page.goto('/home/budget/pay-in?amount=20');
    const shown = (text: string) => page.getByText(text, { exact: true }).first().isVisible();
    const onScreen = ['By card', 'And then?', 'Paid by card, to be given later'];
    for (const text of onScreen) expect(await shown(text), text).toBe(true);
    await page.emulateMedia({ media: 'print' });
    for (const text of onScreen) expect(await shown(text), text).toBe(false);
    for (const text of ['Reference', 'IBAN']) expect(await shown(text), text).toBe(true);
    expect(await page.locator('.pay-in-code .qr').isVisible()).toBe(true);
  });
});

test.each(EYES)('who moved: $viewport.width $colorScheme $locale', async (eyes) => {
  await seeAll(here, eyes, { as: gone, name: 'moved', paths: ['/home/settings/move', '/@owl'] });
});
