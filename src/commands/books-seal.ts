import type { Command } from 'commander';
import { sealBooks } from '../operations/seal-books.ts';
import { CommandFailed, counted, say, sayJson, withNode } from './terminal.ts';

/** @param books the command that this one is below. */
export function addSealCommand(books: Command): void {
  books
    .command('seal')
    .description('sign what was booked since the last block; the node does it once a day by itself')
    .option('--json', 'print as JSON')
    .action(seal);
}

async function seal(options: { json?: boolean }): Promise<void> {
  await withNode(async ({ deps }) => {
    const sealed = await sealBooks(deps);
    if (!sealed.ok)
      throw new CommandFailed(
        `The database has lost blocks that were sealed: ${sealed.detail}, as DATA_DIR/books-head.json says. "obole books check" says more. If you restored a backup on purpose, say so with "obole books restored"; peers who hold the lost blocks will see it.`,
      );
    if (options.json) return sayJson(sealed.block);
    const { block } = sealed;
    say(
      block === null
        ? 'Everything is sealed already.'
        : `Block ${block.seq} seals ${counted(block.transactions, 'transaction')}: ${block.sha256}`,
    );
  });
}
