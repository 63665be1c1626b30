import type { Command } from 'commander';
import { type TrialLine, trialBalance } from '../../db/views/books.ts';
import { decimalText } from '../money/money.ts';
import { recheckBooks } from '../operations/check-after-close.ts';
import { addCorrectionCommands } from './books-corrections.ts';
import { addBooksExport } from './books-export.ts';
import { addRestoredCommands } from './books-restored.ts';
import { addSealCommand } from './books-seal.ts';
import { FAILED, say, sayJson, table, withNode } from './terminal.ts';

export function addBooksCommands(program: Command): void {
  const books = program.command('books').description("the node's ledger");

  books
    .command('check')
    .description(
      'recompute everything and name the first wrong row of each kind; status 1 if there is one',
    )
    .option('--json', 'print as JSON')
    .action(check);

  books
    .command('balance')
    .description('the trial balance: every account, its debits and its credits')
    .option('--json', 'print as JSON')
    .action(balance);

  addSealCommand(books);

  addBooksExport(books);

  addCorrectionCommands(books);

  addRestoredCommands(books);
}

async function check(options: { json?: boolean }): Promise<void> {
  await withNode(async ({ deps }) => {
    const findings = await recheckBooks(deps);
    const wrong = findings.filter((finding) => finding.wrong !== null);
    if (wrong.length > 0) process.exitCode = FAILED;
    if (options.json) return sayJson({ ok: wrong.length === 0, findings });
    for (const { check, wrong } of findings)
      say(wrong === null ? `ok     ${check}` : `WRONG  ${check}: ${wrong}`);
    say(
      wrong.length === 0
        ? '\nThe books are right.'
        : '\nThe books are WRONG. Stop payouts and look for what changed them.',
    );
  });
}

async function balance(options: { json?: boolean }): Promise<void> {
  await withNode(async ({ deps }) => {
    const lines = await trialBalance(deps.db);
    if (options.json) return sayJson(lines);
    if (lines.length === 0) return say('Nothing has been booked yet.');
    say(trialTable(lines));
  });
}

/** A trial balance as people read it: each account by whom it is about, its balance on one side. */
export function trialTable(lines: readonly TrialLine[]): string {
  const onSide = (line: TrialLine, side: TrialLine['normalSide']) => {
    const amountMinor = line.normalSide === side ? line.balanceMinor : 0n;
    return amountMinor === 0n ? '' : decimalText({ amountMinor, currency: line.currency });
  };
  const sum = (side: TrialLine['normalSide'], currency: string) =>
    decimalText({
      amountMinor: lines
        .filter((line) => line.normalSide === side && line.currency === currency)
        .reduce((total, line) => total + line.balanceMinor, 0n),
      currency,
    });
  const open = lines.filter((line) => line.balanceMinor !== 0n);
  const currencies = [...new Set(lines.map((line) => line.currency))];
  return table(
    [
      ['account', '', 'debit', 'credit'],
      ...open.map((line) => [
        nameOf(line),
        line.currency,
        onSide(line, 'debit'),
        onSide(line, 'credit'),
      ]),
      ...currencies.map((c) => ['', c, sum('debit', c), sum('credit', c)]),
    ],
    [2, 3],
  );
}

/** `user:0199...:funds` is `@reader funds`, `peer:0199...:payable` is `node.example payable`. */
export function nameOf(line: Pick<TrialLine, 'path' | 'whose'>): string {
  const [kind, , purse] = line.path.split(':');
  if (purse === undefined || line.whose === null) return line.path;
  return `${kind === 'user' ? '@' : ''}${line.whose} ${purse}`;
}
