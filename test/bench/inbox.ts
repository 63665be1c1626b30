import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { count, sql } from 'drizzle-orm';
import { connect, type DatabaseAddress } from '../../db/connect.ts';
import { savePeer } from '../../db/records/peers.ts';
import { flattr, reaction, work } from '../../db/schema/schema.ts';
import { monthOf } from '../../src/flattr/period.ts';
import type { RunningNode } from '../../src/main.ts';
import { createAccount } from '../../src/operations/create-account.ts';
import type { Deps } from '../../src/operations/deps.ts';
import { median } from './figures.ts';
import type { Report as FedifyReport } from './inbox-fedify.ts';
import type { Order, Report } from './inbox-sender.ts';
import { serveForBench } from './serving.ts';

/** Signed Flattr and Like activities from known keys are committed this fast at least by one
 *  process. Source: issue 4, "Speed". */
const LEAST_PER_SECOND = 1_000;

const CONNECTIONS = 16;
const PEOPLE = 200;
const ROUNDS = 5;
const PER_ROUND = 2_000;
const WARM_UP = 2_000;
const FEDIFY_ROUNDS = 3;
const FEDIFY_PER_ROUND = 400;
const FLOOR_ROWS = 4_000;
/** Everybody about each work, once as a Flattr and once as a Like. */
const WORKS = Math.ceil((WARM_UP + ROUNDS * PER_ROUND) / (2 * PEOPLE));

type Round = { readonly perSecond: number; readonly cpuMs: number };

/** Prints how fast the inbox of `obole serve` takes what other servers send, beside Fedify's own and
 *  a bare insert of one row. Node, PostgreSQL and sender share the machine.
 *  @returns whether it is as fast as it should be, and right. */
export async function bench(): Promise<boolean> {
  const serving = await serveForBench({ ALLOW_PRIVATE_ADDRESS: 'true' });
  const sender = fork(new URL('inbox-sender.ts', import.meta.url), { execArgv: [] });
  try {
    return await measureAll(serving, sender);
  } finally {
    sender.kill();
    await serving.stop();
  }
}

async function measureAll(serving: RunningNode, sender: ChildProcess): Promise<boolean> {
  const { deps, address } = serving.node;
  const ours = await measureOurs(deps, sender);
  const floor = await measureFloor(address);
  const fedify = await measureFedify(sender);
  const { version } = process;
  console.log(`${CONNECTIONS} connections, ${PEOPLE} known senders, one process, ${version}`);
  print('floor: insert one row', floor);
  print('Fedify, as it comes', fedify);
  print('Obole, committed', ours);
  const isFast = median(ours.map(({ perSecond }) => perSecond)) >= LEAST_PER_SECOND;
  if (!isFast) console.log(`less than ${LEAST_PER_SECOND}/s`);
  return isFast;
}

async function measureOurs(deps: Deps, sender: ChildProcess): Promise<Round[]> {
  const { origin } = deps.node;
  const there = await order(sender, { people: PEOPLE });
  if (!('origin' in there)) throw new Error('not what was asked');
  await meet(deps, there.origin);
  const objects = await publish(deps);
  const month = monthOf(deps.clock());
  for (const sign of ['Flattr', 'Like'] as const) {
    await order(sender, { sign, objects, inbox: `${origin}/inbox`, month });
  }
  const rounds: Round[] = [];
  for (let n = 0; n <= ROUNDS; n += 1) {
    const round = await send(sender, n === 0 ? WARM_UP : PER_ROUND, ownCpuMs);
    if (n > 0) rounds.push(round);
  }
  const sent = WARM_UP + ROUNDS * PER_ROUND;
  const [flattrs] = await deps.db.select({ n: count() }).from(flattr);
  const [likes] = await deps.db.select({ n: count() }).from(reaction);
  if (flattrs?.n !== sent / 2 || likes?.n !== sent / 2)
    throw new Error(`${flattrs?.n} flattrs and ${likes?.n} favourites of ${sent} sent`);
  return rounds;
}

const ownCpuMs = async (): Promise<number> => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** The node has met the senders' server before. */
const meet = (deps: Deps, origin: string) =>
  deps.db.transaction((tx) =>
    savePeer(tx, {
      ...{ id: deps.newId(), host: new URL(origin).host, actorUri: `${origin}/node` },
      ...{ understandsFlattr: true, settles: true, currency: deps.node.currency },
      checkedAt: deps.clock(),
    }),
  );

