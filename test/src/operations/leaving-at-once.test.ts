import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Tx } from '../../../db/connect.ts';
import { lockIdentity } from '../../../db/records/identities.ts';
import { saveMailAddress } from '../../../db/records/mail.ts';
import { addPasskey, lockPasskey } from '../../../db/records/passkeys.ts';
import { lockPerson } from '../../../db/records/people.ts';
import { addSignInLink } from '../../../db/records/sign-in.ts';
import { sha256Hex } from '../../../db/sha256.ts';
import { deleteAccount } from '../../../src/operations/delete-account.ts';
import { claimIdentity, unlinkIdentity } from '../../../src/operations/identities.ts';
import {
  findSession,
  inspectSignInLink,
  openSession,
  redeemSignInLink,
} from '../../../src/operations/sign-in.ts';
import { untilWaiting } from '../../support/database.ts';
import { type House, house, person } from '../../support/house.ts';
import { addIdentity } from '../../support/identities.ts';

let home: House;
beforeAll(async () => {
  home = await house();
});
afterAll(() => home.close());

/** Of two at once the second one begins while the first one holds what `hold` has locked, and waits. */
async function meanwhile<One, Other>(
  hold: (tx: Tx) => Promise<unknown>,
  first: (tx: Tx) => Promise<One>,
  second: () => Promise<Other>,
): Promise<[One, Other | Error]> {
  let late: Promise<Other | Error> = Promise.resolve(new Error('never begun'));
  const one = await home.deps.db.transaction(async (tx) => {
    await hold(tx);
    late = second().catch((error: Error) => error);
    await untilWaiting(home.database);
    return first(tx);
  });
  return [one, await late];
}

const leave = (id: string, handle: string) => deleteAccount(home.deps, id, handle);

test('whoever signs in while they leave is nobody afterwards', async () => {
  const { deps } = home;
  const accountId = await person(deps, 'enters');
  const counted = { counter: 0, transports: [], name: 'key', lastUsedAt: null };
  const row = { ...counted, id: 'key', accountId, publicKey: '', createdAt: deps.clock() };
  await deps.db.transaction((tx) => addPasskey(tx, row));
  const [session, left] = await meanwhile(
    (tx) => lockPasskey(tx, 'key'),
    (tx) => openSession(deps, tx, accountId),
    () => leave(accountId, 'enters'),
  );
  expect(left).toEqual({ ok: true });
  expect(await findSession(deps, session.sessionToken)).toBeNull();
});

test('a link that was written while somebody left, or got another address, opens nothing', async () => {
  const { deps } = home;
  const [gone, other] = [await person(deps, 'linked'), await person(deps, 'moved_on')];
  const at = deps.clock();
  const theirs = { confirmedAt: at, language: 'en', stopToken: 's' } as const;
  await deps.db.transaction((tx) =>
    saveMailAddress(tx, { accountId: other, address: 'now@mail.example', ...theirs }),
  );
  await leave(gone, 'linked');
  const link = (token: string, actorId: string, mailAddress: string | null) =>
    addSignInLink(deps.db, {
      ...{ tokenHash: sha256Hex(token), actorId, mailAddress, createdAt: at },
      expiresAt: new Date(at.getTime() + 60_000),
    });
  await link('left', gone, null);
  await link('before', other, 'before@mail.example');
  await link('now', other, 'NOW@mail.example');
  for (const token of ['left', 'before']) {
    const unknown = { ok: false, code: 'link_unknown' };
    expect(await inspectSignInLink(deps, token)).toEqual(unknown);
    expect(await redeemSignInLink(deps, token)).toEqual(unknown);
  }
  expect(await redeemSignInLink(deps, 'now')).toMatchObject({ ok: true, actorId: other });
});

test.each([
  [
    'unlinks',
    (accountId: string, actor: string) => unlinkIdentity(home.deps, accountId, actor, true),
  ],
  [
    'claims',
    (accountId: string, actorId: string) => claimIdentity(home.deps, { accountId, actorId }),
  ],
])('who %s an account elsewhere does not lock out who leaves', async (handle, act) => {
  const accountId = await person(home.deps, handle);
  const actor = await addIdentity(home.deps, accountId);
  const [, acted] = await meanwhile(
    (tx) => lockPerson(tx, accountId),
    (tx) => lockIdentity(tx, actor),
    () => act(accountId, actor),
  );
  expect(acted).toEqual({ ok: true });
});
