/** How a node's settlement keys follow one another, and which of another node's this one takes. Pure:
 *  signatures are checked before, where keys are read (`federation/published-keys.ts`).
 *  Source: FEP-8174, "Keys". */

/** An Ed25519 public key, as far as it counts (RFC 8037): its name and its bytes. */
export type SettlementKey = {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  /** 32 bytes, base64url. */
  readonly x: string;
  readonly kid: string;
};

/** One step of a node's keys, signed by the key in force before it or by the recovery key. */
export type Rotation = {
  /** The instance actor of the node. */
  readonly iss: string;
  readonly jti: string;
  /** Seconds since 1970, by the clock of `iss`; nothing depends on it. */
  readonly iat: number;
  /** Counts up by one from 1. */
  readonly seq: number;
  /** Hash of the rotation before it; null for the first. */
  readonly prev: string | null;
  /** The key in force until now; null: `key` is that one still. */
  readonly retires: string | null;
  /** The key in force from now on. */
  readonly key: SettlementKey;
  /** The recovery key in force from now on. */
  readonly recovery: SettlementKey | null;
  /** A key that was stolen, and since when, in seconds since 1970: only the recovery key says so. */
  readonly revokes: string | null;
  readonly since: number | null;
};

/** A rotation with the key that its signature was checked with, and its exact bytes. */
export type SignedRotation = Rotation & {
  readonly signedBy: SettlementKey;
  readonly jws: string;
  readonly sha256: string;
};

/** What a node publishes: its keys, retired ones too, and all of its rotations, oldest first. */
export type PublishedKeys = {
  readonly keys: readonly SettlementKey[];
  readonly rotations: readonly SignedRotation[];
};

/** `valid`: verifies what comes from now on, retired or not. `revoked`: stolen. `replaced`: from before
 *  two admins agreed on other keys. With the last two, only what is kept already stays verified. */
export type HeldKey = {
  readonly key: SettlementKey;
  readonly state: 'valid' | 'revoked' | 'replaced';
  /** Since when it was in wrong hands, in seconds since 1970, where it is revoked. */
  readonly revokedSince: number | null;
};

/** What is pinned of a node. */
export type HeldKeys = {
  /** Every key ever pinned. */
  readonly keys: readonly HeldKey[];
  /** The key that may sign the next rotation; null: no rotation was seen yet, so any valid one may. */
  readonly inForce: string | null;
  readonly recovery: SettlementKey | null;
  /** The last rotation that was followed. */
  readonly head: { readonly seq: number; readonly sha256: string } | null;
};

/** Why published keys are not taken. What each means to an admin is said in `src/commands/keys.ts`. */
export type ChainRefusal =
  | 'no_keys'
  | 'unknown_key'
  | 'kid_reused'
  | 'fork'
  | 'rolled_back'
  | 'not_in_order'
  | 'wrong_issuer'
  | 'wrong_signer'
  | 'recovery_changed'
  | 'revocation_invalid'
  | 'revoked_key';

export type Followed =
  | { readonly held: HeldKeys; readonly taken: readonly SignedRotation[] }
  | { readonly refused: ChainRefusal; readonly detail: string };

const no = (refused: ChainRefusal, detail: string) => ({ refused, detail });

const isSame = (one: SettlementKey, other: SettlementKey): boolean =>
  one.kid === other.kid && one.x === other.x;

/** One name for two keys, or two names for one key: which of them was retired or revoked could then be
 *  argued about. */
const collides = (one: SettlementKey, other: SettlementKey): boolean =>
  (one.kid === other.kid) !== (one.x === other.x);

const NOTHING: HeldKeys = { keys: [], inForce: null, recovery: null, head: null };

const valid = (key: SettlementKey): HeldKey => ({ key, state: 'valid', revokedSince: null });

/** Pins what a node publishes when it is first met: all of it, as far as it agrees with itself. */
export function pinFirst(published: PublishedKeys, iss: string): Followed {
  const [first] = published.keys;
  if (first === undefined) return no('no_keys', '');
  const signer = published.rotations[0]?.signedBy;
  if (signer === undefined) return addPublished(NOTHING, published, []);
  if (!published.keys.some((key) => isSame(key, signer))) return no('wrong_signer', signer.kid);
  const followed = followLinks({ ...NOTHING, keys: [valid(signer)] }, published, iss);
  return 'refused' in followed ? followed : addPublished(followed.held, published, followed.taken);
}

/** Keys that no rotation brought, at first contact. */
function addPublished(
  held: HeldKeys,
  published: PublishedKeys,
  taken: readonly SignedRotation[],
): Followed {
  let keys = held.keys;
  for (const key of published.keys) {
    const others = [...keys.map((known) => known.key), ...(held.recovery ? [held.recovery] : [])];
    if (others.some((other) => collides(key, other))) return no('kid_reused', key.kid);
    if (held.recovery && isSame(held.recovery, key)) return no('kid_reused', key.kid);
    if (!others.some((other) => isSame(other, key))) keys = [...keys, valid(key)];
  }
  return { held: { ...held, keys }, taken };
}

/** Takes what a known node publishes now, along the rotations after the last one that was followed.
 *  All or nothing: what is refused changes nothing. */
export function followChain(held: HeldKeys, published: PublishedKeys, iss: string): Followed {
  const followed = followLinks(held, published, iss);
  if ('refused' in followed) return followed;
  const known = followed.held.keys;
  for (const key of published.keys) {
    if (known.some((other) => collides(key, other.key))) return no('kid_reused', key.kid);
    if (!known.some((other) => isSame(key, other.key))) return no('unknown_key', key.kid);
  }
  return followed;
}

