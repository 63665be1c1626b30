import { accountOf, boost, favourite, post, type Status, unfavourite } from './client.ts';
import { ORIGIN } from './live-obole.ts';
import type { Client } from './live-server.ts';
import { expectThat } from './log.ts';
import { until } from './program.ts';
import { addPerson, followFromHere, need, publish, stands, type Walk } from './walk.ts';

/** A creator of this node is followed from there; what they publish is liked, boosted and answered there. */
export async function walkWorks(walk: Walk): Promise<void> {
  const { log, clients, obole } = walk;
  const { reader, stranger } = clients;
  const link = await addPerson(obole, 'maker');

  await log.step('two people follow a creator of this node', async () => {
    for (const client of [reader, stranger]) {
      const maker = await accountOf(client, '@maker@obole.localhost');
      await client.post(`/api/v1/accounts/${maker.id}/follow`);
      await until('the follow is accepted', () => isFollowing(client, maker.id));
    }
    const [{ count } = { count: 0 }] = await obole.sql<{ count: number }[]>`
      select count(*)::int from follow f join actor a on a.id = f.followee_id
      where a.handle = 'maker'`;
    expectThat(count === 2, `two followers here: ${count}`);
  });
  const work = await log.step('what the creator publishes arrives as a post', async () => {
    await publish(walk, link, TITLE);
    const status = await until('it is in the timeline', () => inTimeline(reader, TITLE));
    log.note(`${status.visibility}: ${status.content.slice(0, 200)}`);
    expectThat(status.uri.startsWith(`${ORIGIN}/works/`), 'its id is ours');
    return status;
  });
  await likeIt(walk, work);
  await boostIt(walk, work);
}

const TITLE = 'A work of this node';

async function likeIt(walk: Walk, work: Status | undefined): Promise<void> {
  const { log, clients } = walk;
  const { reader, stranger } = clients;
  await log.step('a proven identity favourites it there: a flattr at once', async () => {
    await favourite(reader, need(work));
    await until('it stands', () => stands(walk, work));
  });
  await log.step('a stranger favourites it: thanks without money', async () => {
    const theirs = await until('it is in their timeline', () => inTimeline(stranger, TITLE));
    await favourite(stranger, theirs);
    await until('the thanks are shown', async () =>
      (await reactionsTo(walk, work)).includes('like stranger'),
    );
  });
  await log.step('un-favourited there, it is undone here', async () => {
    await unfavourite(reader, need(work));
    await until('it is undone', async () => !(await stands(walk, work)));
    await favourite(reader, need(work));
    await until('and given again', () => stands(walk, work));
  });
}

async function boostIt(walk: Walk, work: Status | undefined): Promise<void> {
  const { log, clients } = walk;
  const { reader, stranger } = clients;
  await log.step('a boost and a reply are seen', async () => {
    // Hollo tells the followers of who boosts alone.
    await followFromHere(walk, 'neighbour', ['reader']);
    await boost(reader, need(work));
    await until('the boost is known', async () =>
      (await reactionsTo(walk, work)).includes('boost reader'),
    );
    await post(stranger, '@maker@obole.localhost A fine work', {
      in_reply_to_id: (await until('it is there', () => inTimeline(stranger, TITLE))).id,
    });
    await until('the reply is on its page', async () => {
      const answer = await fetch(need(work).url);
      return (await answer.text()).includes('A fine work');
    });
  });
}

async function isFollowing(client: Client, id: string): Promise<boolean> {
  const path = `/api/v1/accounts/relationships?id[]=${id}`;
  const [one] = await client.get<readonly { readonly following: boolean }[]>(path);
  return one?.following === true;
}

async function inTimeline(client: Client, title: string): Promise<Status | undefined> {
  const posts = await client.get<readonly Status[]>('/api/v1/timelines/home?limit=20');
  return posts.find(({ content }) => content.includes(title));
}

const reactionsTo = async ({ obole }: Walk, work: Status | undefined): Promise<string[]> =>
  (
    await obole.sql<{ said: string }[]>`select r.kind || ' ' || a.handle as said from reaction r
      join actor a on a.id = r.actor_id join work w on w.id = r.work_id
      where w.uri = ${work?.uri ?? ''}`
  ).map(({ said }) => said);
