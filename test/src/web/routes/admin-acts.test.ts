import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { due, pair } from '../../../../db/schema/pairs.ts';
import { actor } from '../../../../db/schema/people.ts';
import { peer as peerTable } from '../../../../db/schema/settlements.ts';
import { changeRole } from '../../../../src/operations/change-role.ts';
import { closePeriod } from '../../../../src/operations/close-period.ts';
import { doubtLines } from '../../../../src/operations/doubt-lines.ts';
import { recordSentBack } from '../../../../src/operations/record-payment.ts';
import { tickPair } from '../../../../src/operations/tick-pairs.ts';
import { anAdmin, balanceOf } from '../../../support/corrections.ts';
import { creator, type House, house, person } from '../../../support/house.ts';
import { PageVisitor, pagesOf, textOf } from '../../../support/pages.ts';
import { meet, settling, stated } from '../../../support/peer.ts';

const PEER = '/admin/peers/peer.example';

let home: House;
let admin: PageVisitor;
let treasurer: PageVisitor;
let maker: string;
let peerId: string;
/** Somebody here for whom the peer is not believed. */
let doubted: string;

const visitor = async (role: 'treasurer' | 'admin') => {
  const { deps } = home;
  const actorId = await person(deps, `the-${role}`);
  await changeRole(deps, `the-${role}`, role);
  return await new PageVisitor(pagesOf(deps), deps.node.origin).signIn(deps, actorId);
};

/** A peer owes 12.00 for October to one creator, and 3.00 more for somebody for whom it is not believed. Nobody netted
 *  it: it is to be paid in full. */
beforeAll(async () => {
  home = await house();
  home.setClock('2026-11-06T12:00:00Z');
  const { deps } = home;
  [admin, treasurer] = [await visitor('admin'), await visitor('treasurer')];
  maker = (await creator(deps, 'lighthouse', ['Lamps'])).actorId;
  const [row] = await deps.db.select().from(actor).where(eq(actor.id, maker));
  const peer = await meet(deps);
  peerId = peer.id;
  const doubtedId = await person(deps, 'ship');
  doubted = `${deps.node.origin}/users/${doubtedId}`;
  const why = await anAdmin(deps);
  expect(await doubtLines(deps, { host: peer.host, payee: doubted, why })).toMatchObject({
    ok: true,
  });
  const closed = await closePeriod(deps, '2026-10');
  if (!closed.ok) throw new Error(closed.code);
  const works = [{ work: null, flattrs: 1 }];
  const taken = await stated(deps, peer, [
    { payee: row?.uri ?? '', amountMinor: 1200n, works },
    { payee: doubted, amountMinor: 300n, works },
  ]);
  if (!taken.ok) throw new Error(taken.code);
  home.setClock('2026-11-22T12:00:00Z');
  await tickPair(deps, { peerId });
});
// Checks the books.
afterAll(() => home.close());

const said = (answer: Response) => [answer.status, answer.headers.get('location')];

const referenceOf = async (): Promise<string> => {
  const [row] = await home.deps.db.select().from(due).where(eq(due.peerId, peerId));
  return row?.reference ?? '';
};

