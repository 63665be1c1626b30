import { createHash } from 'node:crypto';
import { sha256Hex } from '../../db/sha256.ts';
import type { SettlementKey } from '../settlement/rotation.ts';

const DIGITS = 60;
const GROUP = 5;

/** What two admins read to each other to know that they mean the same keys: 12 groups of 5 digits,
 *  which people say alike in every language, of all keys that count and the recovery key.
 *  Source: FEP-8174, "Keys", where it is defined. */
export function fingerprintOf(
  keys: readonly SettlementKey[],
  recovery: SettlementKey | null = null,
): string {
  const lines = keys.map(thumbprint).sort();
  if (recovery !== null) lines.push(`recovery ${thumbprint(recovery)}`);
  const digits = `${BigInt(`0x${sha256Hex(lines.join('\n'))}`) % 10n ** BigInt(DIGITS)}`;
  return digits.padStart(DIGITS, '0').replaceAll(new RegExp(`.{${GROUP}}(?=.)`, 'g'), '$& ');
}

/** The fingerprint as somebody has typed it, with or without gaps; null: it is none. */
export function readFingerprint(text: string): string | null {
  const digits = text.replaceAll(/[\s.-]/g, '');
  if (!/^[0-9]{60}$/.test(digits)) return null;
  return digits.replaceAll(new RegExp(`.{${GROUP}}(?=.)`, 'g'), '$& ');
}

/** Pinned keys as admins compare them: all together, the recovery key, and each alone. */
export function withFingerprints<
  Key extends { readonly kid: string; readonly state: string; readonly publicJwk: SettlementKey },
>(pinned: {
  readonly keys: readonly Key[];
  readonly recovery: SettlementKey | null;
  readonly inForce: string | null;
}) {
  const { keys, recovery, inForce } = pinned;
  const counting = keys.filter(({ state }) => state === 'valid').map((key) => key.publicJwk);
  return {
    fingerprint: fingerprintOf(counting, recovery),
    recoveryFingerprint: recovery === null ? null : fingerprintOf([recovery]),
    keys: keys.map(({ publicJwk, ...key }) => ({
      ...key,
      signsNow: key.kid === inForce,
      fingerprint: fingerprintOf([publicJwk]),
    })),
  };
}

/** Of the key alone, whatever it is called. Source: RFC 7638, RFC 8037 (its members in order). */
const thumbprint = ({ kty, crv, x }: SettlementKey): string =>
  createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url');
