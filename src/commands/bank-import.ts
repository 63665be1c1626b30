import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { createInterface } from 'node:readline/promises';
import {
  bankFileFacts,
  type EntrySum,
  openCount,
  statementsOfFile,
  sumsOfFile,
} from '../../db/views/bank-entries.ts';
import { formatMoney } from '../money/money.ts';
import { bookBankFile, putBankFileAway } from '../operations/book-bank-file.ts';
import type { NodeDeps } from '../operations/deps.ts';
import { readBankFile } from '../operations/read-bank-file.ts';
import { wordsOf } from '../web/locales/locale.ts';
import { CommandFailed, counted, note, say, sayJson, withNode } from './terminal.ts';

export type ImportOptions = {
  readonly yes?: boolean;
  readonly twins?: boolean;
  readonly json?: boolean;
};

const { monthEnd: words, bankFileRefusals } = wordsOf('en');

/** Reads a statement of the bank, shows what it is for, and books it when somebody says yes. What is not
 *  booked is put away: the command leaves nothing half done. */
export async function importStatement(path: string, options: ImportOptions): Promise<void> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new CommandFailed(`${path} cannot be read: ${error.code ?? error.message}.`);
  });
  await withNode(async ({ deps }) => {
    const read = await readBankFile(deps, { name: basename(path), bytes, by: null });
    if (!read.ok) throw new CommandFailed(bankFileRefusals[read.code](read.detail ?? ''));
    const { fileId } = read;
    const sums = await sumsOfFile(deps.db, fileId, deps.node.currency);
    if (options.json !== true) await show(deps, fileId, sums);
    const isNew = read.state === 'waits';
    const isBooked = isNew && (options.yes === true || (await agrees(options)));
    if (isBooked) await book(deps, fileId, options);
    else if (isNew) await putBankFileAway(deps, { fileId });
    const open = await openCount(deps.db);
    if (options.json === true)
      return sayJson({ file: fileId, new: isNew, booked: isBooked, sums, open });
    say(ending({ isNew, isBooked }));
    if (open.entries > 0)
      say(`${counted(open.entries, 'entry', 'entries')} not matched: /admin/month says which.`);
  });
}

const ending = ({ isNew, isBooked }: { isNew: boolean; isBooked: boolean }): string => {
  if (!isNew) return 'Nothing in that file is new. Nothing changed.';
  return isBooked ? 'Booked.' : 'Nothing is booked. Say it again with --yes to book it.';
};

async function book(deps: NodeDeps, fileId: string, options: ImportOptions): Promise<void> {
  const twinsAreNew = options.twins === true;
  const booked = await bookBankFile(deps, { fileId, by: null, twinsAreNew });
  if (!booked.ok) throw new CommandFailed(bankFileRefusals[booked.code]());
}

async function show({ db, node }: NodeDeps, fileId: string, sums: readonly EntrySum[]) {
  const money = (amountMinor: bigint, currency = node.currency) =>
    formatMoney({ amountMinor, currency }, 'en');
  for (const statement of await statementsOfFile(db, fileId)) {
    const { openingMinor, closingMinor, known, notBooked } = statement;
    say(`${words.statement} ${statement.statementId.slice(5)}, ${statement.account}`);
    if (openingMinor !== null) say(`  ${words.opening}  ${money(openingMinor)}`);
    if (closingMinor !== null) say(`  ${words.closing}  ${money(closingMinor)}`);
    if (known > 0) say(`  ${words.knownBefore(known)}`);
    if (notBooked > 0) say(`  ${words.pending(notBooked)}`);
  }
  const left = (await bankFileFacts(db, fileId))?.leftOut ?? [];
  if (left.length > 0) say(words.leftOut(left.join(', ')));
  for (const { purpose, why, side, currency, entries, sumMinor } of sums) {
    const what = purpose === null ? words.whys[why ?? 'no_reference'] : words.purposes[purpose];
    const way = side === 'in' ? 'in ' : 'out';
    say(`  ${way} ${money(sumMinor, currency).padStart(16)}  ${what} (${entries})`);
  }
}

/** Somebody at a terminal is asked; a script has to say it. */
async function agrees({ json }: ImportOptions): Promise<boolean> {
  if (json === true || !process.stdin.isTTY || !process.stderr.isTTY) return false;
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await asking.question('Book it? [y/N] ');
  asking.close();
  note('');
  return /^y(es)?$/i.test(answer.trim());
}
