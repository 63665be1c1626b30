import { afterAll, beforeAll, expect, test } from 'vitest';
import { savePeer } from '../../db/records/peers.ts';
import { settlementDocument } from '../../db/schema/schema.ts';
import type { DocumentKind } from '../../src/operations/deps.ts';
import { NOW, startNode, type TestNode } from './a-node.ts';
import { type Stranger, startStranger } from './a-stranger.ts';
import { actorOn } from './stranger-actor.ts';

let node: TestNode;
let there: Stranger;
let peer: { readonly id: string; readonly actorUri: string };
const said: unknown[] = [];

beforeAll(async () => {
  [node, there] = await Promise.all([startNode('A'), startStranger()]);
  const { uri: actorUri } = await actorOn(there, 'node', { type: 'Application' });
  const facts = { host: there.host, actorUri, understandsFlattr: true, settles: true };
  const row = { id: node.deps.newId(), ...facts, currency: 'EUR', checkedAt: NOW };
  const { id } = await node.database.db.transaction((tx) => savePeer(tx, row));
  peer = { id, actorUri };
});

afterAll(async () => {
  there.close();
  await node.close();
});

const answersUri = () => `${there.origin}/settlement/their-own`;

async function keep(kind: DocumentKind, answers: string | null) {
  const id = node.deps.newId();
  const uri = `${node.origin}/settlement/${id}`;
  await node.database.db.insert(settlementDocument).values({
    ...{ id, uri, kind, answers, peerId: peer.id, direction: 'issued', jws: id, sha256: id },
    ...{ currency: 'EUR', recordedAt: NOW },
  });
  return { id, uri };
}

test.each([
  ['statement', 'Offer'],
  ['withdrawal', 'Offer'],
  ['dispute', 'Offer'],
  ['netting', 'Offer'],
  ['advice', 'Offer'],
  ['unfreeze', 'Offer'],
  ['seal', 'Offer'],
  ['account', 'Offer'],
  ['acceptance', 'Accept'],
  ['consent', 'Accept'],
  ['receipt', 'Accept'],
  ['refusal', 'Reject'],
] as const)('%s is announced by %s, whichever job sends it', async (kind, type) => {
  const isOffer = type === 'Offer';
  const answers = isOffer ? null : `${answersUri()}-${kind}`;
  const { id, uri } = await keep(kind, answers);
  there.takes('/users/node/inbox', (request) => {
    said.push(request.json());
    return new Response(null, { status: 202 });
  });
  const { offer, answer } = node.federation.deliver;
  said.length = 0;
  await offer(id);
  await answer(id);
  const [first, second] = await Promise.all(said);
  expect(first).toEqual({
    '@context': 'https://www.w3.org/ns/activitystreams',
    ...{ type, actor: node.deps.node.actorUri, to: [peer.actorUri] },
    ...(isOffer
      ? { id: `${uri}/offer`, object: uri }
      : { id: `${uri}/answer`, object: `${answers}/offer`, result: uri }),
  });
  expect(second).toEqual(first);
});

test('an answer to nothing is not sent', async () => {
  const { id } = await keep('consent', null);
  said.length = 0;
  await expect(node.federation.deliver.answer(id)).rejects.toThrow('answers nothing');
  expect(said).toEqual([]);
});
