import { afterAll, beforeAll, expect, test } from 'vitest';
import { keepDisowned } from '../../../../db/records/disowned.ts';
import { post } from '../../../../db/records/ledger.ts';
import { peerAccount } from '../../../../src/ledger/account.ts';
import type { Transfer } from '../../../../src/ledger/transfer.ts';
import { changeRole } from '../../../../src/operations/change-role.ts';
import { type House, house, person } from '../../../support/house.ts';
import { PageVisitor, pagesOf, textOf } from '../../../support/pages.ts';
import { meet } from '../../../support/peer.ts';
import {
  aDocument,
  aDue,
  aNetting,
  anAccount,
  aPair,
  aStatement,
  inSuspense,
} from '../../../support/settled.ts';

const PAYEE = 'https://peer.example/users/lighthouse';
const [OURS, THEIRS] = ['RF18000000000000000000001', 'RF18000000000000000000002'];
const ADMIN_PAGES = [
  '/admin/settlement',
  '/admin/peers',
  '/admin/peers/peer.example',
  '/admin/bank',
];

let home: House;
let admin: PageVisitor;
let treasurer: PageVisitor;
let of: { readonly peerId: string; readonly currency: string };

const visitor = async (role: 'member' | 'treasurer' | 'admin', language?: string) => {
  const { deps } = home;
  const handle = `${role}-${language ?? 'en'}`;
  const actorId = await person(deps, handle);
  await changeRole(deps, handle, role);
  return await new PageVisitor(pagesOf(deps), deps.node.origin, language).signIn(deps, actorId);
};

/** In October we owe 10.00 and they owe 12.00, of which we dispute 2.00; each pays the other in full. */
beforeAll(async () => {
  home = await house({ at: '2026-11-22T12:00:00Z' });
  const { deps } = home;
  admin = await visitor('admin');
  treasurer = await visitor('treasurer');
  const peer = await meet(deps);
  of = await aPair(deps, { peerId: peer.id, currency: 'EUR' }, { grossUpTo: '2026-10' });
  const ours = await aStatement(
    deps,
    of,
    { direction: 'issued', month: '2026-10', seq: 1, answeredAt: deps.clock() },
    [{ payee: PAYEE, amountMinor: 1000n }],
  );
  await aDocument(deps, of, {
    ...{ direction: 'received', kind: 'acceptance', answers: ours.uri },
    says: { statement: ours.sha256, disputed: [] },
  });
  await aStatement(deps, of, { direction: 'received', month: '2026-10', seq: 1 }, [
    { payee: `${deps.node.origin}/users/one`, amountMinor: 1000n },
    { payee: `${deps.node.origin}/users/<b>`, amountMinor: 200n, disputedMinor: 200n },
  ]);
  const refused = { month: '2026-10', state: 'refused', offsetMinor: 1000n } as const;
  await aNetting(deps, of, refused);
  const owed: Transfer = {
    debit: 'reserve',
    credit: peerAccount(peer.id, 'payable'),
    amountMinor: 1000n,
  };
  await deps.db.transaction((tx) =>
    post(
      tx,
      {
        ...{ idempotencyKey: 'node:owed', kind: 'reconciliation', month: '2026-10' },
        ...{ currency: 'EUR', transfers: [owed] },
      },
      { id: deps.newId(), at: deps.clock() },
    ),
  );
  const one = { month: '2026-10', kind: 'gross', amountMinor: 1000n } as const;
  await aDue(deps, of, { ...one, nr: 0, reference: OURS, debtor: 'us' });
  await aDue(deps, of, { ...one, nr: 1, reference: THEIRS, debtor: 'them' });
  const came = { nr: 0, entry: 'B-17', side: 'in', why: 'unreferenced' } as const;
  await inSuspense(deps, of, { ...came, amountMinor: 25n });
});
// What was stated is in no books.
afterAll(() => home.database.close());

test('the pages of the settlement are for the admin and the treasurer alone', async () => {
  const { deps } = home;
  const stranger = new PageVisitor(pagesOf(deps), deps.node.origin);
  const member = await visitor('member');
  for (const path of [...ADMIN_PAGES, '/admin/peers/peer.example/evidence']) {
    const asked = await stranger.get(path);
    expect([asked.status, asked.headers.get('location')]).toEqual([
      303,
      `/sign-in?next=${encodeURIComponent(path)}`,
    ]);
    const refused = await member.get(path);
    expect(refused.status).toBe(403);
    expect(await refused.text()).toContain('This page is for the admin and the treasurer');
    for (const visits of [admin, treasurer]) expect((await visits.get(path)).status).toBe(200);
  }
  const sent = await member.post('/admin/settlement/sent', { reference: OURS });
  expect(sent.status).toBe(403);
  expect((await stranger.post('/admin/peers/trust', { host: 'peer.example' })).status).toBe(303);
  expect(await member.text('/')).not.toContain('/admin/');
  expect(await admin.text('/')).toContain('<a href="/admin/settlement">Settlement</a>');
});

test('a month says of each peer what was stated, accepted, disputed, netted and paid', async () => {
  const page = textOf(await admin.text('/admin/settlement'));
  expect(page).toContain('|Statements for October 2026|');
  expect(page).toContain(
    '|peer.example|We do|10.00 EUR|10.00 EUR|0.00 EUR|0.00 EUR|0.00 EUR|10.00 EUR|accepted|',
  );
  expect(page).toContain(
    '|peer.example|They do|12.00 EUR|10.00 EUR|2.00 EUR|0.00 EUR|0.00 EUR|10.00 EUR|accepted|',
  );
});

