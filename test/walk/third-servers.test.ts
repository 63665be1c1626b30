import { afterEach, beforeEach, expect, test } from 'vitest';
import { saveProof } from '../../db/records/payees.ts';
import { saveRemoteActor } from '../../db/records/people.ts';
import { saveRemoteWork } from '../../db/records/works.ts';
import { purseOf } from '../../db/views/purse.ts';
import { closePeriod } from '../../src/operations/close-period.ts';
import { giveFlattr } from '../../src/operations/give-flattr.ts';
import { issueStatements } from '../../src/operations/issue-statements.ts';
import { inOnePart } from '../../src/settlement/lines-text.ts';
import { creator, giver } from '../support/house.ts';
import { elsewhere, workElsewhere } from '../support/peer.ts';
import { bring, type Settler, twoHouses } from './two-houses.ts';

let one: Settler;
let other: Settler;
beforeEach(async () => {
  [one, other] = await twoHouses();
});
// Closing checks the books of both.
afterEach(async () => {
  for (const { house } of [one, other]) await house.close();
});

/** A post and its author on a server that knows of no flattrs; both lead to somebody of a node. */
async function postOf(payeeId: string) {
  const { deps } = one;
  const now = deps.clock();
  return deps.db.transaction(async (tx) => {
    const row = { ...elsewhere('fog', 'toots.example'), id: deps.newId(), createdAt: now };
    const { id: personId } = await saveRemoteActor(tx, row);
    const uri = 'https://toots.example/users/fog/statuses/1';
    const { id: workId } = await saveRemoteWork(tx, {
      ...{ id: deps.newId(), uri, url: uri, pageUrl: uri, title: 'Fog', authorId: personId },
      ...{ publishedAt: now, createdAt: now, updatedAt: now },
    });
    const proof = { payeeId, method: 'actor_link' as const, evidence: [], checkedAt: now };
    const nextCheckAt = new Date(now.getTime() + 86_400_000);
    for (const subject of [{ workId }, { personId }])
      await saveProof(tx, { ...proof, ...subject, id: deps.newId(), nextCheckAt });
    return { workId, personId };
  });
}

async function carry(): Promise<void> {
  for (const [from, to] of [
    [one, other],
    [other, one],
    [one, other],
  ] as const) {
    for (const letter of await from.letters()) await bring(from, to, letter);
  }
}

test('what was thanked on a third server is stated, accepted and announced', async () => {
  const reader = await giver(one.deps, 'reader', { budgetMinor: 300n, fundsMinor: 5_000n });
  const { actorId } = await creator(other.deps, 'fog-horn', []);
  const { host, origin } = other.deps.node;
  const author = { ...elsewhere('fog-horn', host), uri: `${origin}/users/${actorId}` };
  const { payeeId } = await workElsewhere(one.deps, author, 'own');
  const { workId, personId } = await postOf(payeeId);
  for (const subject of [{ workId }, { personId }, { personId: payeeId }]) {
    const given = await giveFlattr(one.deps, { giverId: reader, ...subject });
    expect(given).toMatchObject({ ok: true, waitingFor: null });
  }
  for (const { house, deps } of [one, other]) {
    house.setClock('2026-11-04T00:00:00Z');
    expect(await closePeriod(deps, '2026-10')).toMatchObject({ ok: true });
    await issueStatements(deps, '2026-10');
  }
  await carry();

  const { issued: ours, received: theirs } = await one.pair();
  const stated = [...ours.statements, ...theirs.statements];
  expect(stated.map(({ state, acceptedMinor }) => `${state} ${acceptedMinor}`).sort()).toEqual([
    'accepted 0',
    'accepted 300',
  ]);
  const documents = await one.deps.db.query.settlementDocument.findMany();
  const issued = documents.find((d) => d.kind === 'statement' && d.direction === 'issued');
  expect(one.deps.signer.decodeLines(inOnePart(issued?.lines ?? ''))?.lines).toEqual([
    {
      payee: author.uri,
      amountMinor: 300n,
      works: [
        { work: null, flattrs: 1 },
        { work: 'https://toots.example/users/fog', flattrs: 1 },
        { work: 'https://toots.example/users/fog/statuses/1', flattrs: 1 },
      ],
    },
  ]);
  const purse = await purseOf(other.deps.db, { actorId, currency: 'EUR' });
  expect(purse).toMatchObject({ pendingMinor: 300n, earningsMinor: 0n });
});
