import { eq, isNotNull } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { account, actor, identity, talk } from '../../db/schema/schema.ts';
import { isJson, type Json, PUBLIC } from '../../federation/translate/vocabulary.ts';
import { setBudget } from '../../src/operations/account-settings.ts';
import { answerTalk } from '../../src/operations/answer-talk.ts';
import { addActor, makeActorKeys } from '../../src/operations/create-account.ts';
import type { NodeDeps } from '../../src/operations/deps.ts';
import { startSite } from '../src/net/a-site.ts';
import { jobsOf } from '../support/database.ts';
import { settling } from '../support/peer.ts';
import { reaching } from '../support/reaching.ts';
import { type Sink, startSink } from './a-sink.ts';
import { mentionsOf } from './mention.ts';
import type { Kind, Neighbour } from './neighbour.ts';
import { KINDS, openStreet, type Street } from './street.ts';

let street: Street;
let deps: NodeDeps;
let botUri: string;
let sink: Sink;
let serial = 0;

beforeAll(async () => {
  [street, sink] = await Promise.all([openStreet(), startSink()]);
  const { node } = street;
  const facts = { handle: 'flattr', name: 'Flattr', kind: 'service' } as const;
  const keys = await makeActorKeys(node.deps);
  const bot = await node.deps.db.transaction((tx) => addActor(node.deps, tx, facts, keys));
  botUri = bot?.uri ?? '';
  deps = { ...reaching(settling(node.deps)), newId: node.deps.newId };
});
afterAll(async () => {
  sink.close();
  await street.close();
});
beforeEach(async () => {
  await street.sweep();
  await deps.db.delete(talk);
});

const mention = mentionsOf(() => botUri);
type Said = [said: string, about: string | null, change?: { direct?: boolean; language?: string }];

/** Sends it and does what follows, each twice; what the bot answers, as it goes out. */
async function says(from: Neighbour, ...of: Said) {
  expect(await from.send(street.node, mention(from, ...of))).toEqual({ status: 202 });
  const inboxUrl = `${sink.origin}/inbox`;
  await deps.db.update(actor).set({ inboxUrl }).where(eq(actor.uri, from.uri));
  const [row] = await deps.db.query.talk.findMany({
    orderBy: (t, { desc }) => [desc(t.receivedAt), desc(t.id)],
  });
  const id = row?.id ?? '';
  for (const _ of ['once', 'again']) await answerTalk(deps, id);
  const before = sink.came.length;
  for (const _ of ['once', 'again']) await street.node.federation.deliver.talk(id);
  const letters = sink.came.slice(before);
  expect(letters).toHaveLength(1);
  const letter = JSON.parse(letters[0]?.body ?? '{}') as Json;
  const note = isJson(letter.object) ? letter.object : {};
  return { id, letter, text: String(note.content) };
}

/** Their account is somebody's here, who has a budget. */
async function linked(from: Neighbour, budget = true): Promise<string> {
  serial += 1;
  const { id } = await street.newcomer(`giver${serial}`);
  await deps.db.insert(account).values({ actorId: id });
  if (budget) await setBudget(deps, id, 500n);
  const known = await street.known(from);
  await deps.db.delete(identity);
  await deps.db.insert(identity).values({
    ...{ actorId: known?.id ?? '', accountId: id, host: known?.host ?? '', scope: 'read' },
    ...{ tokenSealed: await deps.vault.seal('token'), provenAt: deps.clock() },
  });
  return id;
}

describe.each<Kind>([...KINDS])('%s', (kind) => {
  test('a stranger is told once how to begin, alone, as they spoke', async () => {
    const from = street.there[kind];
    const answer = await says(from, 'what is this?', null);
    expect(answer.letter).toMatchObject({
      ...{ type: 'Create', actor: botUri, to: [from.uri] },
      object: { type: 'Note', attributedTo: botUri, to: [from.uri] },
    });
    expect(answer.text).toContain('I do not know you yet.');
    // Within an hour they are not told again; nothing that they say is kept.
    const queued = (await jobsOf(street.node.database, 'answer-talk')).length;
    await from.send(street.node, mention(from, 'hello?', null));
    expect(await jobsOf(street.node.database, 'answer-talk')).toHaveLength(queued);
    const kept = await deps.db.query.talk.findMany();
    expect(kept.map(({ said }) => said)).toEqual([null, null]);
  });
});