/** One creator's works; their ids. */
async function publish(deps: Deps): Promise<string[]> {
  const made = await createAccount(deps, { handle: 'night-trains', name: 'Night trains' });
  if (!made.ok) throw new Error(made.code);
  const now = deps.clock();
  const rows = Array.from({ length: WORKS }, (_, n) => {
    const id = deps.newId();
    return {
      id,
      uri: `${deps.node.origin}/works/${id}`,
      authorId: made.actorId,
      url: `https://night-trains.example/${n}`,
      pageUrl: `${deps.node.origin}/@night-trains/works/${n}`,
      ...{ slug: `${n}`, title: `The ${n}th night train of the year` },
      ...{ publishedAt: now, createdAt: now, updatedAt: now },
    };
  });
  await deps.db.insert(work).values(rows);
  return rows.map(({ uri }) => uri);
}

/** Each row in a transaction of its own, as many at a time as there are connections. */
async function measureFloor(address: DatabaseAddress): Promise<Round[]> {
  const { db, close } = connect(address, { connections: CONNECTIONS });
  const rounds: Round[] = [];
  for (let round = 0; round < 3; round += 1) {
    let n = 0;
    const before = await ownCpuMs();
    const startedMs = performance.now();
    const insert = async () => {
      while (n < FLOOR_ROWS) {
        n += 1;
        await db.execute(sql`insert into received_activity
          values (${`floor:${round}:${n}`}, 'floor', 'floor', now())`);
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, insert));
    const cpuMs = ((await ownCpuMs()) - before) / FLOOR_ROWS;
    rounds.push({ perSecond: (FLOOR_ROWS * 1000) / (performance.now() - startedMs), cpuMs });
  }
  await close();
  return rounds;
}

async function measureFedify(sender: ChildProcess): Promise<Round[]> {
  const fedify = fork(new URL('inbox-fedify.ts', import.meta.url), { execArgv: [] });
  const [begun] = (await once(fedify, 'message')) as [FedifyReport];
  if (!('inbox' in begun)) throw new Error('not what was asked');
  const cpuMs = async () => {
    fedify.send('how much');
    const [report] = (await once(fedify, 'message')) as [FedifyReport];
    return 'cpuMs' in report ? report.cpuMs : 0;
  };
  const needed = (FEDIFY_ROUNDS + 1) * FEDIFY_PER_ROUND;
  const objects = Array.from({ length: needed / PEOPLE }, (_, n) => `${begun.inbox}/${n}`);
  await order(sender, { sign: 'Like', objects, inbox: begun.inbox, month: '' });
  const rounds: Round[] = [];
  for (let n = 0; n <= FEDIFY_ROUNDS; n += 1) {
    const round = await send(sender, FEDIFY_PER_ROUND, cpuMs);
    if (n > 0) rounds.push(round);
  }
  fedify.kill();
  return rounds;
}

async function send(
  sender: ChildProcess,
  activities: number,
  cpuMsOf: () => Promise<number>,
): Promise<Round> {
  const before = await cpuMsOf();
  const report = await order(sender, { send: activities, connections: CONNECTIONS });
  const cpuMs = ((await cpuMsOf()) - before) / activities;
  if (!('sent' in report)) throw new Error('not what was asked');
  if (report.bad.length > 0) throw new Error(report.bad.join('\n'));
  return { perSecond: (report.sent * 1000) / report.tookMs, cpuMs };
}

async function order(sender: ChildProcess, given: Order): Promise<Report> {
  sender.send(given);
  const [report] = (await once(sender, 'message')) as [Report];
  return report;
}

function print(name: string, rounds: readonly Round[]): void {
  const rates = rounds.map(({ perSecond }) => Math.round(perSecond));
  const cpu = Math.round(median(rounds.map(({ cpuMs }) => cpuMs * 1000)));
  console.log(
    `${name.padEnd(24)} median ${String(median(rates)).padStart(6)}/s  ${String(cpu).padStart(5)} µs CPU each  (${rates.join(', ')})`,
  );
}

if (import.meta.main) process.exitCode = (await bench()) ? 0 : 1;
