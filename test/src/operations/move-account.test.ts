import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { readActorByUri } from '../../../db/records/people.ts';
import { peer } from '../../../db/schema/schema.ts';
import { ownMove } from '../../../db/views/own-move.ts';
import { subjectView } from '../../../db/views/subjects.ts';
import type { Subject } from '../../../src/flattr/flattr.ts';
import { findPayee } from '../../../src/operations/find-payee.ts';
import { findWork } from '../../../src/operations/find-work.ts';
import { giveFlattr } from '../../../src/operations/give-flattr.ts';
import {
  comeBack,
  denyWhoOneWas,
  moveAway,
  sayWhoOneWas,
} from '../../../src/operations/move-account.ts';
import { publishWork } from '../../../src/operations/publish-work.ts';
import { receiveFlattr } from '../../../src/operations/receive-flattr.ts';
import { receiveMove } from '../../../src/operations/receive-move.ts';
import { trustPeer } from '../../../src/operations/trust-peer.ts';
import { MONTH } from '../../federation/a-node.ts';
import { amend, onWideWeb, ours, post, somebody, whose } from '../../federation/wide-web.ts';
import { jobsOf } from '../../support/database.ts';
import { flattrById } from '../../support/foreign.ts';
import { elsewhere } from '../../support/peer.ts';

const web = onWideWeb();

let serial = 0;
/** Somebody of ours, and an account on another flattr node that says that it is them too. */
async function mover(says: object = {}) {
  serial += 1;
  const typedHandle = `mover${serial}`;
  const { id } = await ours(web, typedHandle);
  const uri = `${web.node.origin}/users/${id}`;
  const to = somebody(web.purse, { alsoKnownAs: [uri], ...says });
  return { id, uri, to, typedHandle };
}
type Mover = Awaited<ReturnType<typeof mover>>;

const move = ({ id, to, typedHandle }: Mover, deps = web.deps) =>
  moveAway(deps, id, { to, typedHandle });
const went = async ({ id }: Pick<Mover, 'id'>) => (await ownMove(web.deps.db, id)).to;

test('followers’ servers are told once, and the document says it first', async () => {
  const who = await mover();
  expect(await move(who)).toMatchObject({ ok: true });
  const told = (await jobsOf(web.node.database, 'send-actor')).filter(
    (job) => Object(job).actorId === who.id,
  );
  expect(told).toEqual([
    { actorId: who.id, act: 'update' },
    { actorId: who.id, act: 'move' },
  ]);
  const document = await web.node.federation.fetch(
    new Request(who.uri, { headers: { accept: 'application/activity+json' } }),
  );
  expect(await document?.json()).toMatchObject({ movedTo: who.to });
});

test('nobody moves to who does not say that they were them', async () => {
  const who = await mover({ alsoKnownAs: [] });
  expect(await move(who)).toMatchObject({ code: 'no_back_link' });
  expect(
    await move({ ...who, to: somebody(web.purse, { alsoKnownAs: `${who.uri}0` }) }),
  ).toMatchObject({ code: 'no_back_link' });
  expect(await went(who)).toBeNull();
});

test('nobody moves by accident, to themselves, to nowhere, or to where nothing can be received', async () => {
  const who = await mover();
  expect(await move({ ...who, typedHandle: 'somebody' })).toMatchObject({ code: 'handle_differs' });
  const neighbour = await mover();
  for (const to of [who.uri, neighbour.uri])
    expect(await move({ ...who, to })).toMatchObject({ code: 'oneself' });
  for (const to of ['nobody', `${web.purse.origin}/users/none`, 'javascript:alert(1)'])
    expect(await move({ ...who, to })).toMatchObject({ code: 'nobody_there' });
  const plain = somebody(web.social, { alsoKnownAs: [who.uri] });
  expect(await move({ ...who, to: plain })).toMatchObject({ code: 'no_flattr_node' });
  const on = somebody(web.purse, { alsoKnownAs: [who.uri], movedTo: plain });
  expect(await move({ ...who, to: on })).toMatchObject({ code: 'moved_on' });
  expect(await went(who)).toBeNull();
});

test('who moved gives and publishes there, and waits 30 days', async () => {
  const who = await mover();
  const other = await ours(web, 'thanked');
  expect(await move(who)).toMatchObject({ ok: true });
  const gift = { giverId: who.id, personId: other.id };
  expect(await giveFlattr(web.deps, gift)).toMatchObject({ code: 'moved' });
  const text = { title: 'Late', url: null, excerpt: '', body: 'Once.', language: null };
  const rest = { category: 'text', tags: [], byline: null, hidden: false, picture: null } as const;
  expect(await publishWork(web.deps, who.id, { ...text, ...rest, pictureAlt: '' })).toMatchObject({
    code: 'moved',
  });
  for (const hours of [0, 24 * 30 - 1])
    expect(await move(who, web.at(hours))).toMatchObject({ code: 'moved_lately' });
  // Coming back shortens nothing.
  await comeBack(web.deps, who.id);
  expect(await went(who)).toBeNull();
  expect(await move(who, web.at(24 * 29))).toMatchObject({ code: 'moved_lately' });
  expect(await move(who, web.at(24 * 30))).toMatchObject({ ok: true });
});

test('two presses at once move once', async () => {
  const who = await mover();
  const both = await Promise.all([move(who), move(who)]);
  expect(both.map(({ ok }) => ok).sort()).toEqual([false, true]);
});

