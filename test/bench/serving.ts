import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readConfig } from '../../src/config.ts';
import { type RunningNode, startServing } from '../../src/main.ts';
import { temporaryFolder } from '../support/test-server.ts';

/** A node that is served as `obole serve` does it, in this process, with data of its own; gone with its
 *  data once it stops.
 *  @param settings besides where it is. */
export async function serveForBench(
  settings: Readonly<Record<string, string>> = {},
): Promise<RunningNode> {
  const dataDir = temporaryFolder();
  const port = await freePort();
  const read = readConfig({
    PORT: `${port}`,
    HOST: '127.0.0.1',
    ORIGIN: `http://127.0.0.1:${port}`,
    DATA_DIR: dataDir,
    LOG_LEVEL: 'error',
    ...settings,
  });
  if ('mistakes' in read) throw new Error(read.mistakes.join('\n'));
  const serving = await startServing(read.config, { log: () => {} });
  return {
    ...serving,
    async stop() {
      await serving.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
