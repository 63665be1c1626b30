import { fork } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { connect, type DatabaseAddress, type Db } from '../../db/connect.ts';
import { startEmbedded } from '../../db/embedded.ts';
import { migrate } from '../../db/migrate.ts';
import { splitMonth } from '../../db/records/distribution.ts';
import { bookDistribution } from '../../db/records/distribution-postings.ts';
import { makeRsaPair } from '../../src/operations/create-account.ts';
import type { NodeFacts } from '../../src/operations/deps.ts';
import { startNode } from '../../src/operations/start-node.ts';
import { makeVault } from '../../src/vault.ts';
import { inDatabase, onServer, temporaryFolder } from '../support/test-server.ts';
import type { CloseOrder, CloseReport } from './close-apart.ts';
import { fillMonth, MONTH, type MonthSize } from './close-month.ts';
import { decimal, median, seconds } from './figures.ts';

/** A close takes at most this much of the floor, and this much memory of its process. Its cost per
 *  flattr may not grow by more than `GROWTH` from the smallest month to the largest.
 *  Source: issue 5, "Speed". */
const AT_MOST_OF_FLOOR = 1.3;
const MEMORY_BYTES = 300_000_000;
const GROWTH = 1.3;

const ROUNDS = 3;
const AT = '2026-11-05T12:00:00Z';
const LARGEST = 1_000_000;

const sizeOf = (flattrs: number): MonthSize => ({
  flattrs,
  givers: flattrs / 20,
  payees: flattrs / 50,
});

/** Prints what closing a month takes, for months of 10,000, 100,000 and 1,000,000 flattrs, beside the same
 *  statements on bare tables: no triggers, foreign keys, checks or further indexes, no balances, no locks,
 *  and nothing checked after.
 *  @returns whether it is as fast as it should be. */
