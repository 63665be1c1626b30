import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, Option } from 'commander';
import { monthsBetween, readJournal } from '../../db/views/journal.ts';
import { isMonth } from '../flattr/period.ts';
import type { Journal, JournalTransfer } from '../ledger/journal.ts';
import { hledgerText } from '../ledger/journal-hledger.ts';
import { jsonText } from '../ledger/journal-json.ts';
import { decimalText } from '../money/money.ts';
import { csvLine } from '../text/csv.ts';
import { CommandFailed, FAILED, WRONG_USAGE, withNode } from './terminal.ts';

const TEXTS = { csv: csvText, json: jsonText, hledger: hledgerText };
type Format = keyof typeof TEXTS;

/** Adds `books export`: the journal as files that accountants and auditors work with. */
export function addBooksExport(books: Command): void {
  books
    .command('export <month>')
    .description('the journal of a month (2026-11) or of a year (2026), on standard output')
    .addOption(
      new Option('--format <format>', 'for a spreadsheet, a program, or hledger')
        .choices(Object.keys(TEXTS))
        .default('csv'),
    )
    .option('--names', 'add the handles of people and the hosts of peers')
    .action(exportBooks);
}

async function exportBooks(
  month: string,
  { format, names = false }: { readonly format: Format; readonly names?: boolean },
): Promise<void> {
  const { from, to } = monthsOf(month);
  await withNode(async ({ deps }) => {
    const months = await monthsBetween(deps.db, from, to);
    if (months.length === 0) throw new CommandFailed(`This node has no books of ${month}.`);
    const options = { node: deps.node.origin, period: { from, to, months }, names };
    await readJournal(deps.db, options, (journal) => pour(TEXTS[format](journal), process.stdout));
  });
}

/** What somebody asked for, from its first to its last month. */
function monthsOf(text: string): { readonly from: string; readonly to: string } {
  if (isMonth(text)) return { from: text, to: text };
  if (isMonth(`${text}-01`)) return { from: `${text}-01`, to: `${text}-12` };
  throw new CommandFailed('A month is written like 2026-11, a year like 2026.', WRONG_USAGE);
}

/** Writes no faster than somebody reads. Whoever stops reading, like `head`, needs no message; the status
 *  says that it is not all. */
export async function pour(text: AsyncIterable<string>, out: Writable): Promise<void> {
  try {
    await pipeline(text, out, { end: false });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) throw error;
    process.exitCode = FAILED;
  }
}

const COLUMNS =
  'month at transaction kind n debit credit amount currency key reverses reason by block';

/** The transfers of some months, one a line. Names, where they were asked for, are columns of their own. */
export async function* csvText(journal: Journal): AsyncGenerator<string> {
  const { named } = journal;
  const names = named ? await namesOf(journal) : new Map<string, string>();
  yield csvLine([
    ...COLUMNS.split(' '),
    ...(named ? ['debit_name', 'credit_name', 'by_name'] : []),
  ]);
  for await (const some of journal.transfers()) {
    yield some
      .map((transfer) => {
        const { debit, credit, transaction } = transfer;
        const said = [names.get(debit) ?? '', names.get(credit) ?? '', transaction.admin ?? ''];
        return csvLine([...cellsOf(transfer), ...(named ? said : [])]);
      })
      .join('');
  }
}

/** Whose the accounts are, by their paths. */
async function namesOf(journal: Journal): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for await (const some of journal.accounts()) {
    for (const { path, whose } of some) if (whose !== null) names.set(path, whose);
  }
  return names;
}

function cellsOf({ transaction: x, ...transfer }: JournalTransfer): (string | number)[] {
  const { n, debit, credit, currency } = transfer;
  return [
    ...[x.month, x.at.toISOString(), x.id, x.kind, n, debit, credit, decimalText(transfer)],
    ...[currency, x.key, x.reverses ?? '', x.reason ?? '', x.adminId ?? '', x.block ?? ''],
  ];
}
