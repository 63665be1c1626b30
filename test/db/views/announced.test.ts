import { afterAll, beforeAll, expect, test } from 'vitest';
import { giveAndReceive } from '../../../db/views/give-and-receive.ts';
import { revenueStated } from '../../../db/views/revenue.ts';
import { type House, house, person } from '../../support/house.ts';
import { meet } from '../../support/peer.ts';
import { aPair, aStatement } from '../../support/settled.ts';

let node: House;
let maker: string;

/** Of 10.00 for October 0.50 were taken back, 1.00 are in dispute, 2.00 were given back, 0.25 given up, and
 *  4.00 are theirs. What a refused statement said counts for nothing. */
beforeAll(async () => {
  node = await house();
  const { deps } = node;
  maker = await person(deps, 'lighthouse');
  const payee = `${deps.node.origin}/users/${maker}`;
  const peer = await meet(deps);
  const of = await aPair(deps, { peerId: peer.id, currency: 'EUR' });
  const line = { payee, payeeId: maker };
  await aStatement(deps, of, { direction: 'received', month: '2026-10', seq: 1 }, [
    {
      ...{ ...line, amountMinor: 1000n, adjustedMinor: 50n, disputedMinor: 100n },
      ...{ struckMinor: 200n, writtenOffMinor: 25n, fundedMinor: 400n, releasedMinor: 400n },
    },
  ]);
  const refused = { direction: 'received', month: '2026-11', seq: 2, state: 'refused' } as const;
  await aStatement(deps, of, refused, [{ ...line, amountMinor: 700n }]);
});
// The rows above are in no books.
afterAll(() => node.database.close());

test('what is announced to somebody is what was accepted and may still become theirs', async () => {
  const owner = { actorId: maker, currency: 'EUR' };
  expect(await giveAndReceive(node.deps.db, owner)).toMatchObject([
    { month: '2026-10', receivedMinor: 400n, announcedMinor: 225n },
  ]);
  const which = { payeeId: maker, currency: 'EUR', year: '2026' };
  expect(await revenueStated(node.deps.db, which)).toMatchObject([
    { month: '2026-10', host: 'peer.example', announcedMinor: 625n, releasedMinor: 400n },
  ]);
});
