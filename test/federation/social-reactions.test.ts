import { and, eq, isNull } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { reaction } from '../../db/schema/schema.ts';
import { removeFollower } from '../../src/operations/remove-follower.ts';
import type { TestNode } from './a-node.ts';
import { KINDS, openStreet, type Street } from './street.ts';

let street: Street;
let node: TestNode;
let there: Street['there'];
let person: { id: string; uri: string };
let work: { id: string; uri: string };
let serial = 0;

beforeAll(async () => {
  street = await openStreet();
  ({ node, there } = street);
});

afterAll(() => street.close());

beforeEach(async () => {
  await street.sweep();
  serial += 1;
  person = await street.newcomer(`person${serial}`);
  work = await node.work(`person${serial}`, `work-${serial}`);
});

const about = () => ({ person: person.uri, work: work.uri });
const reactions = () =>
  node.database.db
    .select()
    .from(reaction)
    .where(and(eq(reaction.workId, work.id), isNull(reaction.undoneAt)));

describe('a favourite and a boost', () => {
  test.each(KINDS)('from %s count once each, however often they come', async (kind) => {
    for (const name of ['like', 'announce']) {
      const body = there[kind].read(name, about());
      for (const one of [body, body, { ...body, id: `${body.id}-again` }]) {
        expect(await there[kind].send(node, one)).toEqual({ status: 202 });
      }
    }
    const actorId = (await street.known(there[kind]))?.id;
    const found = await reactions();
    expect(found.map((row) => row.kind).sort()).toEqual(['boost', 'like']);
    expect(found.every((row) => row.actorId === actorId && row.uri.endsWith('-again'))).toBe(true);
  });

  test.each(['mastodon', 'gotosocial', 'hollo', 'friendica'] as const)(
    'from %s are taken back',
    async (kind) => {
      const undo = there[kind].read('undo-like', about());
      const like = there[kind].read('like', about());
      const unnamed = { type: 'Like', actor: like.actor, object: like.object };
      for (const [n, object] of [undo.object, `${like.id}-1`, unnamed].entries()) {
        await there[kind].send(node, n === 0 ? like : { ...like, id: `${like.id}-${n}` });
        expect(await reactions()).toHaveLength(1);
        expect(await there[kind].send(node, { ...undo, object })).toEqual({ status: 202 });
        expect(await reactions()).toEqual([]);
      }
    },
  );

  test.each(KINDS)('from %s that are taken back before they come do not count', async (kind) => {
    const like = there[kind].read('like', about());
    const undo = there[kind].read('undo-like', about());
    for (const body of [undo, like, like]) {
      expect(await there[kind].send(node, body)).toEqual({ status: 202 });
    }
    expect(await reactions()).toEqual([]);
    await there[kind].send(node, { ...like, id: `${like.id}-anew` });
    expect(await reactions()).toHaveLength(1);
    const second = { ...like, id: `${like.id}-second` };
    await there[kind].send(node, { ...undo, id: `${undo.id}-2`, object: second.id });
    await there[kind].send(node, second);
    expect(await reactions()).toMatchObject([{ uri: `${like.id}-anew` }]);
  });

  test('the Undo of an earlier favourite comes late: the newer one stands', async () => {
    const { mastodon } = there;
    const like = mastodon.read('like', about());
    for (const body of [like, { ...like, id: `${like.id}0` }, mastodon.read('undo-like', about())])
      await mastodon.send(node, body);
    expect(await reactions()).toHaveLength(1);
    // The first one once more, from a queue that was slow.
    await mastodon.send(node, like);
    expect(await reactions()).toMatchObject([{ uri: `${like.id}0` }]);
  });

  test('one that nobody names is taken back before it comes, and the next one counts', async () => {
    const { hollo } = there;
    const like = hollo.read('like', about());
    const object = { type: 'Like', object: work.uri };
    await hollo.send(node, { ...hollo.read('undo-like', about()), object });
    await hollo.send(node, like);
    expect(await reactions()).toEqual([]);
    await hollo.send(node, { ...like, id: `${like.id}0` });
    expect(await reactions()).toHaveLength(1);
  });

  test('and its Undo at the same moment leave nothing, whoever is first', async () => {
    const { gotosocial } = there;
    await gotosocial.send(node, gotosocial.read('follow', about()));
    const works = await Promise.all(
      Array.from({ length: 12 }, (_, n) => node.work(`person${serial}`, `moment-${serial}-${n}`)),
    );
    const [like, undo] = [gotosocial.read('like'), gotosocial.read('undo-like')];
    await Promise.all(
      works.flatMap(({ uri: object }, n) => {
        const one = { ...like, id: `${like.id}-${n}`, object };
        const [embedded, named] = [{ ...one, to: [] }, one.id];
        const taken = { ...undo, id: `${undo.id}-${n}`, object: n % 2 === 0 ? embedded : named };
        return [gotosocial.send(node, one), gotosocial.send(node, taken)];
      }),
    );
    const left = await node.database.db.select().from(reaction).where(isNull(reaction.undoneAt));
    expect(left).toEqual([]);
  });

  test('a boost is taken back, and the favourite of the same work stays', async () => {
    const { mastodon } = there;
    for (const name of ['like', 'announce', 'undo-announce']) {
      await mastodon.send(node, mastodon.read(name, about()));
    }
    expect(await reactions()).toMatchObject([{ kind: 'like' }]);
  });

  test('cannot be taken back by anybody else', async () => {
    const like = there.mastodon.read('like', about());
    await there.mastodon.send(node, like);
    const undo = there.friendica.read('undo-like', about());
    await there.friendica.send(node, { ...undo, object: like });
    await there.friendica.send(node, { ...undo, object: like.id });
    expect(await reactions()).toHaveLength(1);
  });

  test('one id for several works: what the Undo includes is meant', async () => {
    const other = await node.work(`person${serial}`, `second-${serial}`);
    const { mastodon } = there;
    await mastodon.send(node, mastodon.read('like', about()));
    await mastodon.send(node, mastodon.read('like', { ...about(), work: other.uri }));
    await mastodon.send(node, mastodon.read('undo-like', { ...about(), work: other.uri }));
    expect(await reactions()).toHaveLength(1);
  });

  test('of anything but a work of ours are ignored', async () => {
    const { mastodon } = there;
    for (const name of ['like', 'announce', 'undo-like', 'undo-announce']) {
      await street.expectIgnored(
        mastodon,
        mastodon.read(name, { work: 'https://elsewhere.example/1' }),
      );
      await street.expectIgnored(
        mastodon,
        mastodon.read(name, { work: `${node.origin}/works/none` }),
      );
    }
    await street.expectIgnored(mastodon, mastodon.read('announce', { work: person.uri }));
  });

  test('a boost for some only is not counted', async () => {
    const { mastodon } = there;
    const body = mastodon.read('announce', about());
    await street.expectIgnored(mastodon, { ...body, to: [`${mastodon.uri}/followers`] });
  });

  test('by somebody whom the author blocked are ignored', async () => {
    const { mastodon } = there;
    await mastodon.send(node, mastodon.read('follow', about()));
    const follower = (await street.known(mastodon))?.id ?? '';
    await removeFollower(node.deps, person.id, follower, { block: true });
    await street.expectIgnored(mastodon, mastodon.read('like', about()));
  });

  test('a context that nobody can load hides no favourite, and is not asked for', async () => {
    const { server } = there.hollo;
    const like = { ...there.hollo.read('like', about()), '@context': [`${server.origin}/ns`] };
    expect(await there.hollo.send(node, like)).toEqual({ status: 202 });
    expect(await reactions()).toHaveLength(1);
    expect(server.asked).not.toContain('/ns');
  });

  test('a flood by one actor is one row, and their server is asked once', async () => {
    const { mastodon } = there;
    await mastodon.send(node, mastodon.read('like', about()));
    mastodon.server.asked.length = 0;
    const like = mastodon.read('like', about());
    const flood = Array.from({ length: 60 }, (_, n) => ({ ...like, id: `${like.id}${n}` }));
    const statuses = await Promise.all(flood.map((body) => mastodon.send(node, body)));
    expect(statuses.every(({ status }) => status === 202)).toBe(true);
    expect(await reactions()).toHaveLength(1);
    expect(mastodon.server.asked).toEqual([]);
  });
});
