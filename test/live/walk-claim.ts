import { mentionsOf } from './client.ts';
import { inBrowser, overThere, send } from './doors.ts';
import { ORIGIN } from './live-obole.ts';
import { expectThat, secondsSince } from './log.ts';
import { until } from './program.ts';
import { givenBy, handleOf, type Walk, who } from './walk.ts';

/** Gifts wait for somebody there: they are told once, come, and it is theirs. */
export async function walkClaim(walk: Walk): Promise<void> {
  const { log, clients, browser, server } = walk;
  const { singer } = clients;

  await log.step('the author was told once that a gift waits', async () => {
    const notices = await until('a notice has come', async () => {
      const all = await mentionsOf(singer);
      const found = all.filter(
        ({ account, type }) => type === 'mention' && account.acct.endsWith('@obole.localhost'),
      );
      return found.length > 0 && found;
    });
    expectThat(notices.length === 1, `one notice: ${notices.length}`);
    const [{ status, account } = { status: undefined, account: undefined }] = notices;
    log.note(`@${account?.acct}, ${status?.visibility}: ${status?.content}`);
    expectThat(status?.content.includes(`${ORIGIN}/claim`) === true, 'it links the claim page');
  });
  await log.step('they come, see what waits, sign in, and take it', async () => {
    const waiting = (await givenBy(walk, 'reader')).filter(
      ({ payee, undone }) => payee === null && !undone,
    );
    expectThat(waiting.length > 40, `flattrs wait: ${waiting.length}`);
    const began = Date.now();
    await inBrowser(browser, async (page) => {
      await page.goto(`${ORIGIN}/claim?account=${encodeURIComponent(handleOf(walk, 'singer'))}`);
      log.note((await page.locator('.setting-now').innerText()).trim());
      await page.locator('form[action="/sign-in/elsewhere"] button').click();
      const path = await overThere(page, server, who(walk, 'singer'));
      expectThat(path === '/claim', `back at the claim page: ${path}`);
      await send(page, '/claim');
      log.note((await page.locator('.setting-now').innerText()).trim());
    });
    log.note(`in ${secondsSince(began)}`);
    await until(
      'all of it is theirs',
      async () => {
        const left = (await givenBy(walk, 'reader')).filter(
          ({ payee, undone }) => payee === null && !undone,
        );
        return left.length === 0;
      },
      120_000,
    );
  });
}
