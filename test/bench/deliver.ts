import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { exportSpki } from '@fedify/vocab-runtime';
import { importJWK } from 'jose';
import { actor, follow } from '../../db/schema/schema.ts';
import { localActor } from '../../db/views/federation.ts';
import { readConfig } from '../../src/config.ts';
import { makeTasks } from '../../src/jobs/tasks.ts';
import { startWorker } from '../../src/jobs/worker.ts';
import { openNode } from '../../src/main.ts';
import { createAccount } from '../../src/operations/create-account.ts';
import type { Deps, NodeDeps } from '../../src/operations/deps.ts';
import { publishWork } from '../../src/operations/publish-work.ts';
import { temporaryFolder } from '../support/test-server.ts';
import type { Order as FedifyOrder } from './deliver-fedify.ts';
import type { Order, Report } from './deliver-sinks.ts';

/** A work with followers on that many servers, each with an inbox of its own, is delivered this fast
 *  at least by one worker process, and the creator does not wait for it.
 *  Source: issue 3, "Speed". */
const FOLLOWERS = 1_000;
const LEAST_PER_SECOND = 700;
const MOST_HAND_OVER_MS = 100;

const WARM_UPS = 2;
const ROUNDS = 5;
/** Long enough for every connection of the round before to be closed, and for what comes twice. */
const BETWEEN_MS = 4_000;
/** A round that takes longer has lost something. */
const GIVE_UP_MS = 60_000;

type Round = {
  readonly handedOverMs: number;
  readonly deliveredMs: number;
  /** Of the sender alone; null where it is another process. */
  readonly cpuMs: number | null;
};

/** Prints how long a work takes to its followers, through the job queue of a whole node with its
 *  embedded database, and what Fedify with its own queue takes to the same servers.
 *  @returns whether it is as fast as it should be, and right. */
