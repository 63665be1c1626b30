import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeVault, secretKeyFrom } from '../../src/vault.ts';

describe('makeVault', () => {
  const vault = makeVault('a'.repeat(32));

  test('opens what it sealed, and seals the same differently each time', async () => {
    const sealed = await vault.seal('un secret à garder');
    expect(sealed).not.toContain('secret');
    expect(await vault.open(sealed)).toBe('un secret à garder');
    expect(await vault.seal('un secret à garder')).not.toBe(sealed);
    expect(await makeVault('a'.repeat(32)).open(sealed)).toBe('un secret à garder');
  });

  test('does not open what another key sealed, or what was changed', async () => {
    const sealed = await vault.seal('secret');
    await expect(makeVault('b'.repeat(32)).open(sealed)).rejects.toThrow();
    const parts = sealed.split('.');
    const [first = ''] = parts[3] ?? '';
    parts[3] = (first === 'A' ? 'B' : 'A') + (parts[3] ?? '').slice(1);
    await expect(vault.open(parts.join('.'))).rejects.toThrow();
  });
});

describe('secretKeyFrom', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'obole-key-'));
  });
  afterEach(() => rm(dataDir, { recursive: true }));

  test('prefers the setting and then writes nothing', async () => {
    expect(await secretKeyFrom({ secretKey: 'set', dataDir })).toBe('set');
    expect(await readdir(dataDir)).toEqual([]);
  });

  test('makes one that stays, for its owner alone', async () => {
    const inNewFolder = { secretKey: undefined, dataDir: join(dataDir, 'new') };
    const key = await secretKeyFrom(inNewFolder);
    expect(key.length).toBeGreaterThanOrEqual(32);
    expect(await secretKeyFrom(inNewFolder)).toBe(key);
    expect((await stat(join(dataDir, 'new', 'secret-key'))).mode & 0o777).toBe(0o600);
  });

  test('several that start at once agree, and leave one file', async () => {
    const config = { secretKey: undefined, dataDir };
    const keys = await Promise.all(Array.from({ length: 20 }, () => secretKeyFrom(config)));
    expect(new Set(keys).size).toBe(1);
    expect(await readdir(dataDir)).toEqual(['secret-key']);
  });

  test('never replaces a file that holds no key', async () => {
    await writeFile(join(dataDir, 'secret-key'), '\n');
    await expect(secretKeyFrom({ secretKey: undefined, dataDir })).rejects.toThrow('Restore it');
    expect(await readFile(join(dataDir, 'secret-key'), 'utf8')).toBe('\n');
  });
});
