import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { buildFederation } from '../../federation/federation.ts';
import { makeKeyValue } from '../../federation/key-value.ts';
import { startWorker } from '../../src/jobs/worker.ts';
import { until } from '../support/holder.ts';
import { creator, house, SECRET_KEY } from '../support/house.ts';
import { onlyTasks } from '../support/tasks.ts';
import { startSink, status } from './a-sink.ts';
import type { Given } from './deliver-apart.ts';
import { follower } from './followers.ts';

test('what a killed process was handing over is handed over by the next one', async () => {
  const here = await house();
  const sinks = await Promise.all(Array.from({ length: 6 }, startSink));
  onTestFinished(async () => {
    for (const sink of sinks) sink.close();
    await here.close();
  });
  const { deps, database } = here;
  const { actorId, workIds } = await creator(deps, 'night-trains', ['Sleeper']);
  const [workId = ''] = workIds;
  for (const { origin } of sinks) await follower(deps, actorId, { origin });
  const federation = buildFederation(deps, {
    kv: makeKeyValue(deps.db),
    allowPrivateAddress: true,
  });
  const { handOver } = federation.deliver;
  await federation.deliver.work({ workId, act: 'create' });

  // Half of them never answer, so that the batch does not end.
  for (const sink of sinks.slice(3)) sink.answers(() => {});
  const given: Given = { address: database.address, node: deps.node, secretKey: SECRET_KEY };
  const script = join(import.meta.dirname, 'deliver-apart.ts');
  const other = spawn(process.execPath, [script, JSON.stringify(given)], { stdio: 'inherit' });
  onTestFinished(() => void other.kill('SIGKILL'));
  await until(() => sinks.every(({ came }) => came.length === 1));
  other.kill('SIGKILL');
  await once(other, 'exit');

  for (const sink of sinks) sink.answers(status(202));
  const worker = await startWorker(database.address, onlyTasks({ 'hand-over': handOver }));
  await worker.drained();
  await worker.stop();
  for (const sink of sinks) {
    const [first, second, ...more] = sink.said();
    expect(second).toEqual(first);
    expect(more).toEqual([]);
  }
}, 40_000);
