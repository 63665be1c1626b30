import { favourite, post } from './client.ts';
import { expectThat } from './log.ts';
import { until } from './program.ts';
import { type Walk, who } from './walk.ts';

/** Accounts that move and accounts that go. */
export async function walkEnds(walk: Walk): Promise<void> {
  const { log, clients, server, obole } = walk;

  await log.step('somebody moves to another account of the same server', async () => {
    const [from, to] = [who(walk, 'singer'), who(walk, 'newsinger')];
    await server.move(clients.singer, clients.newsinger, { from, to });
    const uri = `https://${server.host}/users/singer`;
    log.note(`moved: ${uri}`);
    await until('the server says so', async () => {
      const actor = await actorAt(walk, 'singer');
      return actor.movedTo;
    });
  });
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

async function actorAt({ obole, server }: Walk, name: string): Promise<{ movedTo?: string }> {
  const [actor] = await obole.sql<{ uri: string }[]>`
    select uri from actor where handle = ${name} and host = ${server.host}`;
  const answer = await fetch(actor?.uri ?? '', {
    headers: { accept: 'application/activity+json' },
  });
  return answer.ok ? ((await answer.json()) as { movedTo?: string }) : {};
}

const thanksOf = async ({ obole, server }: Walk): Promise<number> =>
  (
    await obole.sql`select 1 from reaction r join actor a on a.id = r.actor_id
      where a.handle = 'leaver' and a.host = ${server.host}`
  ).length;
