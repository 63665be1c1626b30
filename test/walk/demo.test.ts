import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { memoryFolder } from '../support/test-server.ts';

const run = promisify(execFile);
const OBOLE = join(import.meta.dirname, '../../bin/obole.js');

/** Two free ports that follow each other. */
async function twoPorts(): Promise<number> {
  for (let port = 18_001; port < 19_000; port += 2) {
    if ((await isFree(port)) && (await isFree(port + 1))) return port;
  }
  throw new Error('no ports');
}

const isFree = (port: number) =>
  new Promise<boolean>((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });

test('the demo closes and settles a month, and both books agree', {
  timeout: 300_000,
}, async () => {
  const port = `${await twoPorts()}`;
  const folder = memoryFolder();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { stdout } = await run(process.execPath, [OBOLE, 'demo', '--once', '--port', port], {
    env: { ...process.env, TMPDIR: folder },
  });
  expect(stdout).toContain('3.33 EUR cancel out, 16.67 EUR remain to be paid');
  expect(stdout).toContain('Books: right and right.');
  expect(stdout).toContain('What each owes the other is what the other is owed: yes.');
});
