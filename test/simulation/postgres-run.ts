import { randomBytes } from 'node:crypto';
import { migrate } from '../../db/migrate.ts';
import { inDatabase, onServer, startTestServer } from '../support/test-server.ts';
import { storm } from './driver.ts';
import { simulateOnPostgres } from './postgres.ts';

/** Runs some seeds on PostgreSQL and prints the first one that differs from the run in memory. */
export async function runOnPostgres(
  seeds: readonly number[],
  nodes: number,
  months: number,
): Promise<void> {
  const { address, stop } = await startTestServer();
  const template = `obole_simulation_${randomBytes(4).toString('hex')}`;
  try {
    await onServer(address, (client) => client`create database ${client(template)}`);
    const { appRole } = await migrate(inDatabase(address, template), console.warn);
    for (const seed of seeds) {
      const startedMs = performance.now();
      const { steps, problem } = await simulateOnPostgres(storm(seed, nodes, months), {
        ...{ address, template, appRole },
      });
      const seconds = Math.round((performance.now() - startedMs) / 1_000);
      if (problem === null) console.log(`seed ${seed}: ${steps} steps in ${seconds} s`);
      else {
        console.log(`${problem}\nseed ${seed}, step ${steps}`);
        process.exitCode = 1;
      }
    }
  } finally {
    await onServer(address, (client) => client`drop database ${client(template)} with (force)`);
    await stop();
  }
}