test('what waits is said in a sentence, with whom, how much and since when', async () => {
  const page = textOf(await admin.text('/admin/settlement'));
  expect(page).toContain(
    '|peer.example|October 2026 · 2.00 EUR · since 22 November 2026|We dispute lines of theirs.',
  );
  expect(page).toContain('|All months · 0.25 EUR|Money came that nobody can place.');
  const french = await visitor('treasurer', 'fr');
  const said = textOf(await french.text('/admin/settlement'));
  expect(said).toContain('octobre 2026 · 2,00 EUR · depuis le 22 novembre 2026');
  for (const path of ADMIN_PAGES) expect((await french.get(path)).status).toBe(200);
});

test('a peer’s page shows its months, its disputes and its evidence, and nothing of it is markup', async () => {
  const markup = await admin.text('/admin/peers/peer.example');
  expect(markup).not.toContain('<b>');
  const page = textOf(markup);
  expect(page).toContain('We owe 10.00 EUR. They owe 10.00 EUR.');
  expect(page).toContain('|October 2026|1|10.00 EUR|0.00 EUR|Nobody|');
  expect(page).toContain('|we dispute it since 22 November 2026|Accept it after all|');
  const file = await admin.get('/admin/peers/peer.example/evidence?currency=EUR&month=2026-10');
  expect(file.headers.get('content-disposition')).toBe(
    'attachment; filename="evidence-peer.example-2026-10.txt"',
  );
  expect(await file.text()).toMatch(/^What localhost:9001 and peer\.example signed in EUR/);
  expect((await admin.get('/admin/peers/peer.example/evidence?month=x')).status).toBe(404);
  expect((await admin.get('/admin/peers/nobody.example')).status).toBe(404);
});

test('documents in our name that are not ours are on the page of the peer, among what waits, and in the evidence', async () => {
  const { deps } = home;
  const keep = (sha256: string, period: string, recorded: Date | null) => {
    const says = Buffer.from(JSON.stringify({ period })).toString('base64url');
    return keepDisowned(deps.db, {
      ...{ peerId: of.peerId, sha256: sha256.repeat(64), uri: `${deps.node.origin}/settlement/x` },
      ...{ kind: 'statement', currency: 'EUR', jws: `e30.${says}.${sha256}`, recorded },
      ...{ iat: new Date('2026-11-01T10:00:00Z'), keyLostAt: new Date('2026-11-03T10:00:00Z') },
      seenAt: deps.clock(),
    });
  };
  await keep('c', '2026-10', new Date('2026-11-04T10:00:00Z'));
  await keep('d', '2026-09', null);
  const page = textOf(await admin.text('/admin/peers/peer.example'));
  expect(page).toContain('|Documents in our name that are not ours|');
  expect(page).toContain(
    'Statement. Dated 1 November 2026. The key was in wrong hands from 3 November 2026 on. They got it on 4 November 2026.',
  );
  expect(page).toContain('They do not say when they got it.');
  const wait = 'All months · since 22 November 2026 · until 22 November 2027|They hold documents';
  expect(page).toContain(wait);
  expect(textOf(await admin.text('/admin/settlement'))).toContain(wait);
  const evidence = async (month: string) =>
    await (await admin.get(`/admin/peers/peer.example/evidence?currency=EUR${month}`)).text();
  const all = await evidence('');
  expect(all).toContain('does not take it for its own');
  expect(all).toContain('--- disowned document 2 of 2 ---');
  expect(all).toContain('recorded by peer.example: it does not say');
  const october = await evidence('&month=2026-10');
  expect(october).toContain('--- disowned document 1 of 1 ---');
  expect(october).toContain(`sha256: ${'c'.repeat(64)}`);
  expect(october).not.toContain('d'.repeat(64));
  // Their own head would else take it for a debt of ours.
  expect(page).toContain('We owe 10.00 EUR. They owe 10.00 EUR.');
});

test('what our bank should pay now has a button that books it, and then waits for the receipt', async () => {
  const before = await treasurer.text('/admin/settlement');
  // Nobody has said where it is paid: nothing is suggested, and what the bank did is booked all the same.
  expect(before).not.toContain(`${OURS}-1`);
  expect(textOf(before)).toContain('To be paid, but they have not said where.');
  expect(before).toContain(`aria-label="Book ${OURS} as sent">Book it as sent</button>`);
  await anAccount(home.deps, of, { says: { bic: 'GKCCBEBB' } });
  const told = await treasurer.text('/admin/settlement');
  expect(textOf(told)).toContain(
    `|To be typed at the bank|peer.example|· October 2026|Account holder|Their Club|IBAN|BE68 5390 0754 7034|BIC|GKCCBEBB|Amount|10.00 EUR|Reference|${OURS}|EndToEndId|${OURS}-1|`,
  );
  expect(told).toContain(`aria-label="Book ${OURS} as sent">Book it as sent · 10.00`);
  expect(before).toContain(`aria-label="Book ${OURS} as sent"`);
  const sent = await treasurer.post('/admin/settlement/sent', { reference: OURS });
  expect(sent.headers.get('location')).toBe('/admin/settlement?said=paymentBooked');
  const after = await treasurer.text('/admin/settlement');
  expect(after).not.toContain(`aria-label="Book ${OURS} as sent"`);
  expect(textOf(after)).toContain('|We do|10.00 EUR|10.00 EUR|It was sent. They have not');
});