test('what they have to pay stands there with its reference, and is booked when it has arrived', async () => {
  const reference = await referenceOf();
  const page = await treasurer.text('/admin/settlement');
  expect(textOf(page)).toContain(
    `|${reference}|peer.example|· October 2026|They do|12.00 EUR|0.00 EUR|They have to pay it.`,
  );
  expect(page).toMatch(/Amount that arrived<input name="amount" [^>]* value="12\.00">/);
  const receive = (fields: Record<string, string>) =>
    treasurer.post('/admin/settlement/received', { reference, back: PEER, ...fields });
  expect((await receive({ amount: 'twelve' })).status).toBe(422);
  expect((await receive({ reference: 'RF00', amount: '12' })).status).toBe(404);
  // As bank statements write it.
  const grouped = `${reference.slice(0, 4)} ${reference.slice(4).toLowerCase()} `;
  const booked = [303, `${PEER}?said=paymentBooked`];
  expect(said(await receive({ reference: grouped, amount: '5' }))).toEqual(booked);
  // What it is called by its reference is booked: the rest needs a name of its own, and can be given one.
  expect((await receive({ amount: '7' })).status).toBe(409);
  const rest = await treasurer.text('/admin/settlement');
  expect(rest).toMatch(
    /value="7\.00"><\/label> <label [^>]*>[^<]+<input name="entry"[^>]* required>/,
  );
  expect(said(await receive({ amount: '7', entry: 'B-1' }))).toEqual(booked);
  expect(await balanceOf(home.deps, `user:${maker}:earnings`)).toBe(1200n);
  const again = await receive({ amount: '12' });
  expect([again.status, await again.text()]).toEqual([
    409,
    expect.stringContaining('That is booked already. Nothing was booked twice.'),
  ]);
  expect(textOf(await treasurer.text('/admin/settlement'))).toContain(
    '|They do|15.00 EUR|12.00 EUR|3.00 EUR|0.00 EUR|12.00 EUR|0.00 EUR|accepted|',
  );
  expect(textOf(await treasurer.text(PEER))).toContain('|We owe 0.00 EUR. They owe 0.00 EUR.|');
});

test('money that fits nothing is placed by a person, or sent back', async () => {
  const record = (fields: Record<string, string>) =>
    treasurer.post('/admin/settlement/record', {
      ...{ what: 'received', amount: '7.50', host: 'peer.example', reference: '', entry: 'B-2' },
      ...fields,
    });
  expect((await record({ host: '', reference: '' })).status).toBe(404);
  expect((await record({ what: 'returned', entry: ' ' })).status).toBe(422);
  // Given twice it would be booked twice.
  const unnamed = await record({ entry: ' ' });
  expect([unnamed.status, await unnamed.text()]).toEqual([
    422,
    expect.stringContaining('Write the bank’s own number of the entry, or what else names it once'),
  ]);
  expect((await record({ entry: '', reference: 'RF00' })).status).toBe(422);
  expect(await balanceOf(home.deps, 'bank')).toBe(1200n);
  expect(said(await record({}))).toEqual([303, '/admin/settlement?said=paymentHeld']);
  expect((await record({})).status).toBe(409);
  const page = textOf(await treasurer.text('/admin/settlement'));
  expect(page).toContain('|B-2|peer.example|came in|7.50 EUR|without a reference|');
  const entry = { host: 'peer.example', entry: 'B-2' };
  const act = (path: string, more: Record<string, string> = {}) =>
    treasurer.post(`/admin/settlement/${path}`, { ...entry, ...more });
  expect((await act('assign', { amount: '' })).status).toBe(422);
  expect((await act('send-back', { entry: 'B-3' })).status).toBe(404);
  expect(said(await act('send-back'))).toEqual([303, '/admin/settlement?said=moneyLeaving']);
  expect(await treasurer.text('/admin/settlement')).toContain('It was sent back');
  // A part of it first, which nothing but the bank tells from the other part.
  const part = { ...entry, amountMinor: 500n };
  const send = (bankEntry: string | null) =>
    recordSentBack(settling(home.deps), { ...part, bankEntry });
  expect(await send(null)).toMatchObject({ ok: false, code: 'entry_missing' });
  expect(await send('OUT-1')).toMatchObject({ ok: true });
  expect(await send('OUT-1')).toMatchObject({ ok: false, code: 'already_booked' });
  expect(await treasurer.text('/admin/settlement')).toContain('name="amount" value="2.50"');
  expect(said(await act('sent-back', { amount: '2.50' }))).toEqual([
    303,
    '/admin/settlement?said=moneySentBack',
  ]);
  expect(await treasurer.text('/admin/settlement')).not.toContain('B-2');
  expect(await balanceOf(home.deps, 'bank')).toBe(1200n);
});

test('a payment of ours that is not there cannot be booked as sent', async () => {
  const sent = await treasurer.post('/admin/settlement/sent', { reference: await referenceOf() });
  expect([sent.status, await sent.text()]).toEqual([
    409,
    expect.stringContaining('The other node pays this one.'),
  ]);
});

