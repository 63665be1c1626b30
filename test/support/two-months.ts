import { eq } from 'drizzle-orm';
import { actor, work } from '../../db/schema/schema.ts';
import { setBudget, setRegiving } from '../../src/operations/account-settings.ts';
import { closePeriod } from '../../src/operations/close-period.ts';
import { correctShare } from '../../src/operations/correct-share.ts';
import type { NodeDeps } from '../../src/operations/deps.ts';
import { type Gift, giveFlattr } from '../../src/operations/give-flattr.ts';
import type { Outcome } from '../../src/operations/outcome.ts';
import { assignMoney, recordPaymentReceived } from '../../src/operations/record-payment.ts';
import { sealBooks } from '../../src/operations/seal-books.ts';
import { anAdmin } from './corrections.ts';
import { standing } from './gifts.ts';
import { creator, giver, person } from './house.ts';
import { meet, stated } from './peer.ts';

export type TwoMonths = {
  /** Gives for two works in October and for one of them in November. */
  readonly giver: string;
  /** Gave for one work in October, of which 1.00 was taken back. */
  readonly other: string;
  /** Received from three people here and from a peer in October, and gives some of it again in
   *  November. */
  readonly maker: string;
  /** Gave without their name. */
  readonly nameless: string;
  /** Neither gave nor received. */
  readonly idle: string;
  /** The title of the maker's second work. */
  readonly second: string;
};

/** October and November 2026 on a node, closed, corrected and sealed: budgets of 9.00, three givers in
 *  October and two in November, a peer that states 3.00 and has paid 2.00 of them.
 *  The clock ends on 4 December. */
export async function twoMonths(
  deps: NodeDeps,
  { second = '=Fog, and signals' } = {},
): Promise<TwoMonths> {
  const at = (instant: string) => Object.assign(deps, { clock: () => new Date(instant) });
  const why = await anAdmin(deps, 'treasurer');
  const [one, other, nameless] = await threeGivers(deps);
  const idle = await person(deps, 'idle');
  const made = await creator(deps, 'lighthouse', ['Lamps', second]);
  const [lamps = '', fog = ''] = made.workIds;
  const maker = made.actorId;
  await give(deps, { giverId: one, workId: lamps });
  await give(deps, { giverId: one, workId: fog });
  const { flattrId } = await give(deps, { giverId: other, workId: lamps });
  const nobody = { giverId: nameless, payeeId: maker, anonymous: true };
  await standing(deps, [
    { ...nobody, workId: lamps, weight: 2 },
    { ...nobody, personId: maker },
  ]);

  at('2026-11-04T12:00:00Z');
  succeeded(await closePeriod(deps, '2026-10'));
  succeeded(await correctShare(deps, { flattr: flattrId, amountMinor: 100n, why }));
  await statedAndPaid(deps, { maker, lamps });
  await setRegiving(deps, maker, true);
  await setBudget(deps, maker, 500n);
  await give(deps, { giverId: one, workId: lamps });
  await give(deps, { giverId: maker, personId: one });
  at('2026-12-04T12:00:00Z');
  succeeded(await closePeriod(deps, '2026-11'));
  succeeded(await sealBooks(deps));
  return { giver: one, other, maker, nameless, idle, second };
}

async function threeGivers(deps: NodeDeps): Promise<[string, string, string]> {
  const money = { budgetMinor: 900n, fundsMinor: 2_000n };
  const one = await giver(deps, 'one-giver', money);
  const other = await giver(deps, 'other-giver', money);
  return [one, other, await giver(deps, 'nameless-giver', money)];
}

/** A peer tells how often it was for which work, and pays a part. */
async function statedAndPaid(
  deps: NodeDeps,
  { maker, lamps }: Record<'maker' | 'lamps', string>,
): Promise<void> {
  const peer = await meet(deps);
  const [payee] = await deps.db.select().from(actor).where(eq(actor.id, maker));
  const [about] = await deps.db.select().from(work).where(eq(work.id, lamps));
  const works = [
    { work: about?.uri ?? '', flattrs: 2 },
    { work: null, flattrs: 1 },
    { work: 'https://elsewhere.example/toot', flattrs: 4 },
  ];
  succeeded(await stated(deps, peer, [{ payee: payee?.uri ?? '', amountMinor: 300n, works }]));
  const paid = { host: peer.host, reference: null, amountMinor: 200n, entry: 'bank-1' };
  succeeded(await recordPaymentReceived(deps, paid));
  const assigned = { host: peer.host, entry: 'bank-1', amountMinor: null };
  succeeded(await assignMoney(deps, assigned));
}

async function give(deps: NodeDeps, gift: Gift): Promise<{ readonly flattrId: string }> {
  const given = await giveFlattr(deps, gift);
  if (!given.ok) throw new Error(given.code);
  return given;
}

function succeeded(outcome: Outcome<object, string>): void {
  if (!outcome.ok) throw new Error(`${outcome.code} ${outcome.detail ?? ''}`);
}
