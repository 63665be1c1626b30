import { acceptAll, accountOf, mentionsOf, post, type Status } from './client.ts';
import { BOT } from './live-obole.ts';
import type { Client } from './live-server.ts';
import { expectThat } from './log.ts';
import { until } from './program.ts';
import { givenBy, stands, type Walk } from './walk.ts';

/** What is said, what the answer says, and to whom it is said. */
const COMMANDS: readonly (readonly [string, RegExp, Record<string, string>])[] = [
  ['status', /this month/, { visibility: 'direct' }],
  ['statut', /ce mois-ci/, { visibility: 'public', language: 'fr' }],
  ['help', /Mention me in a reply/, { visibility: 'unlisted' }],
  ['undo', /Undone/, { visibility: 'private' }],
  ['stop', /no flattr any more/, { visibility: 'direct' }],
  ['stop', /Nothing has changed/, { visibility: 'direct' }],
];

/** The bot, spoken to from there. */
export async function walkBot(walk: Walk): Promise<void> {
  const song = await post(walk.clients.singer, 'A song to thank for');
  await thankBy(walk, song);
  await command(walk, song);
  await meetItsBounds(walk, song);
}

/** How what everybody may read is answered: where it would be told to the whole thread, to nobody else. */
const openAnswer = ({ server }: Walk): string =>
  server.software.startsWith('Friendica') ? 'direct' : 'unlisted';

async function thankBy(walk: Walk, song: Status): Promise<void> {
  const { log, clients } = walk;
  const { reader, singer, stranger } = clients;
  const open = openAnswer(walk);

  await log.step('the bot is found', async () => {
    for (const client of [reader, stranger]) await accountOf(client, BOT);
  });
  await log.step('mentioned in a reply, it flattrs the post above', async () => {
    const said = await post(reader, `@singer ${BOT}`, { in_reply_to_id: song.id });
    await until('it stands', () => stands(walk, song));
    const answer = await answerTo(reader, said);
    log.note(`${answer.visibility}: ${textOf(answer)}`);
    expectThat(answer.visibility === open, `answered ${open}`);
    expectThat(answer.content.includes('Flattred'), 'it says so');
  });
  await log.step('the author of the thread is not called', async () => {
    const calls = (await mentionsOf(singer)).filter(({ status }) =>
      status?.uri.includes('obole.localhost/talks/'),
    );
    expectThat(calls.length === 0, `no notification by the bot: ${calls.map(({ type }) => type)}`);
  });
}

async function command(walk: Walk, song: Status): Promise<void> {
  const { log, clients } = walk;
  const { reader } = clients;
  for (const [word, sentence, more] of COMMANDS) {
    await log.step(`${word}, said ${more.visibility}`, async () => {
      const answer = await answerTo(reader, await post(reader, `${BOT} ${word}`, more));
      log.note(`${answer.visibility}: ${textOf(answer)}`);
      expectThat(sentence.test(textOf(answer)), `${sentence}`);
      // What somebody gives is their own affair, whoever hears the question.
      const isPrivate = /^stat/.test(word);
      const isOpen = !isPrivate && ['public', 'unlisted'].includes(more.visibility ?? '');
      expectThat(
        answer.visibility === (isOpen ? openAnswer(walk) : 'direct'),
        'as open as what was said, and no more',
      );
    });
  }
  await log.step('undo took the song back', async () => {
    expectThat(!(await stands(walk, song)), 'it is undone');
  });
}

async function meetItsBounds(walk: Walk, song: Status): Promise<void> {
  const { log, clients, server } = walk;
  const { reader, singer, stranger } = clients;
  await log.step('a post for few people is named as such', async () => {
    const me = await accountOf(reader, `@singer@${server.host}`);
    await reader.post(`/api/v1/accounts/${me.id}/follow`);
    await acceptAll(singer);
    const secret = await post(singer, 'For followers only', { visibility: 'private' });
    const said = await post(reader, `@singer ${BOT}`, {
      ...{ in_reply_to_id: secret.id, visibility: 'direct' },
    });
    const answer = await answerTo(reader, said);
    log.note(`${answer.visibility}: ${textOf(answer)}`);
    expectThat(/cannot see/.test(textOf(answer)), 'it says that it cannot see it');
  });
  await log.step('a stranger is told once how to begin', async () => {
    const said = await post(stranger, `@singer ${BOT}`, { in_reply_to_id: song.id });
    const answer = await answerTo(stranger, said);
    log.note(`${answer.visibility}: ${textOf(answer)}`);
    expectThat(/I do not know you yet/.test(textOf(answer)), 'how to begin');
  });
  await log.step('a polite "thanks" under its answer is no new gift', async () => {
    const before = (await givenBy(walk, 'reader')).length;
    const said = await post(reader, `@singer ${BOT}`, { in_reply_to_id: song.id });
    const answer = await answerTo(reader, said);
    const polite = await post(reader, `${BOT} thank you very much`, { in_reply_to_id: answer.id });
    await until('it has come', async () => {
      const [talk] = await walk.obole.sql`select 1 from talk where post_uri = ${polite.uri}`;
      return talk !== undefined;
    });
    expectThat((await givenBy(walk, 'reader')).length === before + 1, 'one more than before');
  });
}

const isBot = (acct: string): boolean => acct === BOT.slice(1);

/** What the bot says to a post, as its writer is shown it. */
const answerTo = (client: Client, said: Status): Promise<Status> =>
  until(`${said.uri} is answered`, async () => {
    const all = await mentionsOf(client);
    return all.find(
      ({ type, account, status }) =>
        type === 'mention' && isBot(account.acct) && status?.in_reply_to_id === said.id,
    )?.status;
  });

const textOf = ({ content }: Status): string =>
  content
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll('&#39;', "'")
    .replaceAll('&nbsp;', ' ')
    .replaceAll('\u00a0', ' ');
