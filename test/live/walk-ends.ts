import { favourite, post } from './client.ts';
import { inBrowser, overThere, send } from './doors.ts';
import { BOT, ORIGIN } from './live-obole.ts';
import { expectThat } from './log.ts';
import { until } from './program.ts';
import { followFromHere, givenBy, handleOf, type Role, stands, type Walk, who } from './walk.ts';

/** Accounts that move and accounts that go. Servers tell those who follow them. */
export async function walkEnds(walk: Walk): Promise<void> {
  const { log, clients, server, obole } = walk;

  await log.step('somebody of this node follows two people there', () =>
    followFromHere(walk, 'visitor', ['mover', 'leaver']),
  );
  await moveOn(walk);
  await log.step('an account that was met here is deleted there', async () => {
    const { leaver } = clients;
    const [work] = await obole.sql<{ uri: string }[]>`
      select w.uri from work w join actor a on a.id = w.author_id where a.handle = 'maker'`;
    expectThat(work !== undefined, 'there is a work');
    const { statuses } = await leaver.get<{ statuses: { id: string }[] }>(
      `/api/v2/search?q=${encodeURIComponent(work.uri)}&type=statuses&resolve=true`,
    );
    const [status] = statuses;
    expectThat(status !== undefined, 'the work is found there');
    await favourite(leaver, status);
    await post(leaver, 'Good bye');
    await until('their thanks are here', async () => (await thanksOf(walk)) === 1);
    await server.deleteAccount(leaver, who(walk, 'leaver'));
    await until('their thanks are erased', async () => (await thanksOf(walk)) === 0, 60_000);
  });
}

/** What waits for somebody goes along when they move to another account, and is that one's to claim. */
async function moveOn(walk: Walk): Promise<void> {
  const { log, clients, server, browser } = walk;
  const song = await log.step('a gift waits for somebody', async () => {
    const made = await post(clients.mover, 'A song of somebody who moves');
    await post(clients.reader, `@mover ${BOT}`, { in_reply_to_id: made.id });
    await until('it stands', () => stands(walk, made));
    return made;
  });
  await log.step('they move to another account of the same server', async () => {
    const [from, to] = [who(walk, 'mover'), who(walk, 'settler')];
    await server.move(clients.mover, clients.settler, { from, to });
    const moves = await until('this node is told', async () => {
      const told = walk.traffic.filter(({ body }) => /"type": ?"Move"/.test(body));
      return told.length > 0 && told;
    });
    for (const { body, status } of moves) log.note(`HTTP ${status}: ${body}`);
    for (const role of ['mover', 'settler'] as const) log.note(await actorOf(walk, role));
  });
  await log.step('with the new account they sign in, and take it', async () => {
    await inBrowser(browser, async (page) => {
      await page.goto(`${ORIGIN}/claim?account=${encodeURIComponent(handleOf(walk, 'settler'))}`);
      log.note((await page.locator('.setting-now').first().innerText()).trim());
      await page.locator('form[action="/sign-in/elsewhere"] button').click();
      await overThere(page, server, who(walk, 'settler'));
      await send(page, '/claim');
      log.note((await page.locator('.setting-now').first().innerText()).trim());
    });
    await until('it is theirs', async () => {
      const all = await givenBy(walk, 'reader');
      return all.some(({ uri, payee }) => uri === song?.uri && payee === 'settler');
    });
  });
}

/** Somebody there, as their server tells this node: some show nobody to those who do not sign. */
async function actorOf({ server, obole, traffic }: Walk, role: Role): Promise<string> {
  await obole.obole('resolve', `https://${server.host}/@${role}`);
  const read = traffic.filter(
    ({ host, reply }) => host === server.host && reply.includes(`"preferredUsername":"${role}"`),
  );
  return read.at(-1)?.reply ?? 'it tells nothing';
}

const thanksOf = async ({ obole, server }: Walk): Promise<number> =>
  (
    await obole.sql`select 1 from reaction r join actor a on a.id = r.actor_id
      where a.handle = 'leaver' and a.host = ${server.host}`
  ).length;