export async function bench(): Promise<boolean> {
  const folder = temporaryFolder();
  const server = await startEmbedded(folder, { owner: 'node', log: console.log });
  try {
    const measured: Measured[] = [];
    for (const flattrs of [LARGEST / 100, LARGEST / 10, LARGEST]) {
      measured.push(await measure(server.address, sizeOf(flattrs)));
    }
    return judge(measured);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

type Run = { readonly tookMs: number; readonly memoryBytes: number };
type Measured = {
  readonly size: MonthSize;
  readonly ours: readonly Run[];
  readonly floor: readonly Run[];
};

/** Every round has fresh copies of one filled database, since a month is closed once. */
async function measure(address: DatabaseAddress, size: MonthSize): Promise<Measured> {
  const filled = `month_${size.flattrs}`;
  await onServer(address, (client) => client`create database ${client(filled)}`);
  await migrate(inDatabase(address, filled));
  const owner = connect(inDatabase(address, filled), { connections: 1 });
  const node = await nodeOn(owner.db);
  await fillMonth(owner.db, size);
  await owner.close();
  const ours: Run[] = [];
  const floor: Run[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    floor.push(await onCopy(address, filled, (copy) => bareClose(copy, node)));
    ours.push(await onCopy(address, filled, (copy) => ownClose(copy, node)));
  }
  await onServer(address, (client) => client`drop database ${client(filled)}`);
  const measured = { size, ours, floor };
  print(measured);
  return measured;
}

async function nodeOn(db: Db): Promise<NodeFacts> {
  const vault = makeVault('a key for measuring, of no use elsewhere');
  const started = await startNode(
    { db, clock: () => new Date(AT), newId: () => uuidv7(), newRsaPair: makeRsaPair, vault },
    {
      ...{ origin: 'http://n.example', name: 'A node', currency: 'EUR', fundsMode: 'pooled' },
      ...{
        feeBps: 500,
        graceDays: 3,
        waitingNotices: false,
        newPeers: 'funded',
        registration: 'invite',
      },
    },
  );
  if (!started.ok) throw new Error(started.code);
  return started.node;
}

async function onCopy(
  address: DatabaseAddress,
  filled: string,
  act: (copy: DatabaseAddress) => Promise<Run>,
): Promise<Run> {
  const name = `${filled}_copy`;
  await onServer(address, async (client) => {
    await client`create database ${client(name)} template ${client(filled)} strategy file_copy`;
    await client`checkpoint`;
  });
  try {
    return await act(inDatabase(address, name));
  } finally {
    await onServer(address, (client) => client`drop database ${client(name)} with (force)`);
  }
}

/** As `obole close` does it, in a process of its own. */
async function ownClose(address: DatabaseAddress, node: NodeFacts): Promise<Run> {
  const child = fork(new URL('close-apart.ts', import.meta.url), { execArgv: [] });
  await once(child, 'message');
  const order: CloseOrder = { address, node, at: AT, month: MONTH };
  child.send(order);
  const [report] = (await once(child, 'message')) as [CloseReport];
  if ('error' in report) throw new Error(report.error);
  return report;
}

const BARE = [
  'create schema bare',
  'create table bare.share (like public.share)',
  'alter table bare.share add primary key (flattr_id)',
  'create table bare.carry (like public.carry)',
  'insert into bare.carry select * from public.carry',
  'alter table bare.carry add primary key (giver_id, payee_id)',
  'create table bare.ledger_account (like public.ledger_account including identity)',
  'insert into bare.ledger_account overriding system value select * from public.ledger_account',
  `select setval(pg_get_serial_sequence('bare.ledger_account', 'id'), (select max(id) from bare.ledger_account))`,
  'alter table bare.ledger_account add primary key (id), add unique (path, currency)',
  'create table bare.ledger_transaction (like public.ledger_transaction)',
  'alter table bare.ledger_transaction add primary key (id)',
  'create table bare.ledger_transfer (like public.ledger_transfer)',
  'alter table bare.ledger_transfer add primary key (transaction_id, n)',
  `create function bare.ledger_lock_balances(wanted bigint[]) returns setof bigint language sql
    as $$ select 1::bigint where false $$`,
];

/** The same statements; the bare tables stand in front of ours. */
async function bareClose(address: DatabaseAddress, node: NodeFacts): Promise<Run> {
  const { db, close } = connect(address, { connections: 1 });
  for (const statement of BARE) await db.execute(sql.raw(statement));
  await db.execute(sql`vacuum analyze`);
  await db.execute(sql`checkpoint`);
  await db.execute(sql`set search_path = bare, public`);
  const terms = { month: MONTH, currency: node.currency, feeBps: node.feeBps };
  const startedMs = performance.now();
  await db.transaction(async (tx) => {
    await splitMonth(tx, terms);
    await bookDistribution(tx, terms, {
      ...{ id: uuidv7(), idempotencyKey: 'floor', at: new Date(AT) },
    });
  });
  const tookMs = performance.now() - startedMs;
  await close();
  return { tookMs, memoryBytes: 0 };
}

const usual = (runs: readonly Run[]): number => median(runs.map(({ tookMs }) => tookMs));

const ratio = ({ ours, floor }: Measured): number => usual(ours) / usual(floor);

function print(measured: Measured): void {
  const { size, ours, floor } = measured;
  const line = (name: string, runs: readonly Run[]) =>
    console.log(
      `  ${name}  ${seconds(usual(runs)).padStart(6)} s  ${decimal((usual(runs) * 1000) / size.flattrs, 1)} µs a flattr  (${runs.map(({ tookMs }) => seconds(tookMs)).join(', ')})`,
    );
  console.log(`${size.flattrs} flattrs, ${size.givers} givers, ${size.payees} payees`);
  line('floor', floor);
  line('close', ours);
  console.log(`  ratio  ${decimal(ratio(measured), 2)}`);
}

function judge(measured: readonly Measured[]): boolean {
  const [smallest] = measured;
  const largest = measured.at(-1);
  if (smallest === undefined || largest === undefined) throw new Error('nothing measured');
  const each = ({ ours, size }: Measured) => usual(ours) / size.flattrs;
  const growth = each(largest) / each(smallest);
  const memoryBytes = Math.max(
    ...measured.flatMap(({ ours }) => ours.map((run) => run.memoryBytes)),
  );
  console.log(`cost of a flattr, largest month to smallest: ${decimal(growth, 2)}`);
  console.log(`memory of the process: ${Math.round(memoryBytes / 1e6)} MB at most`);
  const mistakes = [
    ...(ratio(largest) > AT_MOST_OF_FLOOR ? [`more than ${AT_MOST_OF_FLOOR} of the floor`] : []),
    ...(growth > GROWTH ? ['it grows faster than the month'] : []),
    ...(memoryBytes > MEMORY_BYTES ? ['too much memory'] : []),
  ];
  for (const mistake of mistakes) console.log(mistake);
  return mistakes.length === 0;
}

if (import.meta.main) process.exitCode = (await bench()) ? 0 : 1;
