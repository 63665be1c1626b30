import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { block, follow } from '../../db/schema/schema.ts';
import { followActor } from '../../src/operations/follow-actor.ts';
import { removeFollower, unblockActor } from '../../src/operations/remove-follower.ts';
import { jobsOf } from '../support/database.ts';
import { silentRemote } from '../support/pages.ts';
import { settling } from '../support/peer.ts';
import type { TestNode } from './a-node.ts';
import { type Neighbour, startNeighbour } from './neighbour.ts';
import { expectRefusal } from './sending.ts';
import { openStreet, type Street } from './street.ts';

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

/** Somebody new, with a work, in every test. */
beforeEach(async () => {
  await street.sweep();
  serial += 1;
  person = await street.newcomer(`person${serial}`);
  work = await node.work(`person${serial}`, `work-${serial}`);
});

const about = () => ({ person: person.uri, work: work.uri });
const blocks = () => node.database.db.select().from(block);
const followers = () =>
  node.database.db.select().from(follow).where(eq(follow.followeeId, person.id));
const answers = async () =>
  ((await jobsOf(node.database, 'answer-follow')) as { followeeId: string; answer: string }[])
    .filter(({ followeeId }) => followeeId === person.id)
    .map(({ answer }) => answer);

/** The operations of this node, where a look-up finds just this neighbour, as known here. */
async function meeting(neighbour: Neighbour) {
  const seen = await street.known(neighbour);
  if (seen === undefined) throw new Error('never met');
  const actor = { ...seen, alsoKnownAs: [], links: [], payments: [] };
  return { ...settling(node.deps), remote: { ...silentRemote, lookUp: async () => ({ actor }) } };
}

describe('a follow', () => {
  test.each(['mastodon', 'gotosocial', 'friendica'] as const)(
    'from %s is answered at once, and again when it comes again',
    async (kind) => {
      const body = there[kind].read('follow', about());
      const inbox = `/users/${person.id}/inbox`;
      expect(await there[kind].send(node, body, inbox)).toEqual({ status: 202 });
      const follower = await street.known(there[kind]);
      expect(await followers()).toMatchObject([
        { uri: body.id, followerId: follower?.id, state: 'accepted' },
      ]);
      expect(await answers()).toEqual(['accept']);
      const again = { ...body, id: `${body.id}-again` };
      expect(await there[kind].send(node, again)).toEqual({ status: 202 });
      expect(await followers()).toMatchObject([{ uri: again.id, state: 'accepted' }]);
    },
  );

  test('is taken back with the Follow inside, under any id, or by its id', async () => {
    const body = there.mastodon.read('follow', about());
    const undo = there.mastodon.read('undo-follow', about());
    const bare = { ...undo, object: body.id };
    const renamed = { ...undo, object: { ...(undo.object as object), id: `${body.id}-other` } };
    for (const taken of [undo, bare, renamed]) {
      await there.mastodon.send(node, body);
      expect(await followers()).toHaveLength(1);
      expect(await there.mastodon.send(node, taken)).toEqual({ status: 202 });
      expect(await followers()).toEqual([]);
    }
  });

  test('cannot be taken back by anybody else', async () => {
    const body = there.mastodon.read('follow', about());
    await there.mastodon.send(node, body);
    const undo = there.friendica.read('undo-follow', about());
    await there.friendica.send(node, { ...undo, object: body });
    expect(await there.friendica.send(node, { ...undo, object: body.id })).toMatchObject({
      status: 422,
    });
    expect(await followers()).toHaveLength(1);
  });

  test('of a post is ignored', async () => {
    await street.expectIgnored(there.friendica, there.friendica.read('follow-post', about()));
  });

  test('of the node itself, or of nobody, is ignored', async () => {
    const body = there.mastodon.read('follow');
    for (const object of [node.deps.node.actorUri, `${node.origin}/users/nobody`]) {
      await street.expectIgnored(there.mastodon, { ...body, object });
    }
  });

  test('under an id that another follow has is refused', async () => {
    const other = await street.newcomer(`other${serial}`);
    const body = there.mastodon.read('follow', about());
    await there.mastodon.send(node, body);
    const { key } = there.mastodon;
    await expectRefusal(node, { ...body, object: other.uri }, { key }, 409, 'id_reused');
  });

  test('by somebody who is blocked is refused, until they are not', async () => {
    const body = there.mastodon.read('follow', about());
    await there.mastodon.send(node, body);
    const follower = (await street.known(there.mastodon))?.id ?? '';
    await removeFollower(node.deps, person.id, follower, { block: true });
    expect(await followers()).toEqual([]);
    expect(await answers()).toEqual(['reject']);
    expect(await there.mastodon.send(node, body)).toEqual({ status: 202 });
    expect(await followers()).toEqual([]);
    expect(await answers()).toEqual(['reject']);
    await unblockActor(node.deps, person.id, follower);
    await there.mastodon.send(node, body);
    expect(await followers()).toHaveLength(1);
    expect(await answers()).toEqual(['accept']);
  });

  test('whose sender cannot be read can be sent again', async () => {
    const shy = await startNeighbour('mastodon');
    shy.serveActor('actor', { inbox: undefined });
    const body = shy.read('follow', about());
    await expectRefusal(node, body, { key: shy.key }, 503, 'actor_unreadable');
    shy.close();
  });
});

