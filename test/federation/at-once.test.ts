import { exportSpki } from '@fedify/vocab-runtime';
import { and, eq, isNull } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { flattr, reaction } from '../../db/schema/schema.ts';
import type { RsaKey } from '../../federation/keys.ts';
import { rsaPair } from '../support/rsa-pairs.ts';
import { startNode, type TestNode } from './a-node.ts';
import { type Stranger, startStranger } from './a-stranger.ts';
import { flattrBody, post } from './sending.ts';

/** So many people give at the same moment; a server was seen to lose a quarter of them. */
const PEOPLE = 200;

let node: TestNode;
let there: Stranger;
let people: { readonly uri: string; readonly key: RsaKey }[];
let work: { id: string; uri: string };

beforeAll(async () => {
  [node, there] = await Promise.all([startNode('B'), startStranger()]);
  await node.person('night-trains');
  work = await node.work('night-trains', 'work');
  const pair = await rsaPair();
  const publicKeyPem = await exportSpki(pair.publicKey);
  // One pair for all: what differs is whose key it says to be.
  people = Array.from({ length: PEOPLE }, (_, n) => {
    const uri = `${there.origin}/users/${n}`;
    const keyId = `${uri}#main-key`;
    there.serve(`/users/${n}`, {
      '@context': ['https://www.w3.org/ns/activitystreams', 'https://w3id.org/security/v1'],
      ...{ id: uri, type: 'Person', preferredUsername: `reader${n}`, inbox: `${uri}/inbox` },
      publicKey: { id: keyId, owner: uri, publicKeyPem },
    });
    return { uri, key: { keyId: new URL(keyId), privateKey: pair.privateKey } };
  });
});

afterAll(async () => {
  there.close();
  await node.close();
});

type Activity = { readonly id: string; readonly actor: string };

/** All in the same moment, each over a connection of its own. */
async function allAtOnce(activities: readonly Activity[]): Promise<void> {
  const answers = await Promise.all(
    activities.map((body) => {
      const key = people.find(({ uri }) => uri === body.actor)?.key;
      return post(node, body, key === undefined ? {} : { key });
    }),
  );
  expect(answers.filter(({ status }) => status !== 202)).toEqual([]);
}

const flattrs = () =>
  node.database.db
    .select({ giverId: flattr.giverId })
    .from(flattr)
    .where(and(eq(flattr.workId, work.id), isNull(flattr.undoneAt)));
const likes = () =>
  node.database.db
    .select({ actorId: reaction.actorId })
    .from(reaction)
    .where(and(eq(reaction.workId, work.id), isNull(reaction.undoneAt)));

const undoOf = (body: Activity) => {
  const { '@context': context, ...object } = body as Activity & { '@context'?: unknown };
  return { '@context': context, id: `${body.id}/undo`, type: 'Undo', actor: body.actor, object };
};

const SOME = 40;
const some = <Item>(all: readonly Item[]) => all.slice(0, SOME);

test('200 givers whom nobody here knew flattr and favourite one work, and none is lost', async () => {
  const gifts = people.map(({ uri }) => flattrBody(uri, work.uri));
  const thanks = people.map(({ uri }) => ({
    ...{ '@context': 'https://www.w3.org/ns/activitystreams', id: `${uri}#likes/1`, type: 'Like' },
    ...{ actor: uri, object: work.uri },
  }));
  await allAtOnce(gifts);
  expect(new Set((await flattrs()).map(({ giverId }) => giverId)).size).toBe(PEOPLE);
  // Some favourites come twice, among flattrs that came before.
  await allAtOnce([...thanks, ...some(gifts), ...some(thanks)]);
  expect(await flattrs()).toHaveLength(PEOPLE);
  expect(new Set((await likes()).map(({ actorId }) => actorId)).size).toBe(PEOPLE);
  expect(await likes()).toHaveLength(PEOPLE);
  // Some of each are taken back, while the same come once more.
  const undone = [...some(gifts), ...some(thanks)];
  await allAtOnce(undone.flatMap((body) => [undoOf(body), body]));
  expect(await flattrs()).toHaveLength(PEOPLE - SOME);
  expect(await likes()).toHaveLength(PEOPLE - SOME);
}, 120_000);

test('200 of another work by known givers, each with its Undo at the same moment', async () => {
  work = await node.work('night-trains', 'another');
  const gifts = people.map(({ uri }) => flattrBody(uri, work.uri));
  await allAtOnce(gifts.flatMap((body, n) => (n % 4 === 0 ? [undoOf(body), body] : [body])));
  expect(await flattrs()).toHaveLength((PEOPLE * 3) / 4);
}, 120_000);
