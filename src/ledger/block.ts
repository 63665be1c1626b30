/** A sealed block: a part of the journal that can no longer be changed, reordered or left out without
 *  a trace, for each block names the one before it and others hold its hash. It holds hashes only: of
 *  random ids and amounts, nothing personal, and nothing that can be guessed from them. Hashes are hex
 *  SHA-256. Source: design, "The books", 6. */
export type Block = {
  /** The instance actor of the node whose books these are. */
  readonly iss: string;
  /** The block's own address. */
  readonly jti: string;
  /** Seconds since 1970. */
  readonly iat: number;
  /** Counts up by one from 1. */
  readonly seq: number;
  /** Hash of the JWS of the block before; null for the first. */
  readonly prev: string | null;
  /** Hash of its members' hashes (their 32 bytes each), in the order of their transactions' ids. */
  readonly membersSha256: string;
  /** Hash of the trial balance below its secret: that text stays with the node. */
  readonly balancesSha256: string;
};

/** The newest block, as it is written down outside the database. */
export type Head = Pick<Block, 'seq'> & { readonly sha256: string };

/** What is hashed of a transaction. The request hash covers its transfers.
 *  @param at RFC 3339 in UTC, with microseconds: what the database can tell apart.
 *  @param booked hash of what was booked with it and stands elsewhere (a month's shares, the
 *    corrections of shares): of the hashes of their texts (32 bytes each), in the order of their
 *    flattrs' ids. Null: nothing. */
export const memberText = (transaction: {
  readonly id: string;
  readonly idempotencyKey: string;
  readonly requestHash: string;
  readonly kind: string;
  readonly month: string;
  readonly at: string;
  readonly reverses: string | null;
  readonly booked: string | null;
}): string =>
  JSON.stringify([
    transaction.id,
    transaction.idempotencyKey,
    transaction.requestHash,
    transaction.kind,
    transaction.month,
    transaction.at,
    transaction.reverses,
    transaction.booked,
  ]);

/** What is hashed of one share; the amount in minor units. */
export const shareText = (share: {
  readonly flattrId: string;
  readonly giverId: string;
  readonly payeeId: string;
  readonly amountMinor: bigint;
  readonly currency: string;
}): string =>
  `${share.flattrId} ${share.giverId} ${share.payeeId} ${share.amountMinor} ${share.currency}`;

/** What is hashed of what was taken back of one share; amounts in minor units. */
export const correctionText = (correction: {
  readonly flattrId: string;
  readonly amountMinor: bigint;
  readonly feeMinor: bigint;
}): string => `${correction.flattrId} ${correction.amountMinor} ${correction.feeMinor}`;

/** A trial balance as it is hashed. Its first line is a secret: there are few amounts in small books,
 *  and who tried them all would find those that fit a published hash.
 *  @param lines one per kind of account: `EUR user:*:funds <debits> <credits>`, in minor units. */
export const balancesText = (secret: string, lines: readonly string[]): string =>
  [secret, ...lines].join('\n');

/** What went through all accounts of a kind, in minor units. */
export type KindBalance = {
  readonly currency: string;
  /** A path with `*` for whose it is: `bank`, `user:*:funds`. */
  readonly kind: string;
  readonly debitsMinor: bigint;
  readonly creditsMinor: bigint;
};

/** Reads what `balancesText` wrote. The secret is left out here, so that nobody who shows balances can
 *  show it with them, and what is thrown for a line of another form quotes nothing of the text. */
export function balancesOf(text: string): KindBalance[] {
  const [, ...lines] = text.split('\n');
  return lines.map((line, index) => {
    const [, currency, kind, debits, credits] = /^(\S+) (\S+) (\d+) (\d+)$/.exec(line) ?? [];
    if (!currency || !kind || !debits || !credits)
      throw new Error(`line ${index + 2} of a trial balance has another form`);
    return { currency, kind, debitsMinor: BigInt(debits), creditsMinor: BigInt(credits) };
  });
}
