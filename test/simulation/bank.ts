import type { Queue } from './queue.ts';
import type { Random } from './random.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What a bank statement says. The bank forgets nothing and is asked again from any place. */
export type Entry = {
  readonly entry: string;
  readonly peer: string;
  readonly type: 'paid_out' | 'paid_in' | 'returned' | 'sent_back';
  readonly amountMinor: bigint;
  readonly reference: string | null;
  readonly endToEndId: string;
};

export type Order = {
  readonly from: string;
  readonly to: string;
  readonly amountMinor: bigint;
  readonly reference: string | null;
  readonly endToEndId: string;
  /** Set when it sends back what came under this entry. */
  readonly back?: string;
};

export type BankFaults = {
  /** Chances of each payment. */
  readonly slow: number;
  readonly noReference: number;
  readonly split: number;
  readonly twice: number;
  readonly bounce: number;
};

export type Bank = {
  readonly entries: Map<string, Entry[]>;
  readonly order: (order: Order) => void;
};

/** One bank for all. It executes an EndToEndId of a customer once. */
export function makeBank(queue: Queue, random: Random, faults: () => BankFaults): Bank {
  const entries = new Map<string, Entry[]>();
  const seen = new Set<string>();
  let written = 0;
  const write = (who: string, entry: Omit<Entry, 'entry'>) => {
    written += 1;
    const list = entries.get(who) ?? [];
    list.push({ ...entry, entry: `e${written}` });
    entries.set(who, list);
  };
  const later = (run: () => void) => {
    const days = random.chance(faults().slow) ? 10 + random.below(50) : random.below(3);
    queue.plan(queue.nowMs() + days * DAY_MS + random.below(24) * HOUR_MS, run);
  };
  const arrive = (order: Order, amountMinor: bigint, mayLose: boolean) => {
    const { from, to, endToEndId, back } = order;
    const isLost = mayLose && back === undefined && random.chance(faults().noReference);
    const reference = isLost ? null : order.reference;
    const type = back === undefined ? 'paid_in' : 'returned';
    write(to, { peer: from, type, amountMinor, reference, endToEndId });
  };
  const execute = (order: Order) => {
    const { from, to, amountMinor, reference, endToEndId, back } = order;
    const type = back === undefined ? 'paid_out' : 'sent_back';
    write(from, { peer: to, type, amountMinor, reference: back ?? reference, endToEndId });
    if (back === undefined && random.chance(faults().bounce))
      return later(() =>
        write(from, { peer: to, type: 'returned', amountMinor, reference, endToEndId }),
      );
    if (back !== undefined || amountMinor < 2n || !random.chance(faults().split))
      return later(() => arrive(order, amountMinor, true));
    const partMinor = 1n + BigInt(random.below(Number.parseInt(`${amountMinor - 1n}`, 10)));
    later(() => arrive(order, partMinor, true));
    later(() => arrive(order, amountMinor - partMinor, true));
  };
  return {
    entries,
    order(order) {
      const key = `${order.from}\n${order.endToEndId}`;
      if (seen.has(key)) return;
      seen.add(key);
      later(() => execute(order));
      if (order.back === undefined && random.chance(faults().twice)) later(() => execute(order));
    },
  };
}
