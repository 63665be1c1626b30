import { scaleOf } from '../money/currency.ts';
import { decimalText } from '../money/money.ts';
import {
  dayIn,
  type Journal,
  type JournalAccount,
  type JournalTransaction,
  lastDayOf,
  onOneLine,
} from './journal.ts';

/** The books of some months as an hledger journal: debits are positive, accounts keep the paths that they
 *  have here, and the last entry asserts what each of them holds, so that `hledger check --strict` finds
 *  a figure that was changed or left out. A transaction stands on a day of the month that it belongs to,
 *  and says when it was booked.
 *  Source: hledger 1.25, "hledger journal format". */
export async function* hledgerText(journal: Journal): AsyncGenerator<string> {
  const { from, to, months } = journal.period;
  const phases = months.map(({ month, phase }) => `${month} ${phase}`).join(', ');
  yield `; The books of ${onOneLine(journal.node)}: ${phases}\ndecimal-mark .\n`;
  for (const currency of journal.currencies) yield `commodity ${sampleOf(currency)}\n`;
  yield '\n';
  yield* declarations(journal);
  yield* balances(journal, `${from}-01 opening balances`, ({ openingMinor, currency }) =>
    openingMinor === 0n ? null : amount(openingMinor, currency),
  );
  yield* transactions(journal);
  yield* balances(
    journal,
    `${lastDayOf(to)} closing balances`,
    ({ closingMinor, currency }) => `${amount(0n, currency)} = ${amount(closingMinor, currency)}`,
  );
}

/** Shows the decimals of a currency: `1000.00 EUR`. hledger asks for a mark even where there are none. */
const sampleOf = (currency: string): string => `1000.${'0'.repeat(scaleOf(currency))} ${currency}`;

const amount = (amountMinor: bigint, currency: string): string =>
  `${decimalText({ amountMinor, currency })} ${currency}`;

/** An account of two currencies is two here and one there. */
async function* declarations(journal: Journal): AsyncGenerator<string> {
  const known = new Set<string>();
  for await (const some of journal.accounts()) {
    let text = '';
    for (const { path, whose } of some) {
      if (known.has(path)) continue;
      // Only where a path can come again: else a million of them would be held.
      if (journal.currencies.length > 1) known.add(path);
      text += `account ${path}  ; type: ${typeOf(path)}\n`;
      if (whose !== null) text += `    ; ${onOneLine(whose)}\n`;
    }
    yield text;
  }
}

/** hledger's kinds of accounts: assets, liabilities, revenues, and what the node itself bears. */
function typeOf(path: string): 'A' | 'L' | 'R' | 'E' {
  if (path === 'bank' || path === 'cards' || path.endsWith(':receivable')) return 'A';
  if (path === 'fees') return 'R';
  return path === 'reserve' || path === 'clearing' ? 'E' : 'L';
}

async function* balances(
  journal: Journal,
  heading: string,
  of: (account: JournalAccount) => string | null,
): AsyncGenerator<string> {
  let said = false;
  for await (const some of journal.accounts()) {
    let text = '';
    for (const account of some) {
      const figure = of(account);
      if (figure !== null) text += `    ${account.path}  ${figure}\n`;
    }
    if (text === '') continue;
    yield said ? text : `\n${heading}\n${text}`;
    said = true;
  }
}

async function* transactions(journal: Journal): AsyncGenerator<string> {
  let current: JournalTransaction | undefined;
  for await (const some of journal.transfers()) {
    let text = '';
    for (const { transaction, debit, credit, amountMinor, currency } of some) {
      if (transaction !== current) text += headOf(transaction);
      current = transaction;
      text += `    ${debit}  ${amount(amountMinor, currency)}\n    ${credit}  ${amount(-amountMinor, currency)}\n`;
    }
    yield text;
  }
}

function headOf(transaction: JournalTransaction): string {
  const { id, key, kind, month, at, reverses, reason, adminId, admin, block } = transaction;
  const notes = [
    `key: ${onOneLine(key)}`,
    `at: ${at.toISOString()}`,
    ...(reverses === null ? [] : [`reverses: ${reverses}`]),
    ...(reason === null ? [] : [`reason: ${onOneLine(reason)}`]),
    ...(adminId === null ? [] : [`by: ${adminId}`]),
    ...(admin === null ? [] : [onOneLine(admin)]),
    ...(block === null ? [] : [`block: ${block}`]),
  ];
  return `\n${dayIn(month, at)} (${id}) ${kind}\n${notes.map((line) => `    ; ${line}\n`).join('')}`;
}
