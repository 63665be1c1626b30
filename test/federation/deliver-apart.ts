/** Run as a process of its own: a worker that hands over, for the node of a test.
 *  Argument: the database's address and the node's facts as JSON. */
import { randomUUID } from 'node:crypto';
import { connect, type DatabaseAddress } from '../../db/connect.ts';
import { buildFederation } from '../../federation/federation.ts';
import { makeKeyValue } from '../../federation/key-value.ts';
import { startWorker } from '../../src/jobs/worker.ts';
import { makeRsaPair } from '../../src/operations/create-account.ts';
import type { NodeFacts } from '../../src/operations/deps.ts';
import { makeVault } from '../../src/vault.ts';
import { memoryHead } from '../support/memory-head.ts';
import { onlyTasks } from '../support/tasks.ts';

export type Given = {
  readonly address: DatabaseAddress;
  readonly node: NodeFacts;
  readonly secretKey: string;
};

const given: Given = JSON.parse(process.argv[2] ?? '');
const { db } = connect(given.address);
const deps = {
  ...{ db, node: given.node, vault: makeVault(given.secretKey), booksHead: memoryHead() },
  ...{ clock: () => new Date(), newId: randomUUID, newRandomId: randomUUID, newSecret: randomUUID },
  newRsaPair: makeRsaPair,
};
const options = { kv: makeKeyValue(db), allowPrivateAddress: true };
const { handOver } = buildFederation(deps, options).deliver;
await startWorker(given.address, onlyTasks({ 'hand-over': handOver }));
