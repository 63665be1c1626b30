import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readPeerByHost } from '../../../db/records/peers.ts';
import { actor, happening, mail, mailAddress } from '../../../db/schema/schema.ts';
import { waitsUntil } from '../../../src/flattr/waiting.ts';
import { chargeBack } from '../../../src/operations/charge-back.ts';
import { expireWaiting } from '../../../src/operations/expire-waiting.ts';
import { giveFlattr } from '../../../src/operations/give-flattr.ts';
import { openLetter } from '../../../src/operations/post-mail.ts';
import { releaseWaiting } from '../../../src/operations/release-waiting.ts';
import { reverseTopUp } from '../../../src/operations/reverse-top-up.ts';
import { mailHappenings } from '../../../src/operations/tell-happenings.ts';
import { tellMonth } from '../../../src/operations/tell-month.ts';
import { topUp } from '../../../src/operations/top-up.ts';
import { anAdmin } from '../../support/corrections.ts';
import { jobsOf } from '../../support/database.ts';
import { foreignPost, leadsTo } from '../../support/foreign.ts';
import { giver, type House, house, person } from '../../support/house.ts';
import { pairWith, stated } from '../../support/peer.ts';
import { type TwoMonths, twoMonths } from '../../support/two-months.ts';

let home: House;
let all: TwoMonths;
beforeAll(async () => {
  home = await house();
  all = await twoMonths(home.deps);
});
afterAll(() => home.close());

const at = (instant: string) =>
  Object.assign(home.deps, { clock: () => new Date(instant) }) && undefined;

/** Who was told what. */
const kindsOf = async (personId: string) =>
  (
    await home.deps.db
      .select({ kind: happening.kind })
      .from(happening)
      .where(eq(happening.personId, personId))
  )
    .map(({ kind }) => kind)
    .sort();

/** What somebody is mailed of all that is to be told them, in words. */
async function mailed(accountId: string, language: 'en' | 'fr'): Promise<string> {
  const { db } = home.deps;
  const address = `${language}-${accountId}@mail.example`;
  const facts = { confirmedAt: home.deps.clock(), language, stopToken: home.deps.newSecret() };
  await db.delete(mail).where(eq(mail.accountId, accountId));
  await db.delete(mailAddress).where(eq(mailAddress.accountId, accountId));
  await db.insert(mailAddress).values({ accountId, address, ...facts });
  await db.update(happening).set({ byMail: 'daily' }).where(eq(happening.personId, accountId));
  at(new Date(home.deps.clock().getTime() + 2 * 86_400_000).toISOString());
  await mailHappenings(home.deps);
  const [row] = await db
    .select()
    .from(mail)
    .where(and(eq(mail.accountId, accountId), eq(mail.toAddress, address)));
  const letter = await openLetter(home.deps, row?.letterSealed ?? '');
  const { text, html } = await home.deps.mailer.write(letter, language);
  expect(html).toContain(`<html lang="${language}">`);
  return text.replaceAll('\u00a0', ' ');
}

test('a month is told when its books are right: what is theirs and what is announced, apart', async () => {
  await tellMonth(home.deps, '2026-10');
  await tellMonth(home.deps, '2026-10');
  expect(await kindsOf(all.idle)).toEqual([]);
  expect(await kindsOf(all.giver)).toEqual(['flattr', 'month', 'payment']);
  const english = await mailed(all.maker, 'en');
  expect(english).toContain('Your October 2026');
  expect(english).toMatch(/You received [\d.]+ EUR: it is yours\./);
  expect(english).toMatch(/Other nodes announced 1\.00 EUR more/);
  expect(english).toContain('2.00 EUR that other nodes owed you is yours now.');
  expect(english).toMatch(/\/mail\/stop\/[\w-]{43}\/flattr-\S*month/);
  const french = await mailed(all.maker, 'fr');
  expect(french).toContain('Ton mois : octobre 2026');
  expect(french).toMatch(/D’autres nœuds ont annoncé 1,00 EUR de plus/);
});

