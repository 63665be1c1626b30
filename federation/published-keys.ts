import { createHash } from 'node:crypto';
import { decodeJwt, type JWK } from 'jose';
import { z } from 'zod';
import type { UnsoundKeys } from '../src/operations/deps.ts';
import { done, type Outcome, refuse } from '../src/operations/outcome.ts';
import type {
  PublishedKeys,
  Rotation,
  SettlementKey,
  SignedRotation,
} from '../src/settlement/rotation.ts';
import { claimedKid, verifyWith } from './statement-jws.ts';
import { isSound } from './translate/sound.ts';

/** A key every day for three years; each rotation costs a signature to check. */
const MOST = 1_000;
const ED25519_BYTES = 32;

/** Members of a JWK that are secrets. Source: RFC 7518, sections 6.2.2, 6.3.2, 6.4; RFC 8037. */
const SECRETS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/** Shown to admins at a terminal, so without anything that a terminal obeys. */
const kid = z.string().regex(/^[!-~]{1,200}$/);

/** One way to write a key only, or the same key could be told apart from itself. */
const isKeyBytes = (x: string): boolean => {
  const bytes = Buffer.from(x, 'base64url');
  return bytes.length === ED25519_BYTES && bytes.toString('base64url') === x;
};

const key = z
  .object({
    kty: z.literal('OKP'),
    crv: z.literal('Ed25519'),
    x: z.string().max(50).refine(isKeyBytes),
    kid,
  })
  .strip();

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const uri = z.url().max(2_000);
const seconds = z.int().min(0);

const rotation = z.object({
  iss: uri,
  jti: uri,
  iat: seconds,
  seq: z.int().min(1).max(1_000_000),
  prev: sha256.nullable(),
  retires: kid.nullable(),
  key,
  recovery: key.nullable(),
  revokes: kid.nullish().transform((said) => said ?? null),
  since: seconds.nullish().transform((said) => said ?? null),
});

const document = z.object({
  keys: z.array(z.looseObject({ kty: z.string(), kid: z.string() })),
  rotations: z.array(z.string()).optional(),
});

type Read = Outcome<{ readonly published: PublishedKeys }, UnsoundKeys>;

/** Reads a node's key set: its Ed25519 keys, and its rotations, each with the key that signed it. What
 *  signed is looked up among the keys of this very document, so a good signature says no more than
 *  that the document agrees with itself.
 *  @throws {Error} when it is none. */
export async function readPublishedKeys(json: unknown): Promise<Read> {
  const { keys: all, rotations: chain = [] } = document.parse(json);
  if (all.length > MOST || chain.length > MOST) return refuse('too_many');
  if (all.some(isSecret)) return refuse('private_key');
  const keys = all.flatMap((jwk) => key.safeParse(jwk).data ?? []);
  const claimed: Rotation[] = [];
  for (const [n, jws] of chain.entries()) {
    const said = claimedPayload(jws);
    if (said === null) return refuse('bad_signature', `rotation ${n + 1}`);
    if (isSecret(said.key) || isSecret(said.recovery)) return refuse('private_key');
    const parsed = rotation.safeParse(said);
    if (!parsed.success) return refuse('bad_signature', `rotation ${n + 1}`);
    claimed.push(parsed.data);
  }
  const signers = [...keys, ...claimed.flatMap((said) => said.recovery ?? [])];
  const twice = signers.find((one) => signers.some((other) => isOther(one, other)));
  if (twice !== undefined) return refuse('kid_reused', twice.kid);
  const rotations: SignedRotation[] = [];
  for (const [n, jws] of chain.entries()) {
    const signed = await signedBy(jws, claimed[n], signers);
    if (signed === null) return refuse('bad_signature', `rotation ${n + 1}`);
    rotations.push(signed);
  }
  return done({ published: { keys: unique(keys), rotations } });
}

const isSecret = (jwk: unknown): boolean =>
  typeof jwk === 'object' && jwk !== null && SECRETS.some((name) => Object.hasOwn(jwk, name));

const isOther = (one: SettlementKey, other: SettlementKey): boolean =>
  one.kid === other.kid && one.x !== other.x;

const unique = (keys: readonly SettlementKey[]): SettlementKey[] => [
  ...new Map(keys.map((one) => [one.kid, one])).values(),
];

/** What a rotation says, unverified: whose signature to look for stands in the others. */
function claimedPayload(jws: string): Record<string, unknown> | null {
  try {
    const payload: Record<string, unknown> = decodeJwt(jws);
    return isSound(payload) ? payload : null;
  } catch {
    return null;
  }
}

async function signedBy(
  jws: string,
  said: Rotation | undefined,
  signers: readonly SettlementKey[],
): Promise<SignedRotation | null> {
  const signer = signers.find((one) => one.kid === claimedKid(jws));
  if (said === undefined || signer === undefined) return null;
  if ((await verifyWith('rotation', jws, [signer as JWK])) === null) return null;
  const hash = createHash('sha256').update(jws).digest('hex');
  return { ...said, signedBy: signer, jws, sha256: hash };
}