test('one of ours has the post above flattred, and may take it back', async () => {
  const from = street.there.mastodon;
  await says(from, 'hi', null);
  const giverId = await linked(from);
  await deps.db.delete(talk);
  const { person } = await workHere();
  const answer = await says(from, '', person);
  expect(answer.text).toContain('Flattred');
  const standing = () =>
    deps.db.query.flattr.findMany({
      where: (f, { and, eq, isNull }) => and(eq(f.giverId, giverId), isNull(f.undoneAt)),
    });
  expect(await standing()).toMatchObject([{ source: 'bot' }]);
  const again = await says(from, 'thank you, that was great', person, { language: 'fr' });
  expect(again.text).toContain('déjà flattré');
  const status = await says(from, 'status', null);
  expect(status.text).toMatch(/1 flattr this month, of a budget of 5\.00.EUR/);
  const undone = await says(from, 'Annule !', null, { language: 'fr' });
  expect(undone.text).toContain('Annulé');
  expect(await standing()).toEqual([]);
  const nothing = await says(from, 'undo', null);
  expect(nothing.text).toContain('no flattr of yours');
  const help = await says(from, 'help', null);
  expect(help.text).toContain('Mention me in a reply');
  const stop = await says(from, 'stop', null);
  expect(stop.text).toContain('Nothing has changed');
});

test('what it cannot see it says, and what is said between two stays there', async () => {
  const from = street.there.gotosocial;
  await says(from, 'hi', null);
  await linked(from);
  await deps.db.delete(talk);
  const unseen = `${from.server.origin}/users/alice/statuses/private`;
  const answer = await says(from, '', unseen, { direct: true });
  expect(answer.text).toContain('I cannot see that post');
  expect(answer.letter).toMatchObject({ to: [from.uri], cc: [] });
  const asked = (id: string) =>
    street.node.federation.fetch(new Request(`${deps.node.origin}/talks/${id}`));
  expect((await asked(answer.id))?.status ?? 404).toBe(404);
  const open = await says(from, 'help', null);
  expect((await asked(open.id))?.status).toBe(200);
});

test('who replies in a thread in which it was mentioned flattrs nobody by that', async () => {
  const from = street.there.mastodon;
  await says(from, 'hi', null);
  await linked(from);
  await deps.db.delete(talk);
  const { person } = await workHere();
  const asked = (await jobsOf(street.node.database, 'answer-talk')).length;
  const first = mention(from, '', person);
  await from.send(street.node, first);
  const uriOf = ({ object }: Json) => String(isJson(object) ? object.id : '');
  // Servers name all those whom the post above names.
  const second = mention(from, 'you are right', uriOf(first));
  await from.send(street.node, second);
  await from.send(street.node, mention(from, 'you, too', uriOf(second)));
  const [heard] = await deps.db.query.talk.findMany();
  await from.send(street.node, mention(from, 'thanks', `${deps.node.origin}/talks/${heard?.id}`));
  expect(await jobsOf(street.node.database, 'answer-talk')).toHaveLength(asked + 1);
  // A word to the bot is one, wherever it stands.
  await from.send(street.node, mention(from, 'undo', uriOf(first)));
  expect(await jobsOf(street.node.database, 'answer-talk')).toHaveLength(asked + 2);
});

test('who replies to a stranger that is not answered flattrs nobody by that', async () => {
  const stranger = street.there.gotosocial;
  const from = street.there.mastodon;
  await says(from, 'hi', null);
  await linked(from);
  await deps.db.delete(talk);
  const uriOf = ({ object }: Json) => String(isJson(object) ? object.id : '');
  const queued = async () => (await jobsOf(street.node.database, 'answer-talk')).length;
  const before = await queued();
  const [first, second] = [mention(stranger, 'hm', null), mention(stranger, 'hello?', null)];
  for (const one of [first, second]) await stranger.send(street.node, one);
  expect(await queued()).toBe(before + 1);
  for (const one of [first, second])
    await from.send(street.node, mention(from, 'they are right', uriOf(one)));
  expect(await queued()).toBe(before + 1);
  // And they are answered again an hour after the answer, whatever they said meanwhile.
  const hourAgo = new Date(deps.clock().getTime() - 3_600_001);
  await deps.db.update(talk).set({ receivedAt: hourAgo }).where(isNotNull(talk.said));
  for (const one of await deps.db.query.talk.findMany()) await answerTalk(deps, one.id);
  await stranger.send(street.node, mention(stranger, 'anybody?', null));
  expect(await queued()).toBe(before + 2);
});

