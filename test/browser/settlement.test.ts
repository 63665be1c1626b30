import { eq } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { keepDisowned } from '../../db/records/disowned.ts';
import { readPeerByHost } from '../../db/records/peers.ts';
import { actor } from '../../db/schema/people.ts';
import { changeRole } from '../../src/operations/change-role.ts';
import { doubtLines } from '../../src/operations/doubt-lines.ts';
import { setOwnAccount } from '../../src/operations/own-account.ts';
import { recordPaymentReceived } from '../../src/operations/record-payment.ts';
import { tickPair } from '../../src/operations/tick-pairs.ts';
import { IBAN_A, IBAN_B, IBAN_C, saysAccount } from '../support/accounts.ts';
import { person } from '../support/house.ts';
import { pairWith, stated } from '../support/peer.ts';
import { twoMonths } from '../support/two-months.ts';
import { fitsOpened, PHONE, SIZES, signIn, visit } from './in-browser.ts';
import { onStage } from './on-stage.ts';

const HOST = 'peer.example';
const NOBODY = `http://localhost/users/${'x'.repeat(80)}`;

const here = onStage();
let keeper: string;

/** A peer owes for two months, disputes and money without a reference: everything that the pages can show. */
beforeAll(async () => {
  const { deps } = here.stage;
  keeper = await person(deps, 'keeper-of-all');
  await changeRole(deps, 'keeper-of-all', 'admin');
  const { maker } = await twoMonths(deps);
  const [payee] = await deps.db.select().from(actor).where(eq(actor.id, maker));
  const [first] = (await pairWith(deps, HOST)).received.statements;
  const peer = await readPeerByHost(deps.db, HOST);
  if (peer === undefined || first === undefined) throw new Error('nothing was stated');
  const works = [{ work: null, flattrs: 1 }];
  const doubted = `${deps.node.origin}/users/${await person(deps, 'ship')}`;
  const why = { reason: 'nobody knows them', adminId: keeper };
  const doubting = await doubtLines(deps, { host: HOST, payee: doubted, why });
  if (!doubting.ok) throw new Error(doubting.code);
  const lines = [
    { payee: payee?.uri ?? '', amountMinor: 123_456_789n, works },
    { payee: NOBODY, amountMinor: 300n, works },
    { payee: doubted, amountMinor: 200n, works },
  ];
  const later = { seq: 2, prev: first.sha256, period: '2026-11' };
  const known = { ...deps, clock: () => new Date('2026-12-05T12:00:00Z') };
  const taken = await stated(known, peer, lines, later);
  if (!taken.ok) throw new Error(taken.code);
  Object.assign(deps, { clock: () => new Date('2026-12-22T12:00:00Z') });
  await tickPair(deps, { peerId: peer.id });
  const came = { host: HOST, reference: null, amountMinor: 725n, entry: 'bank-entry-2026-12-21' };
  await recordPaymentReceived(deps, came);
  const holder = 'Verein zur Förderung der Künste und der Gärten am Fluß e.V.';
  await setOwnAccount(deps, { iban: IBAN_A, holder, bic: 'COBADEFFXXX' }, { confirmed: false });
  await saysAccount(deps, peer, { holder, iban: IBAN_C }, 1);
  await saysAccount(deps, peer, { holder, iban: IBAN_B, revision: 2 }, 2);
  const at = deps.clock();
  await keepDisowned(deps.db, {
    ...{ peerId: peer.id, sha256: 'd'.repeat(64), uri: `${deps.node.origin}/settlement/1` },
    ...{ kind: 'acceptance', currency: 'EUR', jws: 'a.b.c', iat: at, keyLostAt: at, seenAt: at },
  });
});

test.each(SIZES)('the settlement fits: $viewport.width', async (options) => {
  await visit(here, options, async (page) => {
    await signIn(page, here.stage, keeper);
    const paths = ['/admin/settlement', '/admin/peers', `/admin/peers/${HOST}`, '/admin/bank'];
    for (const path of paths) {
      await fitsOpened(page, path);
    }
  });
});

test('money without a reference is sent back with a button, and a line is accepted with one', async () => {
  await visit(here, { viewport: PHONE, colorScheme: 'light' }, async (page) => {
    await signIn(page, here.stage, keeper);
    await page.goto('/admin/settlement');
    await page.getByRole('button', { name: 'Send it back' }).click();
    await page.getByRole('status').getByText('Have the bank send it back').waitFor();
    await page.getByRole('button', { name: 'It was sent back' }).click();
    await page.getByRole('status').getByText('Booked as sent back.').waitFor();
    await page.getByRole('link', { name: HOST }).first().click();
    // The other one is for nobody here.
    await page.getByRole('button', { name: 'Accept it after all' }).last().click();
    await page.getByText('We have accepted it; they have not answered.').waitFor();
    expect(new URL(page.url()).pathname).toBe(`/admin/peers/${HOST}`);
  });
});

test('another bank account is asked for before it is set, on a phone', async () => {
  await visit(here, { viewport: PHONE, colorScheme: 'dark' }, async (page) => {
    await signIn(page, here.stage, keeper);
    await page.goto('/admin/bank');
    await page.getByLabel('Account holder').fill('Our Club');
    await page.getByLabel('IBAN').fill('be68 5390 0754 7034');
    await page.getByRole('button', { name: 'Change the account' }).click();
    await page.getByText('BE68 5390 0754 7034').waitFor();
    await page.getByRole('button', { name: 'Yes, change it' }).click();
    await page.getByRole('status').getByText('The nodes that settle with this one').waitFor();
  });
});
