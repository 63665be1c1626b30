/** The chart of accounts. Which side an account grows on, and whether it may be overdrawn,
 *  follows from its path alone. */

export type NodeAccount =
  | 'bank'
  /** What the card company has of ours: paid by card, and not at the bank yet. */
  | 'cards'
  | 'clearing'
  | 'fees'
  | 'reserve'
  | 'suspense'
  | 'payouts';
export type UserPurse = 'funds' | 'held' | 'earnings' | 'pending';
export type PeerDebt = 'payable' | 'receivable';
export type AccountPath =
  | NodeAccount
  | `user:${string}:${UserPurse}`
  | `peer:${string}:${PeerDebt}`;

export type Side = 'debit' | 'credit';
export type AccountNature = { readonly normalSide: Side; readonly noOverdraft: boolean };

/** A giver's or creator's account: `funds` (to give from), `held` (may still be charged back),
 *  `earnings` (theirs), `pending` (announced by a peer, not yet funded, never theirs). */
export const userAccount = (actorId: string, purse: UserPurse): AccountPath =>
  `user:${actorId}:${purse}`;

/** Whose account it is: an actor's or a peer's id; null: the node's own. */
export const ownerOf = (path: AccountPath): string | null => path.split(':')[1] ?? null;

/** What we owe a peer (`payable`) and what it owes us (`receivable`). */
export const peerAccount = (peerId: string, debt: PeerDebt): AccountPath =>
  `peer:${peerId}:${debt}`;

/** Bank, cards and receivables are assets and grow by debits; all else is owed to somebody and grows by
 *  credits. Nobody's money and no debt can go below zero; what the bank or the card company
 *  did always books, so the node's own accounts may. */
export function natureOf(path: AccountPath): AccountNature {
  if (path === 'bank' || path === 'cards') return { normalSide: 'debit', noOverdraft: false };
  if (path.endsWith(':receivable')) return { normalSide: 'debit', noOverdraft: true };
  return { normalSide: 'credit', noOverdraft: path.includes(':') };
}

/** A balance seen from the account's normal side, in minor units. */
export const balanceOf = (
  nature: Pick<AccountNature, 'normalSide'>,
  debitsMinor: bigint,
  creditsMinor: bigint,
): bigint =>
  nature.normalSide === 'debit' ? debitsMinor - creditsMinor : creditsMinor - debitsMinor;
