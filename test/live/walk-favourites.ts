import { acceptAll, accountOf, favourite, post, type Status, unfavourite } from './client.ts';
import { inBrowser, send, signIn } from './doors.ts';
import { ORIGIN } from './live-obole.ts';
import { expectThat } from './log.ts';
import { until } from './program.ts';
import type { Exchange } from './tls.ts';
import { givenBy, need, readNow, stands, type Walk, who } from './walk.ts';

/** What somebody favourites there is a flattr here, from when they say so, until they take it back. */
export async function walkFavourites(walk: Walk): Promise<void> {
  await turnOn(walk);
  const song = await favouriteOne(walk);
  await favouriteOthers(walk);
  await takeBack(walk, song);
  await askTooOften(walk);
}

async function turnOn(walk: Walk): Promise<void> {
  const { log, clients, browser, server } = walk;
  const { reader, singer } = clients;

  await log.step('favourites are turned on; the older one does not count', async () => {
    const older = await post(singer, 'An older song');
    await favourite(reader, older);
    await inBrowser(browser, async (page) => {
      await signIn(page, server, who(walk, 'reader'));
      await page.goto(`${ORIGIN}/home/accounts`);
      await send(page, '/home/accounts/favourites', { mode: 'all' });
    });
    await readNow(walk, 'reader');
    await readNow(walk, 'reader');
    expectThat((await givenBy(walk, 'reader')).length === 0, 'no flattr yet');
  });
}

async function favouriteOne(walk: Walk): Promise<Status | undefined> {
  const { log, clients } = walk;
  const { reader, singer } = clients;
  const song = await log.step('a newer one is a flattr', async () => {
    const newer = await post(singer, 'A new song');
    await favourite(reader, newer);
    await readNow(walk, 'reader');
    await until('the flattr is there', () => stands(walk, newer));
    return newer;
  });
  await log.step('the server sees no second favourite from this node', async () => {
    const by = `/api/v1/statuses/${song?.id}/favourited_by`;
    const fans = await singer.get<readonly { readonly acct: string }[]>(by);
    expectThat(
      fans.map(({ acct }) => acct).join() === 'reader',
      `the reader alone: ${fans.length}`,
    );
  });
  return song;
}

async function favouriteOthers(walk: Walk): Promise<void> {
  const { log, clients, server } = walk;
  const { reader, singer } = clients;
  await log.step('posts for few people are no flattrs, unlisted ones are', async () => {
    const followed = await accountOf(reader, `@singer@${server.host}`);
    await reader.post(`/api/v1/accounts/${followed.id}/follow`);
    await acceptAll(singer);
    const secret = await post(singer, 'For followers', { visibility: 'private' });
    const quiet = await post(singer, 'In no timeline', { visibility: 'unlisted' });
    await favourite(reader, secret);
    await favourite(reader, quiet);
    await readNow(walk, 'reader');
    await until('the quiet one is there', () => stands(walk, quiet));
    await unfavourite(reader, quiet);
    expectThat(!(await stands(walk, secret)), 'the secret one is not');
  });
  await log.step('45 at once, over several pages, are all found', async () => {
    const many: Status[] = [];
    for (let n = 0; n < 45; n += 1) many.push(await post(singer, `Song ${n}`));
    for (const one of many) await favourite(reader, one);
    await readNow(walk, 'reader');
    await until('all are there', async () => {
      const uris = new Set((await givenBy(walk, 'reader')).map(({ uri }) => uri));
      return many.every(({ uri }) => uris.has(uri));
    });
  });
}

async function takeBack(walk: Walk, song: Status | undefined): Promise<void> {
  const { log, clients } = walk;
  const { reader, singer } = clients;
  await log.step('un-favourited, it is undone after a second look', async () => {
    await unfavourite(reader, need(song));
    await readNow(walk, 'reader');
    expectThat(await stands(walk, song), 'one look is not enough');
    await readNow(walk, 'reader');
    await until('it is undone', async () => !(await stands(walk, song)));
  });
  await log.step('favourited again, it is a flattr again', async () => {
    await favourite(reader, need(song));
    await readNow(walk, 'reader');
    await until('it stands', () => stands(walk, song));
  });
  await log.step('a favourited post is deleted by its author', async () => {
    const brief = await post(singer, 'Soon gone');
    await favourite(reader, brief);
    await readNow(walk, 'reader');
    await until('it stands', () => stands(walk, brief));
    await singer.delete(`/api/v1/statuses/${brief.id}`);
    await readNow(walk, 'reader');
    await readNow(walk, 'reader');
    log.note(
      `the flattr ${(await stands(walk, brief)) ? 'stands' : 'is undone'} two readings later`,
    );
  });
}

async function askTooOften(walk: Walk): Promise<void> {
  const { log } = walk;
  await log.step('a server that wants to be left alone is, as long as it says', async () => {
    const asked = readingsAt(walk).at(-1);
    const limits = Object.entries(asked?.answered ?? {}).filter(([name]) => /ratelimit/.test(name));
    if (asked === undefined || limits.length === 0) return log.note('it says nothing of limits');
    log.note(limits.map(([name, value]) => `${name}: ${value}`).join(', '));
    await useUp(asked);
    const before = await givenBy(walk, 'reader');
    const trouble = await readNow(walk, 'reader').catch((error: Error) => error.message);
    log.note(`${trouble}; it was told ${JSON.stringify(readingsAt(walk).at(-1)?.answered)}`);
    expectThat(trouble?.includes('asked_too_often') === true, 'it knows that it asked too often');
    const after = await givenBy(walk, 'reader');
    expectThat(JSON.stringify(after) === JSON.stringify(before), 'no flattr changes by that');
    return undefined;
  });
}

const readingsAt = ({ traffic, server }: Walk): readonly Exchange[] =>
  traffic.filter(({ host, path }) => host === server.host && path.startsWith('/api/v1/favourites'));

/** Asks as this node did, until nothing is left of what the server allows. */
async function useUp({ host, path, headers }: Exchange): Promise<void> {
  const { authorization = '' } = headers;
  for (let status = 0; status !== 429; ) {
    const answer = await fetch(`https://${host}${path}`, { headers: { authorization } });
    await answer.arrayBuffer();
    status = answer.status;
  }
}
