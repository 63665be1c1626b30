import { type BankEntry, move, post, refuse, set, type Turn } from './events.ts';
import type { Pair, Suspense } from './pair.ts';

/** Where the money stands until it is booked for what it is: at the bank, or in suspense. */
export type Source = 'bank' | 'suspense';

export type Sent = BankEntry & { readonly endToEndId: string | null };

/** What a person may say the purpose of. */
export const ASSIGNABLE: ReadonlySet<Suspense['why']> = new Set([
  ...(['unreferenced', 'unknown', 'wrong_amount', 'double'] as const),
]);

export function suspend(
  turn: Turn,
  side: Suspense['side'],
  why: Suspense['why'],
  { entry, reference, amountMinor, endToEndId }: Sent,
  source: Source,
): void {
  if (source === 'bank')
    post(turn, 'suspense', [
      side === 'in' ? move('bank', 'suspense', amountMinor) : move('suspense', 'bank', amountMinor),
    ]);
  addSuspense(turn, { entry, side, amountMinor, reference, endToEndId, why });
}

export const addSuspense = (turn: Turn, row: Suspense): void =>
  set(turn, { suspense: [...turn.pair.suspense, row] });

/** Goes through what is in suspense; what one of them settled is not looked at again. */
export function eachSuspense(turn: Turn, act: (entry: Suspense) => void): void {
  for (const { entry: id } of turn.pair.suspense) {
    const entry = turn.pair.suspense.find((one) => one.entry === id);
    if (entry !== undefined) act(entry);
  }
}

export function dropSuspense(turn: Turn, entry: Suspense, amountMinor = entry.amountMinor): void {
  const rest = { ...entry, amountMinor: entry.amountMinor - amountMinor };
  set(turn, {
    suspense: turn.pair.suspense.flatMap((one) =>
      one.entry !== entry.entry ? [one] : rest.amountMinor > 0n ? [rest] : [],
    ),
  });
}

/** A person cannot use what is in suspense: `toSendBack` has it from now on, and it counts for nothing
 *  else. */
export function sendBack(turn: Turn, id: string): void {
  const entry = turn.pair.suspense.find((one) => one.entry === id && one.side === 'in');
  if (entry === undefined || !ASSIGNABLE.has(entry.why)) {
    refuse(turn, 'send_back', 'unknown');
    return;
  }
  set(turn, {
    suspense: turn.pair.suspense.map((one) => (one === entry ? { ...one, why: 'leaving' } : one)),
  });
}

/** What our bank should be told to send back. */
export const toSendBack = (pair: Pair): readonly Suspense[] =>
  pair.bankAgrees ? pair.suspense.filter((entry) => entry.why === 'leaving') : [];
