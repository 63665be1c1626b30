import { scaleOf } from '../money/currency.ts';
import type { Journal, JournalTransaction } from './journal.ts';

/** The books of some months as one JSON document, a record a line. Amounts are minor units as decimal
 *  strings, for no other number of JSON holds them all; a currency says how many decimals it has. An
 *  account's opening and closing are debit minus credit. */
export async function* jsonText(journal: Journal): AsyncGenerator<string> {
  const { node, period } = journal;
  const currencies = journal.currencies.map((code) => ({ code, scale: scaleOf(code) }));
  yield `{"node":${line(node)},\n"period":${line(period)},\n"currencies":${line(currencies)}`;
  yield* list('accounts', journal.accounts(), line);
  yield* transactions(journal);
  yield* list('shares', journal.shares(), line);
  yield* list('corrections', journal.corrections(), line);
  yield* list('blocks', journal.blocks(), line);
  yield '}\n';
}

/** What is not there is left out. */
const line = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'bigint' ? `${inner}` : inner === null ? undefined : inner,
  );

async function* list<Row>(
  name: string,
  rows: AsyncIterable<readonly Row[]>,
  text: (row: Row) => string,
): AsyncGenerator<string> {
  yield `,\n"${name}":[`;
  let between = '\n';
  for await (const some of rows) {
    if (some.length === 0) continue;
    yield between + some.map(text).join(',\n');
    between = ',\n';
  }
  yield '\n]';
}

/** Each transaction is opened at its first transfer and closed at the next one's: one of them can have
 *  more transfers than fit into memory. */
async function* transactions(journal: Journal): AsyncGenerator<string> {
  let current: JournalTransaction | undefined;
  yield ',\n"transactions":[';
  for await (const some of journal.transfers()) {
    let text = '';
    for (const { transaction, ...moved } of some) {
      if (transaction === current) text += ',\n';
      else text += `${current === undefined ? '\n' : '\n]},\n'}${openedFor(transaction)}`;
      text += line(moved);
      current = transaction;
    }
    yield text;
  }
  yield current === undefined ? '\n]' : '\n]}\n]';
}

const openedFor = (transaction: JournalTransaction): string =>
  `${line(transaction).slice(0, -1)},"transfers":[\n`;
