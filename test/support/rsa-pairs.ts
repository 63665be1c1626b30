import type { webcrypto } from 'node:crypto';
import { makeRsaPair } from '../../src/operations/create-account.ts';

/** So many people in a row have keys of their own. */
const PAIRS = 16;

const made: Promise<webcrypto.CryptoKeyPair>[] = [];
let next = 0;

/** An RSA pair as the node makes them, out of a few that are made once and then go round: making one took
 *  longer than all else together that somebody new in a test takes. */
export function rsaPair(): Promise<webcrypto.CryptoKeyPair> {
  const place = next % PAIRS;
  next += 1;
  made[place] ??= makeRsaPair();
  return made[place];
}
