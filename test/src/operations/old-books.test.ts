import { afterEach, beforeEach, expect, test } from 'vitest';
import { sha256Hex } from '../../../db/sha256.ts';
import { whoHoldsMore } from '../../../src/operations/peer-head.ts';
import { type House, house } from '../../support/house.ts';
import { meet, settling } from '../../support/peer.ts';

let node: House;
beforeEach(async () => {
  node = await house({ at: '2026-12-05T12:00:00Z' });
});
afterEach(() => node.close());

/** A peer holds what we signed about one of its lines, and our books have lost it. What it agreed to then
 *  is in its next statement, which these books would refuse for ever. */
test.each(['dispute', 'withdrawal'] as const)(
  'a %s of ours that only the peer holds shows that our books are old',
  async (kind) => {
    const deps = settling(node.deps);
    const peer = await meet(deps);
    const { actorUri, origin } = deps.node;
    const id = `${origin}/settlement/${deps.newId()}`;
    const issue = { iss: actorUri, aud: peer.actorUri ?? '', jti: id, iat: 1_793_000_000 };
    const about = { currency: 'EUR', statement: 'a'.repeat(64), payee: `${origin}/users/anna` };
    const jws = await deps.signer.sign(
      kind === 'dispute'
        ? { ...issue, ...about, kind, amountMinor: 700n, code: 'doubted' }
        : { ...issue, ...about, kind },
    );
    const remote = {
      ...deps.remote,
      settlementHead: async () => [{ id, sha256: sha256Hex(jws), kind, iss: actorUri }],
      settlementCopy: async () => ({ jws, lines: null }),
    };
    expect(await whoHoldsMore({ ...deps, remote })).toEqual([peer.host]);
  },
);
