import { hkdfSync, randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CompactEncrypt, compactDecrypt } from 'jose';
import { StartError } from './config.ts';
import type { Vault } from './operations/deps.ts';

const SHORTEST_KEY = 32;

/** Seals with AES-256-GCM as a compact JWE (`dir`, RFC 7516), which carries its own algorithm, so
 *  that what is sealed today can still be opened when a later release seals otherwise.
 *  `open` throws when the text was changed or sealed with another key. */
export function makeVault(secretKey: string): Vault {
  // The label keeps this key apart from whatever else is derived from SECRET_KEY (RFC 5869, 3.2).
  const key = new Uint8Array(hkdfSync('sha256', secretKey, '', 'obole vault', 32));
  return {
    seal: (plaintext) =>
      new CompactEncrypt(new TextEncoder().encode(plaintext))
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
        .encrypt(key),
    async open(sealed) {
      const { plaintext } = await compactDecrypt(sealed, key, {
        keyManagementAlgorithms: ['dir'],
        contentEncryptionAlgorithms: ['A256GCM'],
      });
      return new TextDecoder().decode(plaintext);
    },
  };
}

/** The node's SECRET_KEY: the setting, else the file `secret-key` of the data folder, made once with
 *  mode 600. Processes that start at the same time get the same key.
 *  Throws when the file is there but holds no usable key: making another would lock away everything
 *  that was sealed with the first. */
export async function secretKeyFrom(config: {
  readonly secretKey: string | undefined;
  readonly dataDir: string;
}): Promise<string> {
  const key = await knownSecretKey(config);
  if (key !== undefined) return key;
  await makeKey(config.dataDir, keyFile(config.dataDir));
  return secretKeyFrom(config);
}

const keyFile = (dataDir: string) => join(dataDir, 'secret-key');

/** The same, but where there is none yet, none is made.
 *  Throws as `secretKeyFrom` does. */
export async function knownSecretKey(config: {
  readonly secretKey: string | undefined;
  readonly dataDir: string;
}): Promise<string | undefined> {
  if (config.secretKey !== undefined) return config.secretKey;
  const file = keyFile(config.dataDir);
  const key = (await readFile(file, 'utf8').catch(unless('ENOENT')))?.trim();
  if (key === undefined) return undefined;
  if (key.length >= SHORTEST_KEY) return key;
  throw new StartError(
    `${file} holds no key of at least ${SHORTEST_KEY} characters. Restore it from a backup: what is encrypted in the database cannot be read without it.`,
  );
}

/** Written whole beside its place and then linked into it: a link is made by one process only, and
 *  nobody reads a file half written. */
async function makeKey(dataDir: string, file: string): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(`${randomBytes(32).toString('base64url')}\n`);
    await handle.sync();
    await link(draft, file).catch(unless('EEXIST'));
  } finally {
    await handle.close();
    await rm(draft);
  }
}

function unless(code: string): (error: unknown) => undefined {
  return (error) => {
    if (error instanceof Error && 'code' in error && error.code === code) return undefined;
    throw error;
  };
}