test('what cannot be settled with where they went comes to the account that they left', async () => {
  const who = await mover();
  const reader = await ours(web, 'reader-of-movers');
  expect(await move(who)).toMatchObject({ ok: true });
  const given = await giveFlattr(web.deps, { giverId: reader.id, personId: who.id });
  if (!given.ok) throw new Error(given.code);
  const row = await flattrById(web.deps, given.flattrId);
  expect(row).toMatchObject({ payeeId: who.id, waitingFor: null });
  // Once there is a way, what is given from then on goes there.
  const settles = { settles: true, understandsFlattr: true };
  await web.deps.db
    .update(peer)
    .set(settles)
    .where(eq(peer.host, new URL(who.to).host));
  const later = await ours(web, 'later-reader');
  const next = await giveFlattr(web.deps, { giverId: later.id, personId: who.id });
  if (!next.ok) throw new Error(next.code);
  const payee = await readActorByUri(web.deps.db, who.to);
  expect(await flattrById(web.deps, next.flattrId)).toMatchObject({ payeeId: payee?.id });
  const options = { month: '2026-11', currency: 'EUR' };
  expect(await subjectView(web.deps.db, { personId: who.id }, options)).toMatchObject({
    destination: { is: 'account', payee: { id: payee?.id }, method: 'moved' },
  });
});

test('a node that has not heard of it still gives to the account that is left', async () => {
  const who = await mover();
  expect(await move(who)).toMatchObject({ ok: true });
  const late = {
    ...{ uri: 'https://peer.example/flattrs/late', contentHash: 'late' },
    ...{ giver: elsewhere('far-reader'), objectUri: who.uri, toUris: [who.uri] },
    ...{ month: MONTH, weight: 1, message: null },
  };
  expect(await receiveFlattr(web.deps, late)).toEqual({ ok: true, repeat: false });
  expect(await receiveFlattr(web.deps, late)).toEqual({ ok: true, repeat: true });
  const rows = await web.deps.db.query.flattr.findMany({
    where: (f, { eq }) => eq(f.uri, late.uri),
  });
  expect(rows.map(({ payeeId }) => payeeId)).toEqual([who.id]);
});

test('who moves here is believed when their server says so, and who names them does too', async () => {
  const from = somebody(web.social);
  const { id } = await ours(web, 'arriving');
  const uri = `${web.node.origin}/users/${id}`;
  const moved = () => receiveMove(web.deps, { actorUri: from, targetUri: uri });
  const reader = await ours(web, 'reader-who-waits');
  const note = await findWork(web.deps, post(web.social, from));
  if (!note.ok) throw new Error(note.code);
  const waiting = await giveFlattr(web.deps, { giverId: reader.id, ...note.subject });
  if (!waiting.ok) throw new Error(waiting.code);
  expect(await flattrById(web.deps, waiting.flattrId)).toMatchObject({ payeeId: null });
  await amend(web.social, from, { movedTo: uri });
  expect(await moved()).toEqual({ ok: true, taken: false });
  expect(await sayWhoOneWas(web.deps, id, from)).toMatchObject({ ok: true });
  expect(await moved()).toEqual({ ok: true, taken: true });
  for (const subject of await jobsOf(web.node.database, 'find-payee'))
    await findPayee(web.deps, subject as Subject);
  expect(await flattrById(web.deps, waiting.flattrId)).toMatchObject({ payeeId: id });
  expect(await whose(web.deps, post(web.social, from))).toMatchObject({
    payee: uri,
    method: 'moved',
  });
  // A word that is taken back leads nobody here any more.
  await denyWhoOneWas(web.deps, id, from);
  expect(await whose(web.deps, post(web.social, from))).toMatchObject({ payee: null });
});

test('naming somebody as oneself gives nothing of theirs', async () => {
  const victim = somebody(web.social);
  const { id } = await ours(web, 'thief-of-names');
  expect(await sayWhoOneWas(web.deps, id, victim)).toMatchObject({ ok: true });
  expect(
    await receiveMove(web.deps, {
      ...{ actorUri: victim, targetUri: `${web.node.origin}/users/${id}` },
    }),
  ).toEqual({ ok: true, taken: false });
  expect(await whose(web.deps, post(web.social, victim))).toMatchObject({ payee: null });
  for (let n = 0; n < 4; n += 1)
    expect(await sayWhoOneWas(web.deps, id, somebody(web.social))).toMatchObject({ ok: true });
  expect(await sayWhoOneWas(web.deps, id, somebody(web.social))).toMatchObject({
    code: 'too_many_accounts',
  });
  expect(await sayWhoOneWas(web.deps, id, `${web.node.origin}/users/${id}`)).toMatchObject({
    code: 'oneself',
  });
});

test('a circle of moves ends where somebody says that they are', async () => {
  const who = await mover();
  expect(await move(who)).toMatchObject({ ok: true });
  // They say there that they are here, and nobody here says that they were there.
  await amend(web.purse, who.to, { movedTo: who.uri });
  expect(await receiveMove(web.deps, { actorUri: who.to, targetUri: who.uri })).toEqual({
    ok: true,
    taken: false,
  });
  const reader = await ours(web, 'reader-of-circles');
  expect(await giveFlattr(web.deps, { giverId: reader.id, personId: who.id })).toMatchObject({
    ok: true,
  });
  expect(await sayWhoOneWas(web.deps, who.id, who.to)).toMatchObject({ ok: true });
  expect(await receiveMove(web.deps, { actorUri: who.to, targetUri: who.uri })).toMatchObject({
    taken: true,
  });
  expect(await went(who)).toBeNull();
});

test('nobody moves to a node that is blocked', async () => {
  const blocked = await mover();
  const { host } = new URL(web.till.origin);
  const to = somebody(web.till, { alsoKnownAs: [blocked.uri] });
  await trustPeer(web.deps, host, 'blocked');
  expect(await move({ ...blocked, to })).toMatchObject({ code: 'node_blocked' });
  expect(await sayWhoOneWas(web.deps, blocked.id, to)).toMatchObject({ code: 'node_blocked' });
});
