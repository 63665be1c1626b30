import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { actor, block, happening, identity, talk } from '../../db/schema/schema.ts';
import { buildFederation, type NodeFederation } from '../../federation/federation.ts';
import { makeKeyValue } from '../../federation/key-value.ts';
import { isJson, type Json } from '../../federation/translate/vocabulary.ts';
import { answerTalk } from '../../src/operations/answer-talk.ts';
import { chooseTelling } from '../../src/operations/choose-telling.ts';
import { receiveMention } from '../../src/operations/receive-mention.ts';
import { messageHappenings } from '../../src/operations/tell-happenings.ts';
import { topUp } from '../../src/operations/top-up.ts';
import { type House, house, person } from '../support/house.ts';
import { addIdentity } from '../support/identities.ts';
import { type Sink, startSink, status } from './a-sink.ts';

let here: House;
let federation: NodeFederation;
let bot: { readonly id: string; readonly uri: string };
let sink: Sink;
let serial = 0;

beforeAll(async () => {
  [here, sink] = await Promise.all([house(), startSink()]);
  const kv = makeKeyValue(here.database.db);
  federation = buildFederation(here.deps, { kv, allowPrivateAddress: true });
  const found = await here.deps.db.query.actor.findFirst({
    where: (a, { eq }) => eq(a.kind, 'service'),
  });
  bot = found ?? { id: '', uri: '' };
});
afterAll(async () => {
  sink.close();
  await here.close();
});

/** Somebody here with an account elsewhere, whose inbox is the sink, and who has the bot write there. */
async function listener() {
  serial += 1;
  const accountId = await person(here.deps, `listener${serial}`);
  const receiverId = await addIdentity(here.deps, accountId);
  const of = eq(actor.id, receiverId);
  await here.deps.db
    .update(actor)
    .set({ inboxUrl: `${sink.origin}/inbox` })
    .where(of);
  const [row] = await here.deps.db.select({ uri: actor.uri }).from(actor).where(of);
  const choice = { topic: 'payment', onPage: true, byMail: 'off', byBot: 'each' } as const;
  const choose = () => chooseTelling(here.deps, accountId, { choices: [choice], receiverId });
  return { accountId, receiverId, uri: row?.uri ?? '', choose };
}

/** Something happens to them, an hour goes by: what the bot is to send. */
async function messagesTo(accountId: string): Promise<string[]> {
  serial += 1;
  const reference = `told ${serial}`;
  await topUp(here.deps, { actorId: accountId, amountMinor: 2_000n, reference });
  const at = new Date(here.deps.clock().getTime() - 3_600_000);
  await here.deps.db.update(happening).set({ at }).where(eq(happening.personId, accountId));
  await Promise.all([messageHappenings(here.deps), messageHappenings(here.deps)]);
  const messages = await here.deps.db.query.botMessage.findMany({
    where: (m, { and, eq, isNotNull }) => and(eq(m.accountId, accountId), isNotNull(m.textSealed)),
  });
  return messages.map(({ id }) => id);
}

/** Each sent twice: what arrived. */
async function arrivedOf(ids: readonly string[]): Promise<Json[]> {
  const before = sink.came.length;
  for (const id of [...ids, ...ids]) await federation.deliver.told(id);
  return sink.came.slice(before).map(({ body }) => JSON.parse(body) as Json);
}

test('what happened is told where somebody chose it, to them alone, once', async () => {
  const { accountId, uri, choose } = await listener();
  expect(await messagesTo(accountId)).toEqual([]);
  await choose();
  const ids = await messagesTo(accountId);
  expect(ids).toHaveLength(1);
  const letters = await arrivedOf(ids);
  expect(letters).toMatchObject([
    {
      ...{ type: 'Create', actor: bot.uri, to: [uri], cc: [] },
      object: {
        ...{ type: 'Note', attributedTo: bot.uri, to: [uri], cc: [], tag: [{ href: uri }] },
        content: expect.stringMatching(/Your account has changed.*\/home\/notifications/),
      },
    },
  ]);
  const note = letters[0]?.object;
  const path = isJson(note) ? String(note.id) : '';
  expect((await federation.fetch(new Request(path)))?.status ?? 404).toBe(404);
});

test('what is not taken is said again later; who blocks the bot is told nothing more', async () => {
  const { accountId, receiverId, choose } = await listener();
  await choose();
  const [first = ''] = await messagesTo(accountId);
  sink.answers(status(503));
  await expect(federation.deliver.told(first)).rejects.toThrow('HTTP 503');
  sink.answers(status(202));
  const pair = { blockerId: receiverId, blockedId: bot.id };
  await here.deps.db.insert(block).values({ ...pair, createdAt: here.deps.clock() });
  // The one that was on its way, too.
  expect(await arrivedOf([first])).toEqual([]);
  expect(await messagesTo(accountId)).toEqual([]);
  const [kept] = await here.deps.db.select().from(identity).where(eq(identity.actorId, receiverId));
  expect(kept?.isTold).toBe(false);
});

test('who is gone, or has unlinked that account, is told nothing more', async () => {
  const gone = await listener();
  await gone.choose();
  const [first = ''] = await messagesTo(gone.accountId);
  const deletedAt = here.deps.clock();
  await here.deps.db.update(actor).set({ deletedAt }).where(eq(actor.id, gone.receiverId));
  expect(await arrivedOf([first])).toEqual([]);
  expect(await messagesTo(gone.accountId)).toEqual([]);
  const unlinked = await listener();
  await unlinked.choose();
  const [second = ''] = await messagesTo(unlinked.accountId);
  await here.deps.db.delete(identity).where(eq(identity.actorId, unlinked.receiverId));
  expect(await arrivedOf([second])).toEqual([]);
  expect(await messagesTo(unlinked.accountId)).toEqual([]);
});

test('“quiet” ends it, and who replies to it thanks nobody by that', async () => {
  const { accountId, uri, choose } = await listener();
  await choose();
  const [first = ''] = await messagesTo(accountId);
  const say = async (said: string) => {
    serial += 1;
    const post = `${uri}/posts/${serial}`;
    await receiveMention(here.deps, uri, {
      ...{ uri: post, pageUrl: post, authorUris: [uri], isPublic: false, title: null },
      ...{ inReplyTo: `${here.deps.node.origin}/told/${first}`, html: `<p>@flattr ${said}</p>` },
      ...{ warning: null, language: 'en', publishedAt: here.deps.clock(), updatedAt: null },
    });
    const [row] = await here.deps.db.select().from(talk).where(eq(talk.postUri, post));
    if (row?.said != null) await answerTalk(here.deps, row.id);
    const [after] = await here.deps.db.select().from(talk).where(eq(talk.postUri, post));
    return after?.answer?.code ?? null;
  };
  expect(await say('thank you')).toBeNull();
  expect(await say('quiet')).toBe('quiet');
  expect(await arrivedOf([first])).toEqual([]);
  expect(await messagesTo(accountId)).toEqual([]);
});
