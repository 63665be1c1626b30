import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { peerKey, peerKeyring } from '../../../../db/schema/settlements.ts';
import { changeRole } from '../../../../src/operations/change-role.ts';
import { fingerprintOf } from '../../../../src/operations/key-fingerprint.ts';
import { type House, house, person } from '../../../support/house.ts';
import { PageVisitor, pagesOf, textOf } from '../../../support/pages.ts';
import { meet } from '../../../support/peer.ts';

const PEER = '/admin/peers/peer.example';

let home: House;
let peerId: string;
let fingerprint: string;
let kid: string;

const visitor = async (language: 'en' | 'fr') => {
  const { deps } = home;
  const actorId = await person(deps, `admin-${language}`);
  await changeRole(deps, `admin-${language}`, 'admin');
  return await new PageVisitor(pagesOf(deps), deps.node.origin, language).signIn(deps, actorId);
};

beforeAll(async () => {
  home = await house({ at: '2026-11-22T12:00:00Z' });
  peerId = (await meet(home.deps)).id;
  const [key] = await home.deps.db.select().from(peerKey).where(eq(peerKey.peerId, peerId));
  if (key === undefined) throw new Error('no key is pinned');
  ({ kid } = key);
  fingerprint = fingerprintOf([key.publicJwk]);
});
afterAll(() => home.close());

test('a peer’s page shows which keys are pinned, since when, and the digits to compare', async () => {
  const page = textOf(await (await visitor('en')).text(PEER));
  expect(page).toContain(`|Their keys|`);
  expect(page).toContain(`|${kid}|22 November 2026|when it was met|counts|`);
  expect(page).toContain(`|${fingerprint}|They have no recovery key.|`);
  expect(page).toContain('obole peer repin peer.example --fingerprint &lt;digits&gt;');
  expect(page).not.toContain('Their keys were refused');
});

test('what was refused, and what a thief may have signed, stand there in words', async () => {
  const { db } = home.deps;
  const at = new Date('2026-11-21T00:00:00Z');
  await db
    .update(peerKeyring)
    .set({ refused: 3, trouble: 'fork', troubleAt: at })
    .where(eq(peerKeyring.peerId, peerId));
  await db
    .update(peerKey)
    .set({ state: 'revoked', revokedSince: at, endedAt: at })
    .where(eq(peerKey.peerId, peerId));
  const french = textOf(await (await visitor('fr')).text(PEER));
  expect(french).toContain('Ce qu’ils ont publié le 21 novembre 2026 a été refusé');
  expect(french).toContain('il y a deux rotations d’un même numéro');
  expect(french).toContain('révoquée');
  expect(french).toContain('0 documents ont été pris entre le vol');
  expect(french).not.toContain(fingerprint);
});
