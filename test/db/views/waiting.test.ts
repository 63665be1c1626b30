import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nodeFigures } from '../../../db/views/months.ts';
import { monthGifts, purseOf } from '../../../db/views/purse.ts';
import { waitingOf } from '../../../db/views/waiting.ts';
import { closePeriod } from '../../../src/operations/close-period.ts';
import { giveFlattr } from '../../../src/operations/give-flattr.ts';
import { undoFlattr } from '../../../src/operations/undo-flattr.ts';
import { giver, type House, house } from '../../support/house.ts';
import { elsewhere, workElsewhere } from '../../support/peer.ts';

let node: House;
let reader: string;
/** A post on a server that knows of no flattrs, and its author. */
let post: { workId: string; payeeId: string };
beforeAll(async () => {
  node = await house();
  const { deps, database } = node;
  reader = await giver(deps, 'reader', { budgetMinor: 500n, fundsMinor: 5_000n });
  post = await workElsewhere(deps, elsewhere('fog', 'toots.example'), 'fog');
  await database.ownerDb.execute(sql`update payee_proof set payee_id = null`);
});
afterAll(() => node.close());

test('what waits is its giver’s alone to see, with until when, and is no part of any month', async () => {
  const { deps } = node;
  const given: string[] = [];
  for (const subject of [{ workId: post.workId }, { personId: post.payeeId }]) {
    const gave = await giveFlattr(
      deps,
      { giverId: reader, ...subject },
      { weight: 2, message: 'Thanks' },
    );
    if (!gave.ok) throw new Error(gave.code);
    given.push(gave.flattrId);
  }
  const author = { name: 'fog', handle: 'fog', host: 'toots.example' };
  const common = {
    ...{ author, waitingFor: 'account', weight: 2, message: 'Thanks', anonymous: false },
    ...{ givenAt: deps.clock(), keptUntil: new Date('2027-04-05T12:00:00Z') },
  };
  expect(await waitingOf(deps.db, reader)).toMatchObject([
    { ...common, flattrId: given[1], subject: { personId: post.payeeId }, title: 'fog' },
    { ...common, flattrId: given[0], subject: { workId: post.workId }, title: 'fog' },
  ]);
  expect(await waitingOf(deps.db, post.payeeId)).toEqual([]);
  expect(await nodeFigures(deps.db, '2026-10')).toMatchObject({ flattrsThisMonth: 0 });
  const month = { giverId: reader, month: '2026-10' };
  expect(await monthGifts(deps.db, month)).toEqual({ weights: [], serverPercent: 0 });

  node.setClock('2026-11-01T00:00:00Z');
  await closePeriod(deps, '2026-10');
  expect(await deps.db.query.periodBudget.findMany()).toEqual([]);
  const purse = await purseOf(deps.db, { actorId: reader, currency: 'EUR' });
  expect(purse).toMatchObject({ setAsideMinor: 0n, availableMinor: 5_000n });
  expect(await waitingOf(deps.db, reader)).toHaveLength(2);
  await undoFlattr(deps, { giverId: reader, flattrId: given[1] ?? '' });
  expect(await waitingOf(deps.db, reader)).toMatchObject([{ flattrId: given[0] }]);
});
