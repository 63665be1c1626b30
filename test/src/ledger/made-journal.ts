import type {
  Journal,
  JournalAccount,
  JournalBlock,
  JournalCorrection,
  JournalShare,
  JournalTransaction,
  JournalTransfer,
} from '../../../src/ledger/journal.ts';

/** A journal of these rows, which come one at a time, between empty batches. */
export function journalOf(rows: {
  readonly currencies?: readonly string[];
  readonly named?: boolean;
  readonly accounts?: readonly JournalAccount[];
  readonly transfers?: readonly JournalTransfer[];
  readonly shares?: readonly JournalShare[];
  readonly corrections?: readonly JournalCorrection[];
  readonly blocks?: readonly JournalBlock[];
}): Journal {
  const months = [{ month: '2026-10', phase: 'distributed' }];
  return {
    node: 'https://node.example',
    period: { from: '2026-10', to: '2026-10', months },
    named: rows.named ?? false,
    currencies: rows.currencies ?? ['EUR'],
    accounts: () => oneByOne(rows.accounts),
    transfers: () => oneByOne(rows.transfers),
    shares: () => oneByOne(rows.shares),
    corrections: () => oneByOne(rows.corrections),
    blocks: () => oneByOne(rows.blocks),
  };
}

async function* oneByOne<Row>(rows: readonly Row[] = []): AsyncGenerator<readonly Row[]> {
  for (const row of rows) {
    yield [];
    yield [row];
  }
}

export const transactionOf = (facts: Partial<JournalTransaction> = {}): JournalTransaction => ({
  ...{ id: 'a-transaction', key: 'node:top_up:first', kind: 'top_up', month: '2026-10' },
  ...{ at: new Date('2026-10-05T12:00:00Z'), reverses: null, reason: null, adminId: null },
  ...{ admin: null, block: null, sha256: null },
  ...facts,
});

export const accountOf = (
  path: string,
  openingMinor: bigint,
  closingMinor: bigint,
  facts: Partial<JournalAccount> = {},
): JournalAccount => ({
  ...{ path, currency: 'EUR', openingMinor, closingMinor, whose: null },
  normalSide: path === 'bank' ? 'debit' : 'credit',
  debitsMinor: closingMinor > openingMinor ? closingMinor - openingMinor : 0n,
  creditsMinor: closingMinor < openingMinor ? openingMinor - closingMinor : 0n,
  ...facts,
});

export const transferOf = (
  transaction: JournalTransaction,
  amountMinor: bigint,
  facts: Partial<JournalTransfer> = {},
): JournalTransfer => ({
  ...{ transaction, n: 0, debit: 'bank', credit: 'user:a:funds', amountMinor, currency: 'EUR' },
  ...facts,
});

export async function textOf(parts: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const part of parts) text += part;
  return text;
}
