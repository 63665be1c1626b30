import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Head } from './ledger/block.ts';
import type { BooksHead } from './operations/deps.ts';

/** The newest sealed block in `books-head.json` of the data folder. It is replaced as a whole, so that
 *  no crash leaves half of it.
 *  Reading throws when the file is there and says nothing: to take that for "no block yet" would hide
 *  that blocks were lost. */
export function fileHead(dataDir: string): BooksHead {
  const file = join(dataDir, 'books-head.json');
  return {
    async read() {
      const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null;
        throw error;
      });
      if (text === null) return null;
      const head = headIn(text);
      if (head === null) throw new Error(`${file} does not say which block is the newest`);
      return head;
    },
    async setAside() {
      await rename(file, `${file}.before-restore`).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
      });
    },
    async write({ seq, sha256 }) {
      await mkdir(dataDir, { recursive: true });
      const draft = `${file}.${randomBytes(6).toString('hex')}`;
      try {
        const handle = await open(draft, 'wx');
        try {
          await handle.writeFile(`${JSON.stringify({ seq, sha256 })}\n`);
          await handle.sync();
        } finally {
          await handle.close();
        }
        await rename(draft, file);
      } finally {
        await rm(draft, { force: true });
      }
    },
  };
}

function headIn(text: string): Head | null {
  try {
    const { seq, sha256 } = JSON.parse(text);
    const isHead = Number.isSafeInteger(seq) && seq > 0 && /^[0-9a-f]{64}$/.test(sha256);
    return isHead ? { seq, sha256 } : null;
  } catch {
    return null;
  }
}