export async function bench(): Promise<boolean> {
  const dataDir = temporaryFolder();
  const read = readConfig({
    ORIGIN: 'http://localhost:8000',
    DATA_DIR: dataDir,
    ALLOW_PRIVATE_ADDRESS: 'true',
    LOG_LEVEL: 'error',
  });
  if ('mistakes' in read) throw new Error(read.mistakes.join('\n'));
  const sinks = fork(new URL('deliver-sinks.ts', import.meta.url));
  const node = await openNode(read.config, { owner: 'node', log: () => {} });
  const worker = await startWorker(node.address, makeTasks(node.deps, node.federation));
  try {
    const inboxes = await openInboxes(sinks);
    const rounds = await measureOurs(node.deps, sinks, inboxes);
    await worker.stop();
    print('Fedify with its queue', await measureFedify(sinks, inboxes));
    return verdict(rounds);
  } finally {
    sinks.kill();
    await worker.stop();
    await node.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function openInboxes(sinks: ChildProcess): Promise<string[]> {
  const report = await order(sinks, { open: FOLLOWERS });
  if (!('ports' in report)) throw new Error('not what was asked');
  return report.ports.map((port) => `http://127.0.0.1:${port}/inbox`);
}

async function measureOurs(deps: NodeDeps, sinks: ChildProcess, inboxes: readonly string[]) {
  const creator = await addCreator(deps, inboxes);
  const rounds: Round[] = [];
  for (let n = 0; n < WARM_UPS + ROUNDS; n += 1) {
    await order(sinks, { await: true });
    const all = once(sinks, 'message', { signal: AbortSignal.timeout(GIVE_UP_MS) });
    const before = process.cpuUsage();
    const startedMs = performance.now();
    const activityId = await publish(deps, creator.id, n);
    const handedOverMs = performance.now() - startedMs;
    await all;
    const deliveredMs = performance.now() - startedMs;
    const { user, system } = process.cpuUsage(before);
    const cpuMs = (user + system) / 1000;
    if (n >= WARM_UPS) rounds.push({ handedOverMs, deliveredMs, cpuMs });
    await sleep(BETWEEN_MS);
    const check = { activityId, publicKeyPem: creator.publicKeyPem };
    const report = await order(sinks, { check });
    if (!('wrong' in report) || report.wrong.length > 0) throw new Error(JSON.stringify(report));
  }
  print('Obole', rounds);
  return rounds;
}

async function addCreator(deps: Deps, inboxes: readonly string[]) {
  const made = await createAccount(deps, { handle: 'night-trains', name: 'Night trains' });
  if (!made.ok) throw new Error(made.code);
  const { actorId: id } = made;
  const now = deps.clock();
  const followers = inboxes.map((inboxUrl) => {
    const { origin, host } = new URL(inboxUrl);
    const uri = `${origin}/users/reader`;
    const facts = { handle: 'reader', name: 'reader', profileUrl: uri, kind: 'person' } as const;
    return { id: deps.newId(), uri, host, ...facts, local: false, inboxUrl, createdAt: now };
  });
  await deps.db.insert(actor).values(followers);
  await deps.db.insert(follow).values(
    followers.map((follower) => ({
      id: deps.newId(),
      uri: `${follower.uri}#follow`,
      ...{ followerId: follower.id, followeeId: id, state: 'accepted' as const, createdAt: now },
    })),
  );
  const jwk = (await localActor(deps.db, id))?.keys.find(
    ({ algorithm }) => algorithm !== 'Ed25519',
  )?.publicJwk;
  if (jwk === undefined) throw new Error('the creator has no key');
  const key = await importJWK(jwk, 'RS256', { extractable: true });
  if (key instanceof Uint8Array) throw new Error('not what was asked');
  return { id, publicKeyPem: await exportSpki(key) };
}

/** @returns the id of the Create. */
async function publish(deps: NodeDeps, authorId: string, n: number): Promise<string> {
  const published = await publishWork(deps, authorId, {
    title: `The ${n}th night train of the year`,
    // On its own page, for there is no site to ask.
    url: null,
    excerpt: 'Who is on it, what they carry, and where they get off. '.repeat(6),
    body: 'Who is on it, what they carry, and where they get off.\n\n'.repeat(20),
    language: 'en',
    category: 'text',
    tags: ['night trains', 'Europe'],
    byline: null,
    hidden: false,
    picture: null,
    pictureAlt: '',
  });
  if (!published.ok) throw new Error(published.code);
  return `${deps.node.origin}/works/${published.workId}#create`;
}

async function measureFedify(sinks: ChildProcess, inboxes: readonly string[]) {
  const fedify = fork(new URL('deliver-fedify.ts', import.meta.url), { stdio: 'inherit' });
  const rounds: Round[] = [];
  for (let n = 0; n < WARM_UPS + ROUNDS; n += 1) {
    await order(sinks, { await: true });
    const all = once(sinks, 'message', { signal: AbortSignal.timeout(GIVE_UP_MS) });
    const startedMs = performance.now();
    const given: FedifyOrder = { inboxes, activityId: `https://fedify.example/${n}` };
    fedify.send(given);
    await once(fedify, 'message');
    const handedOverMs = performance.now() - startedMs;
    await all;
    const deliveredMs = performance.now() - startedMs;
    if (n >= WARM_UPS) rounds.push({ handedOverMs, deliveredMs, cpuMs: null });
    await sleep(BETWEEN_MS);
  }
  fedify.kill();
  return rounds;
}

async function order(sinks: ChildProcess, given: Order): Promise<Report> {
  sinks.send(given);
  const [report] = (await once(sinks, 'message')) as [Report];
  return report;
}

const perSecond = ({ deliveredMs }: Round): number => (FOLLOWERS * 1000) / deliveredMs;

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

function print(name: string, rounds: readonly Round[]): void {
  const rates = rounds.map((round) => Math.round(perSecond(round)));
  const handed = rounds.map(({ handedOverMs }) => Math.round(handedOverMs));
  const cpu = rounds.flatMap(({ cpuMs }) => cpuMs ?? []).map((ms) => (ms * 1000) / FOLLOWERS);
  const cost = cpu.length === 0 ? '' : `, ${Math.round(median(cpu))} µs CPU each`;
  console.log(
    `${name.padEnd(22)} median ${median(rates)}/s (${rates.join(', ')}), handed over in ${median(handed)} ms (at most ${Math.max(...handed)})${cost}`,
  );
}

function verdict(rounds: readonly Round[]): boolean {
  const isFast = median(rounds.map(perSecond)) >= LEAST_PER_SECOND;
  const isPrompt = rounds.every(({ handedOverMs }) => handedOverMs < MOST_HAND_OVER_MS);
  if (!isFast) console.log(`delivered at less than ${LEAST_PER_SECOND}/s`);
  if (!isPrompt) console.log(`handed over in more than ${MOST_HAND_OVER_MS} ms`);
  return isFast && isPrompt;
}

if (import.meta.main) process.exitCode = (await bench()) ? 0 : 1;
