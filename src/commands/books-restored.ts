import type { Command } from 'commander';
import { accountsInUse } from '../../db/views/bank-accounts.ts';
import type { Config } from '../config.ts';
import { bankAgrees, booksRestored } from '../operations/restored-books.ts';
import { counted, say, table, withNode } from './terminal.ts';

/** What an admin says after a backup was restored.
 *  @param books the command that these are below. */
export function addRestoredCommands(books: Command): void {
  books
    .command('restored')
    .description(
      'say that the database was restored from a backup: nothing is signed or paid until peers have told what was signed since',
    )
    .action(() => restored());
  books
    .command('agree')
    .description('say that the bank account agrees with the books again: payments may leave')
    .action(agree);
}

/** Has peers asked what was signed since a backup, and says what there is to do.
 *  @param config what the node is opened with. */
export async function restored(config?: Config): Promise<void> {
  await withNode(async ({ deps }) => {
    const peers = await booksRestored(deps);
    say(
      peers === 0
        ? 'No peer settles with this node, so there is nobody to ask. Book what the bank did since the backup, compare its balance with "bank" in "obole books balance", and then say "obole books agree".'
        : `${counted(peers, 'peer is', 'peers are')} asked in a day, when nothing sent before is under way any more. Book what the bank did since the backup ("obole payment sent", "obole payment received"), compare its balance with "bank" in "obole books balance", and then say "obole books agree".`,
    );
  }, config);
}

async function agree(): Promise<void> {
  await withNode(async ({ deps }) => {
    await bankAgrees(deps);
    say('Payments may leave again. "obole payment list" shows what is due.');
    const accounts = await accountsInUse(deps.db, deps.node.currency, deps.clock());
    if (accounts.length === 0) return;
    say(
      '\nThey go to these accounts. One that you had rejected after the backup was made is not rejected any more: say "obole peer account reject" again.\n',
    );
    say(table(accounts.map(({ host, iban, holder }) => [host, iban, holder])));
  });
}
