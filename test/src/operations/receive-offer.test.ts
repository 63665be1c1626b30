import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { setTrust } from '../../../db/records/peers.ts';
import { closePeriod } from '../../../src/operations/close-period.ts';
import { issueStatements } from '../../../src/operations/issue-statements.ts';
import { receiveAnswer } from '../../../src/operations/receive-answer.ts';
import { receiveOffer } from '../../../src/operations/receive-offer.ts';
import { jobsOf, openAll } from '../../support/database.ts';
import { type House, house } from '../../support/house.ts';
import { meet, PEER_HOST, settling } from '../../support/peer.ts';

let node: House;
let peerId: string;
/** A statement of ours that the peer may answer. */
let ours: string;
beforeAll(async () => {
  node = await house();
  await openAll(node.deps.db);
  peerId = (await meet(node.deps)).id;
  node.setClock('2026-11-04T00:00:00Z');
  await closePeriod(node.deps, '2026-10');
  await issueStatements(settling(node.deps), '2026-10');
  ours = (await node.deps.db.query.settlementDocument.findFirst())?.uri ?? '';
});
afterAll(() => node.close());
beforeEach(() => setTrust(node.deps.db, peerId, 'funded'));

const actorUri = `https://${PEER_HOST}/users/node`;
let counter = 0;
const offer = (facts = {}) => {
  const documentUri = `https://${PEER_HOST}/settlement/${++counter}`;
  const uri = `${documentUri}/offer`;
  return { uri, contentHash: `hash ${counter}`, actorUri, documentUri, ...facts };
};
const answer = (facts = {}) => {
  const resultUri = `https://${PEER_HOST}/settlement/${++counter}`;
  const uri = `${resultUri}/answer`;
  const offerUri = `${ours}/offer`;
  return { uri, contentHash: `hash ${counter}`, actorUri, resultUri, offerUri, ...facts };
};
const codeOf = (taken: { ok: true; repeat: boolean } | { ok: false; code: string }) =>
  taken.ok ? (taken.repeat ? 'repeat' : 'new') : taken.code;
const offered = async (incoming: ReturnType<typeof offer>) =>
  codeOf(await receiveOffer(node.deps, incoming));
const answered = async (incoming: ReturnType<typeof answer>) =>
  codeOf(await receiveAnswer(node.deps, incoming));

const traces = async () => [
  await node.deps.db.query.receivedActivity.findMany(),
  await jobsOf(node.database, 'take-document'),
  await jobsOf(node.database, 'meet-peer'),
];
async function unchanged(act: () => Promise<string>): Promise<string> {
  const before = await traces();
  const code = await act();
  expect(await traces()).toEqual(before);
  return code;
}
const takings = async (uri: string) =>
  (await jobsOf(node.database, 'take-document')).filter((job) =>
    JSON.stringify(job).includes(`${uri}"`),
  );

describe('an offer', () => {
  test('is remembered, and taken by one job, however often it comes', async () => {
    const incoming = offer();
    const all = await Promise.all(Array.from({ length: 10 }, () => offered(incoming)));
    expect(all.sort()).toEqual(['new', ...Array(9).fill('repeat')]);
    const { documentUri } = incoming;
    expect(await takings(documentUri)).toEqual([{ host: PEER_HOST, documentUri }]);
  });

  test.each([
    ['foreign_id', { uri: 'https://evil.example/offer' }],
    ['foreign_id', { documentUri: 'https://evil.example/settlement/1' }],
    ['foreign_id', { documentUri: `http://${PEER_HOST}/settlement/1` }],
    ['not_a_peer', { actorUri: `https://${PEER_HOST}/users/somebody` }],
  ])('is refused as %s with %o', async (code, facts) => {
    expect(await unchanged(() => offered(offer(facts)))).toBe(code);
  });

  test('with a known id and other content is refused', async () => {
    const incoming = offer();
    await offered(incoming);
    expect(await unchanged(() => offered({ ...incoming, contentHash: 'another' }))).toBe(
      'id_reused',
    );
  });

  test('of a blocked node is refused', async () => {
    await setTrust(node.deps.db, peerId, 'blocked');
    expect(await unchanged(() => offered(offer()))).toBe('blocked');
  });
});

describe('an answer', () => {
  test('is remembered, and taken by one job, however often it comes', async () => {
    const incoming = answer();
    const all = await Promise.all(Array.from({ length: 10 }, () => answered(incoming)));
    expect(all.sort()).toEqual(['new', ...Array(9).fill('repeat')]);
    const { resultUri } = incoming;
    expect(await takings(resultUri)).toEqual([{ host: PEER_HOST, documentUri: resultUri }]);
  });

  test('to what was never offered, or to somebody else’s offer, is refused', async () => {
    const never = answer({ offerUri: `${node.deps.node.origin}/settlement/none/offer` });
    expect(await unchanged(() => answered(never))).toBe('unknown_offer');
    const host = 'other.example';
    const other = `https://${host}/users/node`;
    await meet(node.deps, { host, actorUri: other });
    const nosy = answer({
      ...{ actorUri: other, uri: `https://${host}/a`, resultUri: `https://${host}/r` },
    });
    expect(await unchanged(() => answered(nosy))).toBe('unknown_offer');
    const somebody = answer({ actorUri: `https://${PEER_HOST}/users/somebody` });
    expect(await unchanged(() => answered(somebody))).toBe('unknown_offer');
  });

  test.each([
    ['foreign_id', { uri: 'https://evil.example/answer' }],
    ['foreign_id', { resultUri: 'https://evil.example/settlement/1' }],
  ])('is refused as %s with %o', async (code, facts) => {
    expect(await unchanged(() => answered(answer(facts)))).toBe(code);
  });

  test('with a known id and other content, or of a blocked node, is refused', async () => {
    const incoming = answer();
    await answered(incoming);
    const forged = { ...incoming, contentHash: 'another' };
    expect(await unchanged(() => answered(forged))).toBe('id_reused');
    await setTrust(node.deps.db, peerId, 'blocked');
    expect(await unchanged(() => answered(answer()))).toBe('blocked');
  });
});

test('what comes from one server is fetched one after the other, beside others', async () => {
  const host = 'unknown.example';
  const own = { actorUri: `https://${host}/users/node`, documentUri: `https://${host}/s` };
  expect(await offered(offer())).toBe('new');
  expect(await answered(answer())).toBe('new');
  expect(await offered(offer({ ...own, uri: `${own.documentUri}/offer` }))).toBe('new');
  const queues = await node.database.ownerDb.execute(sql`
    select distinct queue_name as queue, task_identifier as task from graphile_worker.jobs
    where task_identifier in ('take-document', 'meet-peer') order by 1, 2`);
  expect([...queues]).toEqual([
    { queue: `from ${PEER_HOST}`, task: 'take-document' },
    { queue: `from ${host}`, task: 'meet-peer' },
    { queue: `from ${host}`, task: 'take-document' },
  ]);
});
