import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { actor, notice, optOut, work } from '../../db/schema/schema.ts';
import { buildFederation, type NodeFederation } from '../../federation/federation.ts';
import { makeKeyValue } from '../../federation/key-value.ts';
import { type House, house } from '../support/house.ts';
import { type Sink, startSink, status } from './a-sink.ts';
import { strangerPost, wantedNotice } from './given.ts';

let here: House;
let federation: NodeFederation;
let botUri: string | undefined;
let sink: Sink;
let post: Awaited<ReturnType<typeof strangerPost>>;

beforeAll(async () => {
  here = await house();
  const kv = makeKeyValue(here.database.db);
  federation = buildFederation(here.deps, { kv, allowPrivateAddress: true });
  const actors = await here.deps.db.query.actor.findMany();
  botUri = actors.find(({ kind }) => kind === 'service')?.uri;
});

afterAll(() => here.close());

beforeEach(async () => {
  sink = await startSink();
  post = await strangerPost(here.deps, sink);
});

afterEach(async () => {
  sink.close();
  for (const table of [notice, optOut]) await here.deps.db.delete(table);
});

const about = () => ({ authorId: post.author.id, workId: post.id });

test('the author alone is told, by the bot, once', async () => {
  const { id, token } = await wantedNotice(here.deps, about());
  await federation.deliver.notice(id);
  await federation.deliver.notice(id);
  const uri = `${here.deps.node.origin}/notices/${id}`;
  const to = [post.author.uri];
  expect(sink.said()).toMatchObject([
    {
      ...{ id: `${uri}#create`, type: 'Create', actor: botUri, to },
      object: { id: uri, type: 'Note', attributedTo: botUri, inReplyTo: post.uri, to },
    },
  ]);
  expect(sink.came[0]?.path).toBe('/users/night-trains/inbox');
  expect(sink.came[0]?.headers.signature).toContain(`keyId="${botUri}#main-key"`);
  expect(sink.came[0]?.body).toContain(`/opt-out/${token}`);
  expect(sink.came[0]?.body).toMatch(/\/claim\?account=%40[\w-]+%40/);
});

test('about a person, and about a post that is gone since, it replies to nothing', async () => {
  const { id } = await wantedNotice(here.deps, { ...about(), workId: null });
  await federation.deliver.notice(id);
  await here.deps.db.delete(notice);
  await here.deps.db.update(work).set({ deletedAt: here.deps.clock() });
  const second = await wantedNotice(here.deps, about());
  await federation.deliver.notice(second.id);
  expect(sink.came).toHaveLength(2);
  for (const { body } of sink.came) expect(body).not.toContain('inReplyTo');
});

test('what is not taken is said again later; what is refused for good is not', async () => {
  const { id } = await wantedNotice(here.deps, about());
  sink.answers(status(422));
  await expect(federation.deliver.notice(id)).rejects.toThrow('HTTP 422');
  sink.answers(status(403));
  await federation.deliver.notice(id);
  await federation.deliver.notice(id);
  expect(sink.came).toHaveLength(2);
});

test('who opted out since, or left, hears nothing', async () => {
  const { id } = await wantedNotice(here.deps, about());
  const createdAt = here.deps.clock();
  const row = { who: post.author.host, kind: 'server' as const, createdAt };
  await here.deps.db.insert(optOut).values(row);
  await federation.deliver.notice(id);
  await here.deps.db.delete(optOut);
  await here.deps.db.update(actor).set({ deletedAt: createdAt });
  await federation.deliver.notice(id);
  expect(sink.came).toEqual([]);
});

test('its address answers programs with the note, and leaves people to the pages', async () => {
  const { id } = await wantedNotice(here.deps, about());
  const ask = (name: string, accept: string) =>
    federation.fetch(
      new Request(`${here.deps.node.origin}/notices/${name}`, { headers: { accept } }),
    );
  const said = await ask(id, 'application/activity+json');
  expect(await said?.json()).toMatchObject({ type: 'Note', inReplyTo: post.uri });
  expect(said?.headers.get('vary')).toBe('Accept');
  expect(await ask(id, 'text/html')).toBeNull();
  expect(await ask('nonsense', 'application/activity+json')).toBeNull();
});
