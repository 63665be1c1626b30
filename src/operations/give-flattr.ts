import type { Tx } from '../../db/connect.ts';
import { addFlattr, standingFlattr } from '../../db/records/flattrs.ts';
import { addJob } from '../../db/records/jobs.ts';
import { readPeerByHost } from '../../db/records/peers.ts';
import { type Actor, readActor, readBudget } from '../../db/records/people.ts';
import { holdOpenMonth } from '../../db/records/periods.ts';
import { readWork } from '../../db/records/works.ts';
import { type GiveRefusal as RuleRefusal, refusalToGive } from '../flattr/flattr.ts';
import { canBeThanked } from '../flattr/payee.ts';
import type { Deps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';

export type GiveRefusal = RuleRefusal | 'unknown_work' | 'no_flattr_node';

/** What is flattred: a work, or a person themself. */
export type Gift = { readonly giverId: string } & (
  | { readonly workId: string }
  | { readonly payeeId: string }
);

/** A local giver flattrs something, here or elsewhere; it counts in the month that is open.
 *  What it is worth is known when that month closes. */
export async function giveFlattr(
  deps: Deps,
  gift: Gift,
  options: { readonly weight?: number; readonly message?: string } = {},
): Promise<Outcome<{ readonly flattrId: string; readonly month: string }, GiveRefusal>> {
  return transact(
    deps.db,
    async (tx): Promise<Outcome<{ flattrId: string; month: string }, GiveRefusal>> => {
      const month = await holdOpenMonth(tx);
      const target = await findTarget(tx, gift);
      if (target === null) return refuse('unknown_work');
      const { payee, workId } = target;
      const node = await nodeOf(deps, tx, payee);
      if (!node.understandsFlattr) return refuse('no_flattr_node');

      const facts = { giverId: gift.giverId, payeeId: payee.id, workId, month };
      const weight = options.weight ?? 1;
      const message = options.message?.trim() || null;
      const refusal = refusalToGive({
        ...facts,
        weight,
        message,
        hasBudget: (await readBudget(tx, gift.giverId)) !== undefined,
        flattredThisMonth: (await standingFlattr(tx, facts)) !== undefined,
        payeeNodeBlocked: node.blocked,
        currencyKept: node.currency === deps.node.currency,
      });
      if (refusal !== null) return refuse(refusal);

      const id = deps.newId();
      const uri = `${deps.node.origin}/flattrs/${id}`;
      const added = await addFlattr(tx, {
        id,
        uri,
        ...facts,
        weight,
        message,
        recordedAt: deps.clock(),
      });
      if (!added) return refuse('already_flattred');
      if (!payee.local) await addJob(tx, 'send-flattr', { flattrId: id });
      return done({ flattrId: id, month });
    },
  );
}

async function findTarget(
  tx: Tx,
  gift: Gift,
): Promise<{ payee: Actor; workId: string | null } | null> {
  const work = 'workId' in gift ? await readWork(tx, gift.workId) : null;
  if (work === undefined || work?.deletedAt) return null;
  const payee = await readActor(
    tx,
    work === null && 'payeeId' in gift ? gift.payeeId : (work?.authorId ?? ''),
  );
  if (payee === undefined || !canBeThanked(payee)) return null;
  return { payee, workId: work?.id ?? null };
}

/** What matters of the payee's node: can a flattr arrive there, in which money does it count. */
async function nodeOf(deps: Deps, tx: Tx, payee: Actor) {
  if (payee.local) return { understandsFlattr: true, blocked: false, currency: deps.node.currency };
  const peer = await readPeerByHost(tx, payee.host);
  return {
    // Where nothing can be settled a gift could never arrive.
    understandsFlattr: (peer?.understandsFlattr && peer.settles) ?? false,
    blocked: peer?.trust === 'blocked',
    currency: peer?.currency ?? null,
  };
}
