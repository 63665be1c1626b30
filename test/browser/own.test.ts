import { eq } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import {
  account,
  notice,
  optOut,
  payeeProof,
  reaction,
  subscription,
} from '../../db/schema/schema.ts';
import { OPT_OUT_WORD } from '../../src/flattr/opt-out-word.ts';
import type { Remote } from '../../src/operations/remote.ts';
import { subscribe } from '../../src/operations/subscriptions.ts';
import { standing, stranger, webPage } from '../support/gifts.ts';
import { silentRemote } from '../support/pages.ts';
import { elsewhere } from '../support/peer.ts';
import { fitsOpened, PHONE, SIZES, signIn, visit } from './in-browser.ts';
import { onStage } from './on-stage.ts';
import type { Stage } from './stage.ts';

let noticeId: string;
const LONG = 'x'.repeat(120);
const FAR_HOST = `${'y'.repeat(50)}.example`;
/** What the profile of somebody far says when it is read. */
let profile = 'Walks.';
const remote: Remote = {
  ...silentRemote,
  freshActor: async () => ({ ...elsewhere('far', FAR_HOST), summary: profile }),
};

const here = onStage(() => ({ remote }));
beforeAll(async () => {
  await giveAll(here.stage);
});

/** Somebody who gives in every way, with names that are longer than any screen; in the last week of a
 *  month. */
async function giveAll({ deps, reader, author }: Stage): Promise<void> {
  const at = new Date('2026-10-28T12:00:00Z');
  Object.assign(deps, { clock: () => at });
  const works = await deps.db.query.work.findMany();
  const all = works.filter(({ authorId }) => authorId === author);
  const far = await stranger(deps, 'far', { name: LONG, host: FAR_HOST });
  const toot = await webPage(deps, 'https://social.example/1', LONG, far);
  const front = await webPage(deps, 'https://social.example/', LONG, null);
  const many = all.map(({ id: workId }) => ({ giverId: reader, workId, payeeId: author }));
  await standing(deps, [
    ...many.map((gift) => ({ ...gift, weight: 5, anonymous: true })),
    { giverId: reader, workId: front, payeeId: far, percent: 5 },
    { giverId: reader, workId: toot, waitingFor: 'account' },
    {
      giverId: reader,
      personId: far,
      month: '2026-05',
      waitingFor: 'account',
      expired: true,
      undoneAt: at,
    },
    { giverId: far, given: false, personId: reader, payeeId: reader, message: LONG },
    { giverId: author, personId: reader, payeeId: reader, anonymous: true },
  ]);
  for (const { workId } of many) await subscribe(deps, { giverId: reader, workId, weight: 3 });
  await subscribe(deps, { giverId: reader, personId: far });
  await deps.db
    .update(subscription)
    .set({ skippedFor: 'no_means', doneMonth: '2026-10' })
    .where(eq(subscription.personId, far));
  await deps.db
    .update(account)
    .set({ serverPercent: 5, serverWorkId: front, regives: true })
    .where(eq(account.actorId, reader));
  const proof = { workId: front, payeeId: far, method: 'page_payment' as const, evidence: [] };
  const times = { checkedAt: at, nextCheckAt: at };
  await deps.db.insert(payeeProof).values({ id: deps.newId(), ...proof, ...times });
  const like = { kind: 'like' as const, actorId: far, workId: all[0]?.id ?? '', createdAt: at };
  await deps.db.insert(reaction).values({ id: deps.newId(), uri: 'x:like', ...like });
  noticeId = deps.newId();
  const told = { authorId: far, workId: toot, token: 'a-secret', createdAt: at, sentAt: at };
  await deps.db.insert(notice).values({ id: noticeId, ...told });
}

test.each(SIZES)('one’s own pages fit: $viewport.width', async (options) => {
  await visit(here, options, async (page) => {
    await signIn(page, here.stage, here.stage.reader);
    const paths = ['/home', '/home/subscriptions', '/home/budget', '/@reader'];
    for (const path of [...paths, `/notices/${noticeId}`, '/opt-out/a-secret']) {
      await fitsOpened(page, path);
    }
  });
});

test('by keyboard and without script: a monthly flattr is paused and given an end', async () => {
  const options = { viewport: PHONE, javaScriptEnabled: false };
  await visit(here, options, async (page) => {
    await signIn(page, here.stage, here.stage.reader);
    await page.goto('/home/subscriptions');
    const title = 'The lower berth';
    await page.getByRole('button', { name: `Pause the monthly flattr for “${title}”` }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Paused. It is not flattred until you resume it.').waitFor();
    await page.getByRole('button', { name: `Resume the monthly flattr for “${title}”` }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Resumed.').waitFor();
    const entry = page.getByRole('article').filter({ hasText: title });
    await entry.locator('summary').focus();
    await page.keyboard.press('Enter');
    await entry.getByRole('combobox').selectOption('2027-01');
    await entry.getByRole('button', { name: 'Keep' }).press('Enter');
    await entry.locator('.card-facts').getByText('until January 2027').waitFor();
  });
});

test('somebody who wants nothing from here opts out by a word in their profile', async () => {
  const options = { viewport: PHONE, javaScriptEnabled: false, locale: 'fr-FR', refusals: 1 };
  await visit(here, options, async (page) => {
    await page.goto(`/notices/${noticeId}`);
    expect(await page.getByRole('button', { name: 'Me retirer' }).count()).toBe(0);
    await page.goto('/opt-out/a-secret');
    const button = page.getByRole('button', { name: 'Me retirer' });
    await button.press('Enter');
    await page.getByRole('alert').waitFor();
    profile = `Walks. ${OPT_OUT_WORD}`;
    await button.press('Enter');
    await page.getByRole('heading', { name: 'Votre retrait est noté' }).waitFor();
    await page.goto('/opt-out/a-secret');
    expect(await page.getByRole('button', { name: 'Me retirer' }).count()).toBe(0);
    expect(await here.stage.deps.db.select().from(optOut)).toHaveLength(1);
  });
});
