import { deepStrictEqual } from 'node:assert';
import { sql } from 'drizzle-orm';
import type { NamedStatements } from '../../db/records/pair-lines.ts';
import { sharedDocuments } from '../../db/views/federation.ts';
import { openIssued, openReceived } from '../../src/settlement/pair/open.ts';
import type { Pair } from '../../src/settlement/pair/pair.ts';
import type { PgNode } from './postgres-node.ts';
import { readThere } from './postgres-step.ts';
import type { After, Happened } from './postgres-trace.ts';
import type { Outgoing } from './sim-node.ts';

/** What differs between a node in memory and on PostgreSQL after the same event; null: nothing. */
export async function difference(
  node: PgNode,
  { peer, after }: Happened & { readonly after: After },
): Promise<string | null> {
  return (
    unlike('the settlement', await readThere(node, peer), asLoaded(after.pair)) ??
    (await balancesDiffer(node, after)) ??
    (await jobsDiffer(node, after.jobs)) ??
    (await recordsDiffer(node, peer, after.documents))
  );
}

function unlike(what: string, is: unknown, should: unknown): string | null {
  try {
    deepStrictEqual(is, should);
    return null;
  } catch (error) {
    // The message shows the first lines that differ, with those around them.
    return `${what} is not what it is in memory: ${error instanceof Error ? error.message : error}`;
  }
}

/** A settlement as it is read: without the lines of statements about which nothing can change, unless an
 *  adjustment under way is for one of them. */
export function asLoaded(pair: Pair, named: NamedStatements = {}): Pair {
  const { issued, received, wanted } = pair;
  const adjustments = [...wanted, ...issued.statements.flatMap((row) => row.adjustments)];
  const adjusted = adjustments.map(({ adjusts }) => adjusts);
  const ours = new Set([...openIssued(pair), ...adjusted, ...(named.issuedSeqs ?? [])]);
  const theirs = new Set([...openReceived(pair), ...(named.receivedSeqs ?? [])]);
  return {
    ...pair,
    issued: {
      ...issued,
      statements: issued.statements.map((row) => (ours.has(row.seq) ? row : { ...row, lines: [] })),
    },
    received: {
      ...received,
      statements: received.statements.map((row) =>
        theirs.has(row.seq) ? row : { ...row, lines: [] },
      ),
    },
  };
}

type Balances = ReadonlyMap<string, bigint>;

async function balancesDiffer(node: PgNode, after: After): Promise<string | null> {
  const is = await balancesThere(node);
  const should = balancesHere(node, after);
  const { wasRestored } = node.beyond;
  for (const account of new Set([...is.keys(), ...should.keys()])) {
    // What no share of the old copy is behind goes to the reserve and not to givers.
    const also = wasRestored && account === 'givers' ? 'reserve' : '';
    if (wasRestored && account === 'reserve') continue;
    const sumOf = (of: Balances) => (of.get(account) ?? 0n) + (of.get(also) ?? 0n);
    if (sumOf(is) !== sumOf(should))
      return `${account} is ${sumOf(is)}, in memory ${sumOf(should)}`;
  }
  return null;
}

/** Debits less credits, as in memory: by account, whoever's. */
async function balancesThere(node: PgNode): Promise<Balances> {
  const rows = await node
    .deps()
    .db.execute<{ path: string; uri: string | null; minor: string }>(sql`
    select a.path, p.uri, sum(b.debits_minor - b.credits_minor) as minor
    from ledger_account a join ledger_balance b on b.account_id = a.id
    left join actor p on a.path like 'user:%' and p.id::text = split_part(a.path, ':', 2)
    group by 1, 2`);
  const peers = new Map([...node.peerIds].map(([peer, id]) => [id, peer]));
  const all = new Map<string, bigint>();
  const add = (account: string, minor: bigint) =>
    all.set(account, (all.get(account) ?? 0n) + minor);
  for (const { path, uri, minor } of rows) {
    const [kind, id = '', purse = ''] = path.split(':');
    if (kind === 'peer') add(keyOf(`${peers.get(id)}`, purse), BigInt(minor));
    else if (purse === 'pending' || purse === 'earnings') add(`${purse}:${uri}`, BigInt(minor));
    else add(kind === 'user' || kind === 'fees' ? 'givers' : path, BigInt(minor));
  }
  return all;
}

function balancesHere(node: PgNode, { balances, toppedUpMinor }: After): Balances {
  const { paidInMinor, feesMinor, untold } = node.beyond;
  const all = new Map<string, bigint>();
  const add = (account: string, minor: bigint) =>
    all.set(account, (all.get(account) ?? 0n) + minor);
  for (const [owner, accounts] of balances)
    for (const [account, minor] of accounts) {
      if (/^(?:pending|earnings|suspense|bank|reserve)/.test(account)) add(account, minor);
      else add(account.startsWith('givers:') ? 'givers' : keyOf(owner, account), minor);
    }
  add('bank', paidInMinor - toppedUpMinor);
  add('givers', -feesMinor);
  for (const [key, minor] of untold) add(keyOf(key.split('|')[0] ?? '', 'payable'), -minor);
  return all;
}

const keyOf = (peer: string, account: string): string => `${peer}|${account}`;

/** What was to be sent or asked. It is done elsewhere: none of it stays. */
async function jobsDiffer(node: PgNode, jobs: readonly Outgoing[]): Promise<string | null> {
  const rows = await node.database.owner().db.execute<{ job: string }>(sql`
    with done as (delete from graphile_worker._private_jobs returning task_id, payload)
    select case t.identifier
      when 'pull-statement' then 'pull ' || (d.payload->>'seq')
      when 'ask-head' then 'ask_head'
      else t.identifier || ' ' || coalesce(s.kind || ' ' || s.sha256, d.payload::text) end as job
    from done d join graphile_worker._private_tasks t on t.id = d.task_id
    left join settlement_document s on s.id::text = d.payload->>'documentId'`);
  const is = rows.map(({ job }) =>
    job.replace(/^send-answer (?=(?:acceptance|consent|receipt|refusal) )|^send-offer /, 'send '),
  );
  const should = jobs.flatMap((job) => {
    if (job.type === 'send') return [`send ${job.sha256}`];
    if (job.type === 'pull') return [`pull ${job.seq}`];
    // They read it themselves.
    return job.type === 'ask_head' ? ['ask_head'] : [];
  });
  const named = is.map((job) => job.replace(/^send [a-z]+ /, 'send '));
  return unlike('what is sent', [...new Set(named)].sort(), [...new Set(should)].sort());
}

/** What both have signed, in its order: whoever is restored takes it up in this order. More may be kept
 *  than in memory: what waits for its money, and what proves a lie. */
async function recordsDiffer(
  node: PgNode,
  peer: string,
  documents: readonly string[],
): Promise<string | null> {
  const of = { id: node.peerIds.get(peer) ?? '', actorUri: peer };
  const page = { currency: 'EUR', after: null, most: 100_000 };
  const there = (await sharedDocuments(node.deps().db, of, page)) ?? [];
  const wanted = new Set(documents);
  const is = there.filter(({ sha256 }) => wanted.has(sha256)).map(({ sha256 }) => sha256);
  return unlike('the order of the records', is, [...wanted]);
}

/** Forgets what is to be done. */
export const dropJobs = (node: PgNode) =>
  node.database.owner().db.execute(sql`delete from graphile_worker._private_jobs`);
