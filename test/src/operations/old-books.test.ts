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

const [LINE, PAYMENT] = [
  { statement: 'a'.repeat(64), payee: 'https://b.example/users/anna', currency: 'EUR' },
  { reference: 'RF18539007547034', currency: 'EUR' },
];
/** What a peer goes on from, and we would contradict: what we say of a line, what we propose for a month,
 *  what we have paid. */
const lost = (debtor: string) =>
  [
    { kind: 'dispute', ...LINE, amountMinor: 700n, code: 'doubted' },
    { kind: 'withdrawal', ...LINE },
    {
      kind: 'netting',
      ...{ ...PAYMENT, period: '2026-10', attempt: 1, offsetMinor: 0n, dueMinor: 0n, debtor: null },
      entries: [{ debtor, seq: 1, outstandingMinor: 700n }],
    },
    { kind: 'advice', ...PAYMENT, amountMinor: 700n, endToEndId: 'E2E', attempt: 1, rail: 'sepa' },
  ] as const;

/** A peer holds what we signed, and our books have lost it. */
test.each(lost('').map(({ kind }) => kind))(
  'our %s that only the peer holds shows that our books are old',
  async (kind) => {
    const deps = settling(node.deps);
    const peer = await meet(deps);
    const { actorUri, origin } = deps.node;
    const id = `${origin}/settlement/${deps.newId()}`;
    const issue = { iss: actorUri, aud: peer.actorUri ?? '', jti: id, iat: 1_793_000_000 };
    const said = lost(actorUri).find((one) => one.kind === kind);
    if (said === undefined) throw new Error('nothing was lost');
    const jws = await deps.signer.sign({ ...issue, ...said });
    const remote = {
      ...deps.remote,
      settlementHead: async () => [{ id, sha256: sha256Hex(jws), kind, iss: actorUri }],
      settlementCopy: async () => ({ jws, lines: null }),
    };
    expect(await whoHoldsMore({ ...deps, remote })).toEqual({ hosts: [peer.host], disowned: [] });
  },
);
