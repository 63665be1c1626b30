import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Peer } from '../../../db/records/peers.ts';
import { pair } from '../../../db/schema/pairs.ts';
import { settlementsOf } from '../../../db/views/settlements.ts';
import { closePeriod } from '../../../src/operations/close-period.ts';
import type { NodeDeps } from '../../../src/operations/deps.ts';
import { takeDocument } from '../../../src/operations/take-document.ts';
import { unfreezePeer } from '../../../src/operations/unfreeze-peer.ts';
import { jobsOf } from '../../support/database.ts';
import { type House, house } from '../../support/house.ts';
import { meet, PEER_HOST, pairWith, settling, state } from '../../support/peer.ts';

let node: House;
let deps: NodeDeps;
let peer: Peer;
beforeAll(async () => {
  node = await house();
  deps = settling(node.deps);
  peer = await meet(node.deps);
  node.setClock('2026-11-04T00:00:00Z');
  expect(await closePeriod(deps, '2026-10')).toMatchObject({ ok: true });
  await state(deps, '2026-10');
});
afterAll(() => node.close());

/** What is to be offered to the peer now, taken out. */
async function offers() {
  const jobs = (await jobsOf(node.database, 'send-offer')) as { documentId: string }[];
  await node.database.ownerDb.execute(sql`delete from graphile_worker._private_jobs`);
  return jobs.map(({ documentId }) => documentId);
}

/** How it stands, before our admin has said anything. */
const frozenNow = async () => {
  const which = { us: deps.node.actorUri, now: deps.clock(), peerId: peer.id };
  return (await settlementsOf(deps.db, which))[0]?.frozen;
};

test('whoever is said to have signed two things is told what their word means', async () => {
  const [ours] = (await pairWith(deps, PEER_HOST)).issued.statements;
  const [known, strange] = [ours?.sha256 ?? '', 'b'.repeat(64)];
  const set = (frozenFirst: string | null, frozenSecond: string | null) =>
    deps.db.update(pair).set({ frozenFirst, frozenSecond });
  expect(await frozenNow()).toBeNull();
  await set(known, strange);
  expect(await frozenNow()).toMatchObject({ by: 'us', takesOver: false });
  await set(strange, known);
  expect(await frozenNow()).toMatchObject({ by: 'us', takesOver: true });
  await set(strange, 'c'.repeat(64));
  expect(await frozenNow()).toMatchObject({ by: 'them', takesOver: false });
  await set(null, null);
});

test('whoever says again that both go on is told again that we do: the first time may have been lost', async () => {
  const [statement] = (await pairWith(deps, PEER_HOST)).issued.statements;
  const proof = [statement?.sha256 ?? '', 'b'.repeat(64)];
  const uri = `https://${PEER_HOST}/settlement/${deps.newId()}`;
  const jws = await deps.signer.sign({
    ...{
      kind: 'unfreeze',
      iss: peer.actorUri ?? '',
      aud: deps.node.actorUri,
      currency: 'EUR',
      proof,
    },
    ...{ jti: uri, iat: 1_793_000_000 },
  });
  const remote = { ...deps.remote, settlementDocument: async () => ({ jws }) };
  const offered = () => takeDocument({ ...deps, remote }, { host: PEER_HOST, documentUri: uri });
  expect(await offered()).toMatchObject({ ok: true, notices: ['accused'] });
  await offers();
  expect(await unfreezePeer(deps, PEER_HOST)).toMatchObject({ ok: true, waiting: false });
  const { names } = await pairWith(deps, PEER_HOST);
  const sha256 = names[`unfreeze:${proof[1]}`] ?? '';
  const word = await deps.db.query.settlementDocument.findFirst({
    where: (document, { eq }) => eq(document.sha256, sha256),
  });
  expect(await offers()).toEqual([word?.id]);
  expect(await offered()).toMatchObject({ ok: true });
  expect(await offers()).toEqual([word?.id]);
});