function followLinks(held: HeldKeys, { rotations }: PublishedKeys, iss: string): Followed {
  const misplaced = firstMisplaced(rotations);
  if (misplaced !== null) return misplaced;
  const { head } = held;
  if (head !== null) {
    const same = rotations[head.seq - 1];
    if (same === undefined) return no('rolled_back', `${rotations.length} of ${head.seq}`);
    if (same.sha256 !== head.sha256) return no('fork', `${head.seq}`);
  }
  const taken = rotations.slice(head?.seq ?? 0);
  let now = held;
  for (const link of taken) {
    const next = followOne(now, link, iss);
    if ('refused' in next) return next;
    now = next;
  }
  return { held: now, taken };
}

/** Two of one number are a fork, whichever of them is the right one: neither is followed. */
function firstMisplaced(rotations: readonly SignedRotation[]) {
  const seen = new Set<number>();
  for (const { seq } of rotations) {
    if (seen.has(seq)) return no('fork', `${seq}`);
    seen.add(seq);
  }
  const wrong = rotations.find(({ seq }, n) => seq !== n + 1);
  return wrong === undefined ? null : no('not_in_order', `${wrong.seq}`);
}

type Next = HeldKeys | ReturnType<typeof no>;

/** What is held after one more rotation. */
function followOne(held: HeldKeys, link: SignedRotation, iss: string): Next {
  const place = `rotation ${link.seq}`;
  if (link.iss !== iss) return no('wrong_issuer', place);
  if (link.prev !== (held.head?.sha256 ?? null)) return no('not_in_order', place);
  const byRecovery = held.recovery !== null && isSame(held.recovery, link.signedBy);
  if (!byRecovery && !mayRotate(held, link.signedBy)) return no('wrong_signer', place);
  const renewed = withKey(held, link, held.inForce ?? link.signedBy.kid);
  if ('refused' in renewed) return renewed;
  const recovering = withRecovery(renewed, link, byRecovery);
  if ('refused' in recovering) return recovering;
  const head = { seq: link.seq, sha256: link.sha256 };
  return withoutRevoked({ ...recovering, head }, link, byRecovery);
}

/** A retired key signs no rotation: whoever finds one on an old disk must not get further. */
const mayRotate = (held: HeldKeys, signer: SettlementKey): boolean =>
  held.keys.some(({ key, state }) => state === 'valid' && isSame(key, signer)) &&
  (held.inForce === null || held.inForce === signer.kid);

function withKey(held: HeldKeys, link: SignedRotation, before: string): Next {
  const { key, retires } = link;
  const place = `rotation ${link.seq}`;
  const current = held.keys.find((known) => known.key.kid === before)?.key;
  if (current !== undefined && isSame(current, key))
    return retires === null ? { ...held, inForce: key.kid } : no('not_in_order', place);
  const known = [...held.keys.map((one) => one.key), ...(held.recovery ? [held.recovery] : [])];
  if (known.some(({ kid, x }) => kid === key.kid || x === key.x)) return no('kid_reused', key.kid);
  if (retires !== before) return no('not_in_order', place);
  return { ...held, keys: [...held.keys, valid(key)], inForce: key.kid };
}

/** Once there is a recovery key, only it can name the next one: who has stolen the key in force must
 *  not be able to make the theft last. */
function withRecovery(held: HeldKeys, link: SignedRotation, byRecovery: boolean): Next {
  const { recovery } = link;
  const place = `rotation ${link.seq}`;
  if (held.recovery === null && recovery === null) return held;
  if (recovery === null) return no('recovery_changed', place);
  if (held.recovery !== null && isSame(held.recovery, recovery)) return held;
  if (held.recovery !== null && !byRecovery) return no('recovery_changed', place);
  const known = [...held.keys.map((one) => one.key), ...(held.recovery ? [held.recovery] : [])];
  if (known.some(({ kid, x }) => kid === recovery.kid || x === recovery.x))
    return no('kid_reused', recovery.kid);
  return { ...held, recovery };
}

function withoutRevoked(held: HeldKeys, link: SignedRotation, byRecovery: boolean): Next {
  const { revokes, since, key } = link;
  if (revokes === null && since === null) return held;
  if (!byRecovery) return no('wrong_signer', `rotation ${link.seq}`);
  const isThere = held.keys.some((one) => one.key.kid === revokes && one.state !== 'revoked');
  if (since === null || !isThere || revokes === key.kid)
    return no('revocation_invalid', `rotation ${link.seq}`);
  const keys = held.keys.map(
    (one): HeldKey =>
      one.key.kid === revokes ? { ...one, state: 'revoked', revokedSince: since } : one,
  );
  return { ...held, keys };
}

/** Pins anew what a node publishes, on the word of both admins. Keys from before are kept as history,
 *  and one that was revoked does not return. */
export function pinAnew(former: HeldKeys, published: PublishedKeys, iss: string): Followed {
  const first = pinFirst(published, iss);
  if ('refused' in first) return first;
  const { keys } = first.held;
  for (const { key, state } of former.keys) {
    if (keys.some((other) => collides(other.key, key))) return no('kid_reused', key.kid);
    const again = keys.find((other) => isSame(other.key, key));
    if (state === 'revoked' && again?.state === 'valid') return no('revoked_key', key.kid);
  }
  const gone = former.keys.filter(({ key }) => !keys.some((other) => isSame(other.key, key)));
  const history = gone.map(
    (one): HeldKey => (one.state === 'valid' ? { ...one, state: 'replaced' } : one),
  );
  return { ...first, held: { ...first.held, keys: [...keys, ...history] } };
}