describe('who follows is known', () => {
  test('by an actor id that is a number, as on Mastodon', async () => {
    await there.mastodon.send(node, there.mastodon.read('follow', about()));
    expect(await street.known(there.mastodon)).toMatchObject({
      handle: 'reader',
      name: 'reader',
      profileUrl: `${there.mastodon.server.origin}/@reader`,
    });
  });

  test('by a key with an address of its own, as on GoToSocial', async () => {
    const { server, key } = there.gotosocial;
    expect(key.keyId.hash).toBe('');
    server.serve('/users/listener/main-key', there.gotosocial.read('main-key'));
    await there.gotosocial.send(node, there.gotosocial.read('follow', about()));
    expect(await street.known(there.gotosocial)).toMatchObject({
      handle: 'listener',
      inboxUrl: `${server.origin}/users/listener/inbox`,
      summary: 'Listens.',
    });
  });

  test('by half a document, as Friendica gives to whom it does not trust', async () => {
    const stingy = await startNeighbour('friendica');
    stingy.serveActor('actor-truncated');
    await stingy.send(node, stingy.read('follow', about()));
    expect(await street.known(stingy)).toMatchObject({ handle: 'gardener', summary: '' });
    stingy.close();
  });
});

describe('an answer to our follow', () => {
  async function asked(neighbour: Neighbour) {
    const made = await followActor(await meeting(neighbour), person.id, neighbour.uri);
    if (!made.ok) throw new Error(made.code);
    return `${node.origin}/follows/${made.followId}`;
  }
  const state = async () =>
    (await node.database.db.select().from(follow).where(eq(follow.followerId, person.id))).map(
      (row) => row.state,
    );

  beforeEach(async () => {
    for (const kind of ['mastodon', 'gotosocial', 'friendica'] as const) {
      await there[kind].send(node, there[kind].read('follow', about()));
    }
  });

  test('Accept, with the Follow inside, under our id or another', async () => {
    const id = await asked(there.mastodon);
    expect(await state()).toEqual(['requested']);
    const body = there.mastodon.read('accept-follow', { ...about(), follow: id });
    expect(await there.mastodon.send(node, body)).toEqual({ status: 202 });
    expect(await state()).toEqual(['accepted']);
    await there.mastodon.send(node, body);
    const actorId = (await street.known(there.mastodon))?.id;
    const lately = (await jobsOf(node.database, 'read-outbox')) as { actorId: string }[];
    expect(lately.filter((job) => job.actorId === actorId)).toHaveLength(1);
    const theirs = `${there.gotosocial.server.origin}/an-id-of-its-own`;
    await asked(there.gotosocial);
    await there.gotosocial.send(
      node,
      there.gotosocial.read('accept-follow', { ...about(), follow: theirs }),
    );
    expect(await state()).toEqual(['accepted', 'accepted']);
  });

  test('Accept by the id alone; Reject, also later', async () => {
    const id = await asked(there.mastodon);
    const accept = { ...there.mastodon.read('accept-follow'), object: id };
    await there.mastodon.send(node, accept);
    expect(await state()).toEqual(['accepted']);
    await there.mastodon.send(
      node,
      there.mastodon.read('reject-follow', { ...about(), follow: id }),
    );
    expect(await state()).toEqual([]);
  });

  test('by somebody else changes nothing', async () => {
    const id = await asked(there.mastodon);
    const {
      actor: _,
      id: __,
      ...said
    } = there.mastodon.read('accept-follow', {
      ...about(),
      follow: id,
    });
    const body = { ...said, id: `${there.friendica.uri}#accept`, actor: there.friendica.uri };
    await street.expectIgnored(there.friendica, body);
    await street.expectIgnored(there.friendica, { ...body, object: id });
    await street.expectIgnored(there.friendica, { ...body, type: 'Reject' });
  });

  test.each(['accept-post', 'tentative-accept-post', 'reject-post'])(
    'that is none but the answer to an invitation (%s) is ignored',
    async (name) => {
      await asked(there.friendica);
      await street.expectIgnored(there.friendica, there.friendica.read(name, about()));
      expect(await state()).toEqual(['requested']);
    },
  );
});

describe('a block', () => {
  test('ends both follows, is remembered, and taken back', async () => {
    await there.mastodon.send(node, there.mastodon.read('follow', about()));
    const other = (await street.known(there.mastodon))?.id ?? '';
    const ours = { id: node.deps.newId(), uri: `${node.origin}/follows/x${serial}` };
    const pair = { followerId: person.id, followeeId: other, createdAt: new Date() };
    await node.database.db.insert(follow).values({ ...ours, ...pair, state: 'accepted' });
    const body = there.mastodon.read('block', about());
    expect(await there.mastodon.send(node, body)).toEqual({ status: 202 });
    expect(await followers()).toEqual([]);
    expect(await blocks()).toMatchObject([
      { blockerId: other, blockedId: person.id, uri: body.id },
    ]);
    const deps = await meeting(there.mastodon);
    expect(await followActor(deps, person.id, there.mastodon.uri)).toMatchObject({
      code: 'blocked',
    });
    const undo = there.mastodon.read('undo-block', about());
    await there.friendica.send(node, {
      ...undo,
      id: there.friendica.uri,
      actor: there.friendica.uri,
    });
    expect(await blocks()).toHaveLength(1);
    expect(await there.mastodon.send(node, undo)).toEqual({ status: 202 });
    expect(await blocks()).toEqual([]);
    await there.mastodon.send(node, body);
    await there.mastodon.send(node, { ...undo, object: body.id });
    expect(await blocks()).toEqual([]);
  });

  test('of nobody here is ignored', async () => {
    const body = there.mastodon.read('block', { person: 'https://elsewhere.example/users/1' });
    await street.expectIgnored(there.mastodon, body);
  });
});

test('a move is not followed', async () => {
  const { mastodon } = there;
  await mastodon.send(node, mastodon.read('follow', about()));
  await street.expectIgnored(mastodon, mastodon.read('move'));
});
