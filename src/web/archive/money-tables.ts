import { balancesOf, budgetsOf, entriesOf } from '../../../db/views/archive-books.ts';
import { giveAndReceive } from '../../../db/views/give-and-receive.ts';
import { decimalText } from '../../money/money.ts';
import type { NodeDeps } from '../../operations/deps.ts';
import type { ZipFile } from '../../text/zip.ts';
import { revenueOf } from '../revenue-year.ts';
import { receivedCsv } from './received-csv.ts';
import { tableFile } from './table.ts';

const MONTHS = [
  ...['month', 'budget', 'flattrs_given', 'given', 'fee', 'flattrs_received'],
  ...['received', 'announced', 'currency'],
];
const BALANCE = ['account', 'amount', 'currency'];
const LEDGER = ['date', 'month', 'kind', 'account', 'amount', 'currency'];

/** What the books say of somebody: sums of many givers wherever others are part of them. */
export async function* moneyTables(deps: NodeDeps, actorId: string): AsyncGenerator<ZipFile> {
  const { db, node } = deps;
  const amount = (amountMinor: bigint | undefined, currency = node.currency) =>
    amountMinor === undefined ? '' : decimalText({ amountMinor, currency });
  const both = await giveAndReceive(db, { actorId, currency: node.currency });
  const byMonth = new Map(both.map((row) => [row.month, row]));
  const budgets = new Map((await budgetsOf(db, actorId)).map((row) => [row.month, row]));
  const months = [...new Set([...budgets.keys(), ...byMonth.keys()])].sort();
  yield tableFile('months.csv', MONTHS, months, (month) => {
    const row = byMonth.get(month);
    const { amountMinor, currency = node.currency } = budgets.get(month) ?? {};
    return [
      ...[month, amount(amountMinor, currency), row?.flattrsGiven ?? 0, amount(row?.givenMinor)],
      ...[amount(row?.feeMinor), row?.flattrsReceived ?? 0, amount(row?.receivedMinor)],
      ...[amount(row?.announcedMinor), currency],
    ];
  });
  const years = [...new Set(months.map((month) => month.slice(0, 4)))];
  yield { path: 'received.csv', parts: revenue(deps, actorId, years) };
  yield tableFile('balance.csv', BALANCE, await balancesOf(db, actorId), (one) => [
    ...[one.purse, amount(one.amountMinor, one.currency), one.currency],
  ]);
  yield tableFile('ledger.csv', LEDGER, entriesOf(db, actorId), (one) => [
    ...[one.at.toISOString(), one.month, one.kind, one.purse],
    ...[amount(one.amountMinor, one.currency), one.currency],
  ]);
}

/** The years one after the other under one line of names. */
async function* revenue(deps: NodeDeps, payeeId: string, years: readonly string[]) {
  const { currency } = deps.node;
  const head = receivedCsv({ months: [] }, currency);
  yield head;
  for (const year of years)
    yield receivedCsv(await revenueOf(deps, { payeeId, year }), currency).slice(head.length);
}
