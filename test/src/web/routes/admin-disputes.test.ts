import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dispute } from '../../../../db/schema/disputes.ts';
import { settlementDocument } from '../../../../db/schema/settlements.ts';
import { sha256Hex } from '../../../../db/sha256.ts';
import { changeRole } from '../../../../src/operations/change-role.ts';
import { closePeriod } from '../../../../src/operations/close-period.ts';
import { stepPair } from '../../../../src/operations/pair-step.ts';
import type { PairDocument } from '../../../../src/settlement/pair/documents.ts';
import { balanceOf } from '../../../support/corrections.ts';
import { creator, type House, house, person } from '../../../support/house.ts';
import { PageVisitor, pagesOf, textOf } from '../../../support/pages.ts';
import { meet, settling, stated } from '../../../support/peer.ts';

const PEER = '/admin/peers/peer.example';

let home: House;
let admin: PageVisitor;
let peer: Awaited<ReturnType<typeof meet>>;
let [lamps, ship] = ['', ''];
let makerId: string;

/** A peer owes 12.00 and 3.00 for October, and both lines are accepted. */
beforeAll(async () => {
  home = await house();
  home.setClock('2026-11-06T12:00:00Z');
  const { deps } = home;
  const adminId = await person(deps, 'the-admin');
  await changeRole(deps, 'the-admin', 'admin');
  admin = await new PageVisitor(pagesOf(deps), deps.node.origin).signIn(deps, adminId);
  makerId = (await creator(deps, 'lighthouse', ['Lamps'])).actorId;
  lamps = `${deps.node.origin}/users/${makerId}`;
  ship = `${deps.node.origin}/users/${await person(deps, 'ship')}`;
  peer = await meet(deps);
  const closed = await closePeriod(deps, '2026-10');
  if (!closed.ok) throw new Error(closed.code);
  const works = [{ work: null, flattrs: 1 }];
  const taken = await stated(deps, peer, [
    { payee: lamps, amountMinor: 1200n, works },
    { payee: ship, amountMinor: 300n, works },
  ]);
  if (!taken.ok) throw new Error(taken.code);
});
// Checks the books.
afterAll(() => home.close());

const page = async () => textOf(await admin.text(PEER));
const disputeLine = (payee: string, reason: string, seq = '1') =>
  admin.post('/admin/peers/dispute-line', {
    ...{ host: 'peer.example', line: `${seq} ${payee}`, reason, back: PEER },
  });

/** What the peer says to our newest dispute. */
async function answers(document: object): Promise<void> {
  const { db, node } = home.deps;
  const asked = await db
    .select({ sha256: settlementDocument.sha256 })
    .from(settlementDocument)
    .where(eq(settlementDocument.kind, 'dispute'))
    .orderBy(settlementDocument.nr);
  const head = { iss: peer.actorUri, aud: node.actorUri, currency: 'EUR' };
  const said = { ...head, ...document, document: asked.at(-1)?.sha256 } as PairDocument;
  const payload = Buffer.from(JSON.stringify(said)).toString('base64url');
  const jws = `e30.${payload}.c2lnbmVk`;
  const signed = { sha256: sha256Hex(jws), document: said, lines: null };
  const uri = `https://peer.example/settlement/${signed.sha256}`;
  const came = { uri, jws, linesText: null, signed };
  await db.transaction((tx) =>
    stepPair(
      settling(home.deps),
      tx,
      peer,
      { type: 'received', signed, doubts: {} },
      { came: [came] },
    ),
  );
}

test('a line that was accepted is disputed, and waits for their consent', async () => {
  const before = await admin.text(PEER);
  expect(before).toContain(`<option value="1 ${lamps}">October 2026 · 12.00`);
  expect((await disputeLine(lamps, '!?')).status).toBe(422);
  expect((await disputeLine(`${lamps}x`, 'never given')).status).toBe(404);
  // Of two clicks, one disputes it; below, there is one row of it.
  const twice = [1, 2].map(() => disputeLine(lamps, 'Never given, I think!'));
  const done = (await Promise.all(twice)).map(({ status, headers }) => [
    ...[status, headers.get('location')],
  ]);
  expect(done.sort()).toEqual([
    [303, `${PEER}?said=disputeAsked`],
    [409, null],
  ]);
  const after = await page();
  expect(after).toContain(
    `|${lamps}|October 2026|12.00 EUR|never_given_i_think|we dispute it since 6 November 2026|They have not answered.|`,
  );
  expect(after).toContain('We dispute a line that was accepted. They have not agreed yet.');
  expect(await admin.text(PEER)).not.toContain(`value="1 ${lamps}"`);
  const again = await disputeLine(lamps, 'never given');
  expect([again.status, await again.text()]).toEqual([
    ...[409, expect.stringContaining('That line is in dispute, or was.')],
  ]);
  expect(await balanceOf(home.deps, `user:${makerId}:pending`)).toBe(1200n);
});

test('their refusal is said, and the line can be disputed again', async () => {
  await answers({ kind: 'refusal', code: 'adjusted' });
  expect(await page()).toContain('|They refused: they have corrected the line meanwhile.');
  expect((await disputeLine(lamps, 'never given')).status).toBe(303);
  expect(await page()).toContain('|never_given|we dispute it since');
});

test('with their consent it is in dispute, and its money is taken back', async () => {
  await answers({ kind: 'consent' });
  expect(await balanceOf(home.deps, `user:${makerId}:pending`)).toBe(0n);
  const after = await page();
  expect(after).toContain(
    `|${lamps}|October 2026|12.00 EUR|never_given|we dispute it since 6 November 2026|Accept it after all|`,
  );
  const rows = await home.deps.db
    .select({ attempt: dispute.attempt, state: dispute.state })
    .from(dispute)
    .where(and(eq(dispute.by, 'us'), eq(dispute.peerId, peer.id)));
  expect(rows).toEqual([
    { attempt: 1, state: 'refused' },
    { attempt: 2, state: 'agreed' },
  ]);
});
