import { randomBytes } from 'node:crypto';
import type { TestProject } from 'vitest/node';
import { migrate } from '../../db/migrate.ts';
import { inDatabase, onServer, startTestServer, type TestServer } from './test-server.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    testServer: TestServer;
  }
}

/** One server for the whole run. Every test database is a copy of one that is migrated here, once.
 *  Names begin alike, so that what a killed test left behind is dropped at the end. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const { address, stop } = await startTestServer();
  const template = `obole_test_${randomBytes(4).toString('hex')}`;
  const tearDown = async () => {
    await onServer(address, async (client) => {
      const left = await client`select datname from pg_database
        where starts_with(datname, ${template})`;
      for (const { datname } of left) await client`drop database ${client(datname)} with (force)`;
    });
    await stop();
  };
  try {
    await onServer(address, (client) => client`create database ${client(template)}`);
    const { appRole } = await migrate(inDatabase(address, template), console.warn);
    project.provide('testServer', { address, template, appRole });
    return tearDown;
  } catch (error) {
    await tearDown();
    throw error;
  }
}