test('who received from other nodes alone is told, as soon as one of them has stated it', async () => {
  const { deps } = home;
  const far = await person(deps, 'far-loved');
  const told = await deps.db.query.actor.findFirst({ where: eq(actor.id, far) });
  await tellMonth(deps, '2026-11');
  expect(await kindsOf(far)).toEqual([]);
  const peer = await readPeerByHost(deps.db, 'peer.example');
  if (peer === undefined) throw new Error('no peer');
  const prev = (await pairWith(deps, peer.host)).received.statements.at(-1)?.sha256 ?? null;
  const works = [{ work: null, flattrs: 2 }];
  const lines = [{ payee: told?.uri ?? '', amountMinor: 150n, works }];
  expect(await stated(deps, peer, lines, { period: '2026-11', seq: 2, prev })).toMatchObject({
    ok: true,
  });
  expect(await jobsOf(home.database, 'tell-month')).toContainEqual({ month: '2026-11' });
  await tellMonth(deps, '2026-11');
  expect(await kindsOf(far)).toEqual(['month']);
  expect(await mailed(far, 'en')).toMatch(/Other nodes announced 1\.50 EUR/);
});

test('what was paid in, and what the bank or a mistake took back', async () => {
  const payer = await person(home.deps, 'payer');
  const why = await anAdmin(home.deps, 'cashier');
  const pay = (reference: string) =>
    topUp(home.deps, { actorId: payer, amountMinor: 2_000n, reference });
  await pay('p1');
  await pay('p1');
  await pay('p2');
  expect(await reverseTopUp(home.deps, 'p1', why)).toMatchObject({ ok: true });
  const taken = await chargeBack(home.deps, { reference: 'p2', amountMinor: 500n, why });
  expect(taken).toMatchObject({ ok: true });
  expect(await kindsOf(payer)).toEqual(['payment', 'payment', 'payment', 'payment']);
  const english = await mailed(payer, 'en');
  expect(english).toContain('20.00 EUR has arrived: you can give it.');
  expect(english).toContain('20.00 EUR had been booked by mistake, and was taken back.');
  expect(english).toContain('Your bank took back 5.00 EUR of what you had paid in.');
  const french = await mailed(payer, 'fr');
  expect(french).toContain('20,00 EUR sont arrivés');
  expect(french).toContain('Ta banque a repris 5,00 EUR');
});

test('a gift that waited: both sides learn that it has arrived, its giver that it has not', async () => {
  const { deps } = home;
  at('2026-12-10T12:00:00Z');
  const payee = await person(deps, 'payee');
  const reader = await giver(deps, 'reader', { budgetMinor: 500n });
  const [found, lost] = [await foreignPost(deps, 'found'), await foreignPost(deps, 'lost')];
  for (const { workId } of [found, lost])
    expect(await giveFlattr(deps, { giverId: reader, workId })).toMatchObject({ ok: true });
  expect(await kindsOf(payee)).toEqual([]);
  await leadsTo(deps, { workId: found.workId }, payee);
  const release = () =>
    deps.db.transaction((tx) => releaseWaiting(deps, tx, { workId: found.workId }));
  expect(await release()).toBe(1);
  await release();
  at(waitsUntil(deps.clock()).toISOString());
  await expireWaiting(deps);
  expect(await kindsOf(payee)).toEqual(['released']);
  expect(await kindsOf(reader)).toEqual(['arrived', 'expired']);
  expect(await mailed(payee, 'en')).toContain('It had waited for you, and is yours now.');
  expect(await mailed(payee, 'fr')).toContain('Il t’avait attendu, et il est à toi maintenant.');
  const english = await mailed(reader, 'en');
  expect(english).toContain('It had waited; now payee receives it.');
  expect(english).toContain('It cost you nothing.');
  expect(await mailed(reader, 'fr')).toContain('maintenant, payee le reçoit.');
});