test('whoever unlinks their account while a post is looked up gives nothing by it', async () => {
  const from = street.there.mastodon;
  await says(from, 'hi', null);
  const giverId = await linked(from);
  await deps.db.delete(talk);
  const slow = await startSite((_, response) => {
    void deps.db.delete(identity).then(() => response.writeHead(404).end());
  });
  const answer = await says(from, '', `${slow.origin}/users/alice/posts/1`);
  slow.close();
  expect(answer.text).toContain('I do not know you yet.');
  const flattrs = await deps.db.query.flattr.findMany({
    where: (f, { eq }) => eq(f.giverId, giverId),
  });
  expect(flattrs).toEqual([]);
});

test('where a reply is told to the whole thread, the answer is for who asked alone', async () => {
  const from = street.there.friendica;
  const askedFor: string[] = [];
  const usual = deps.remote;
  const nodeInfo = async (host: string) => {
    askedFor.push(host);
    return { software: 'Friendica', flattr: null };
  };
  deps = { ...deps, remote: { ...usual, nodeInfo } };
  const answer = await says(from, 'what is this?', null);
  deps = { ...deps, remote: usual };
  expect(askedFor).toEqual([new URL(from.uri).host]);
  expect(answer.letter).toMatchObject({
    ...{ to: [from.uri], cc: [] },
    object: { to: [from.uri], cc: [], inReplyTo: expect.stringContaining('http') },
  });
  const request = new Request(`${deps.node.origin}/talks/${answer.id}`);
  expect((await street.node.federation.fetch(request))?.status ?? 404).toBe(404);
});

test('what is nobody else’s affair is answered to them alone, also when they asked before all', async () => {
  const from = street.there.friendica;
  await says(from, 'hi', null);
  await linked(from);
  await deps.db.delete(talk);
  const { person } = await workHere();
  for (const [said, about] of [
    ['status', null],
    ['', person],
    ['undo', null],
  ] as const) {
    const answer = await says(from, said, about);
    const isOpen = said === '';
    expect(answer.letter).toMatchObject({ to: [from.uri], cc: isOpen ? [PUBLIC] : [] });
    const request = new Request(`${deps.node.origin}/talks/${answer.id}`);
    const served = await street.node.federation.fetch(request);
    expect(served?.status ?? 404).toBe(isOpen ? 200 : 404);
  }
});

test('a bot is not answered, nor the same post twice, nor an edited one', async () => {
  const from = street.there.hollo;
  from.serveActor('actor', { type: 'Service' });
  const known = await street.known(from);
  if (known !== undefined) {
    await deps.db.update(actor).set({ kind: 'service' }).where(eq(actor.id, known.id));
  }
  await from.send(street.node, mention(from, 'hello', null));
  expect(await deps.db.query.talk.findMany()).toEqual([]);

  const friend = street.there.friendica;
  await says(friend, 'hi', null);
  await linked(friend);
  await deps.db.delete(talk);
  const said = mention(friend, 'help', null);
  await friend.send(street.node, said);
  await friend.send(street.node, { ...said, id: `${String(said.id)}-again` });
  await friend.send(street.node, { ...said, id: `${String(said.id)}-edit`, type: 'Update' });
  expect(await deps.db.query.talk.findMany()).toHaveLength(1);
});

test('a storm of mentions ends after sixty in an hour', async () => {
  const from = street.there.friendica;
  await linked(from);
  await Promise.all(
    Array.from({ length: 65 }, () => from.send(street.node, mention(from, 'status', null))),
  );
  const talks = await deps.db.query.talk.findMany();
  expect(talks).toHaveLength(60);
  expect((await jobsOf(street.node.database, 'answer-talk')).length).toBeGreaterThan(0);
});

/** A work of somebody here. */
async function workHere(): Promise<{ person: string }> {
  serial += 1;
  await street.newcomer(`author${serial}`);
  const work = await street.node.work(`author${serial}`, `fog-${serial}`);
  return { person: work.uri };
}

test('a favourite of an account that is somebody’s here is looked at, in whatever form it comes', async () => {
  const from = street.there.mastodon;
  await linked(from);
  const { person } = await workHere();
  const jobs = async () => (await jobsOf(street.node.database, 'flattr-like')).length;
  const before = await jobs();
  // As Mastodon sends it, which is plain enough for the fast lane.
  await from.send(street.node, from.read('like', { work: person }));
  expect(await jobs()).toBe(before + 1);
  await from.send(street.node, from.read('undo-like', { work: person }));
  expect(await jobs()).toBe(before + 2);
});
