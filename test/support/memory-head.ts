import type { Head } from '../../src/ledger/block.ts';
import type { BooksHead } from '../../src/operations/deps.ts';

/** A newest block that is written down for as long as a test runs. */
export function memoryHead(): BooksHead {
  let head: Head | null = null;
  return {
    read: async () => head,
    async write(next) {
      head = next;
    },
    async setAside() {
      head = null;
    },
  };
}