test('a line that we dispute is accepted after all, once', async () => {
  const page = textOf(await treasurer.text(PEER));
  expect(page).toContain(
    `|${doubted}|October 2026|3.00 EUR|doubted|we dispute it since 6 November 2026|Accept it after all|`,
  );
  const line = { host: 'peer.example', seq: '1', payee: doubted, act: 'withdraw' };
  const withdraw = (more: Record<string, string> = {}) =>
    treasurer.post('/admin/peers/dispute', { ...line, ...more });
  expect((await withdraw({ act: 'forget' })).status).toBe(422);
  expect((await withdraw({ payee: 'somebody' })).status).toBe(409);
  expect(said(await withdraw())).toEqual([303, `${PEER}?said=disputeWithdrawn`]);
  expect((await withdraw()).status).toBe(409);
  const after = textOf(await treasurer.text(PEER));
  expect(after).toContain('|We have accepted it; they have not answered.|');
  expect(after).not.toContain('Accept it after all');
  expect((await withdraw({ act: 'answer' })).status).toBe(404);
});

test('an admin says how far a node is trusted, and a treasurer reads it', async () => {
  const change = (fields: Record<string, string>, who = admin) =>
    who.post('/admin/peers/trust', { host: 'peer.example', ...fields });
  expect((await change({ trust: 'new' }, treasurer)).status).toBe(403);
  expect((await change({ trust: 'limit', limit: 'much' })).status).toBe(422);
  expect((await change({ trust: 'limit' })).status).toBe(422);
  expect((await change({ trust: 'friends' })).status).toBe(422);
  expect((await change({ trust: 'blocked', host: 'unheard.example' })).status).toBe(422);
  const read = () => home.deps.db.select().from(peerTable).where(eq(peerTable.id, peerId));
  expect(await read()).toMatchObject([{ trust: 'funded' }]);
  const changed = await change({ trust: 'limit', limit: '12.50', back: '/admin/peers' });
  expect(said(changed)).toEqual([303, '/admin/peers?said=trusted']);
  expect(await read()).toMatchObject([{ trust: 'limit', limitMinor: 1_250n }]);
  const page = textOf(await treasurer.text('/admin/peers?said=trusted'));
  expect(page).toContain('|The trust is changed.|');
  expect(page).toContain('|peer.example|in EUR|limit: paid out before it has come|good|');
  expect(await treasurer.text(PEER)).not.toContain('action="/admin/peers/trust"');
  expect(await admin.text(PEER)).toContain('name="limit" aria-describedby');
});

test('whoever is said to have signed two things reads what it means to go on, before the button', async () => {
  const held = await home.deps.db.query.settlementDocument.findFirst({
    where: (document, { eq: is }) => is(document.direction, 'issued'),
  });
  const proof = { frozenFirst: 'c'.repeat(64), frozenSecond: held?.sha256 };
  await home.deps.db.update(pair).set(proof);
  const page = await admin.text(PEER);
  expect(page).toMatch(
    /<h2>Two things in our name<\/h2>.*our reserve bears the difference.*<button/s,
  );
  expect(page.indexOf('our reserve bears')).toBeLessThan(page.indexOf('peers/unfreeze'));
  await home.deps.db.update(pair).set({ frozenFirst: null, frozenSecond: null });
});

test('a frozen node is shown with its proof, and an admin says that it may go on', async () => {
  const unfreeze = (who: PageVisitor) =>
    who.post('/admin/peers/unfreeze', { host: 'peer.example', back: PEER });
  expect((await unfreeze(treasurer)).status).toBe(403);
  expect((await unfreeze(admin)).status).toBe(409);
  const proof = ['a'.repeat(64), 'b'.repeat(64)];
  await home.deps.db.update(pair).set({ frozenFirst: proof[0], frozenSecond: proof[1] });
  for (const hash of proof) expect(await treasurer.text(PEER)).toContain(hash);
  expect(await admin.text(PEER)).toContain('they take it over, and nothing changes here.');
  expect(await treasurer.text(PEER)).not.toContain('/admin/peers/unfreeze');
  expect(said(await unfreeze(admin))).toEqual([303, `${PEER}?said=unfrozen`]);
  const page = textOf(await admin.text(PEER));
  expect(page).toContain('|You have said so. Their admin has not yet.|');
});
