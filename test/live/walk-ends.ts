import { favourite, post } from './client.ts';
import { expectThat } from './log.ts';
import { until } from './program.ts';
import { followFromHere, type Role, type Walk, who } from './walk.ts';

/** Accounts that move and accounts that go. Servers tell those who follow them. */
export async function walkEnds(walk: Walk): Promise<void> {
  const { log, clients, server, obole } = walk;

  await log.step('a creator of this node follows two people there', async () => {
    await followFromHere(walk, 'visitor', ['singer', 'leaver']);
  });
  await log.step('somebody moves to another account of the same server', async () => {
    const [from, to] = [who(walk, 'singer'), who(walk, 'newsinger')];
    await server.move(clients.singer, clients.newsinger, { from, to });
    const moves = await until('this node is told', async () => {
      const told = walk.traffic.filter(({ body }) => /"type": ?"Move"/.test(body));
      return told.length > 0 && told;
    });
    for (const { body, status } of moves) log.note(`HTTP ${status}: ${body}`);
    for (const role of ['singer', 'newsinger'] as const) log.note(await actorOf(walk, role));
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
