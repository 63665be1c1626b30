import type { Dispute } from '../../db/views/disputes.ts';
import type { AskedDispute } from '../../db/views/disputes-after.ts';
import type { FrozenFacts } from '../../db/views/frozen.ts';
import type {
  Payment,
  Settlement,
  StatementFacts,
  SuspenseLine,
} from '../../db/views/settlements.ts';
import type { Wait } from '../../db/views/wait.ts';
import { formatMoney } from '../money/money.ts';
import { wordsOf } from '../web/locales/locale.ts';
import { accountText } from './bank.ts';
import { say, table } from './terminal.ts';

/** Settlements as columns of text. What is 0 stays empty where it is the rule. */

const WORDS = wordsOf('en');

const money = (amountMinor: bigint, currency: string): string =>
  formatMoney({ amountMinor, currency }, 'en');

const some = (amountMinor: bigint, currency: string): string =>
  amountMinor === 0n ? '' : money(amountMinor, currency);

/** What is signed twice, and what our word to go on would mean. */
export function frozenText({ by, proof, takesOver }: FrozenFacts): string {
  const documents = `${WORDS.peers.proof}: ${proof.join(' and ')}`;
  if (by === 'them') return `It is FROZEN. ${WORDS.peers.frozenText} ${documents}`;
  const { accusedText, accusedKnown, takesOver: over } = WORDS.peers;
  return `${accusedText} ${takesOver ? over : accusedKnown} ${documents}`;
}

const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

/** What they hold in our name and a thief may have signed. */
export const disownedTable = (all: Settlement['disowned']): string =>
  table([
    ['document', 'signed, as it says', 'there since', 'sha256'],
    ...all.map(({ kind, iat, recorded, sha256 }) => [
      ...[kind, dayOf(iat), recorded === null ? 'not said' : dayOf(recorded), sha256],
    ]),
  ]);

/** Each statement with what became of it. */
export function statementTable(settlements: readonly Settlement[]): string {
  const rows = settlements.flatMap((one) =>
    one.months.flatMap(({ month, issued, received }) => [
      ...(issued === null ? [] : [statementRow(one, month, 'we', issued)]),
      ...(received === null ? [] : [statementRow(one, month, 'they', received)]),
    ]),
  );
  const heads = ['stated', 'accepted', 'disputed', 'adjusted', 'netted', 'paid', 'open'];
  return table(
    [['peer', 'month', 'who owes', 'seq', ...heads, 'state'], ...rows],
    [3, 4, 5, 6, 7, 8, 9, 10],
  );
}

function statementRow(
  { host, currency }: Settlement,
  month: string,
  who: string,
  facts: StatementFacts,
): string[] {
  const givenBackMinor = facts.disputedMinor + facts.struckMinor;
  return [
    ...[host, month, who, `${facts.seq}`, money(facts.statedMinor, currency)],
    ...[facts.acceptedMinor, givenBackMinor, facts.adjustedMinor].map((m) => some(m, currency)),
    ...[facts.nettedMinor, facts.paidMinor, facts.openMinor].map((m) => some(m, currency)),
    facts.refusal === null ? facts.state : `${facts.state}: ${facts.refusal}`,
  ];
}

/** The netting of each month. */
export function nettingTable({ host, currency, months }: Settlement): string | null {
  const rows = months.flatMap(({ month, netting }) =>
    netting === null
      ? []
      : [
          [
            ...[host, month, `${netting.attempt}`, money(netting.offsetMinor, currency)],
            ...[money(netting.dueMinor, currency), WHO[netting.debtor], netting.reference],
            netting.refusal === null ? netting.state : `${netting.state}: ${netting.refusal}`,
          ],
        ],
  );
  const heads = ['peer', 'month', 'attempt', 'netted', 'to pay', 'who pays', 'reference', 'state'];
  return rows.length === 0 ? null : table([heads, ...rows], [2, 3, 4]);
}

const WHO = { us: 'we', them: 'they', nobody: 'nobody' };

export const paymentTable = (payments: readonly Payment[]): string =>
  table(
    [
      ['peer', 'month', 'who pays', 'reference', 'amount', 'moved', 'pay now', 'state', 'waits'],
      ...payments.map((p) => [
        ...[p.host, p.month, WHO[p.debtor], p.reference, money(p.amountMinor, p.currency)],
        ...[some(p.movedMinor, p.currency), some(p.toPayMinor, p.currency), p.state],
        p.waits ?? '',
      ]),
    ],
    [4, 5, 6],
  );

/** What to type at the bank, for each payment that may be made now. */
export function sayTransfers(payments: readonly Payment[]): void {
  for (const { host, payTo, toPayMinor, currency, reference, endToEndId } of payments) {
    if (payTo === null) continue;
    say(`\nTo ${host}, at our bank:`);
    say(accountText(payTo));
    say(`  amount  ${money(toPayMinor, currency)}`);
    say(`  with the reference ${reference}, and the EndToEndId ${endToEndId}`);
  }
}

export const suspenseTable = (lines: readonly SuspenseLine[]): string =>
  table(
    [
      ['peer', 'entry', '', 'amount', 'reference', 'why', 'waits'],
      ...lines.map((line) => [
        ...[line.host, line.entry, line.side, money(line.amountMinor, line.currency)],
        ...[line.reference ?? '', line.why, line.waits],
      ]),
    ],
    [3],
  );

export const disputeTable = (disputes: readonly Dispute[]): string =>
  table(
    [
      ['month', 'seq', 'who disputes', 'payee', 'amount', 'reason', 'by itself', 'done'],
      ...disputes.map((d) => [
        ...[d.month, `${d.seq}`, WHO[d.by], d.payee, money(d.amountMinor, d.currency)],
        ...[d.code ?? '', d.until === null ? '' : dayOf(d.until), d.done ?? ''],
      ]),
    ],
    [1, 4],
  );

/** What they have not agreed to dispute. */
export const askedTable = (asked: readonly AskedDispute[]): string =>
  table(
    [
      ['month', 'seq', 'payee', 'amount', 'reason', 'since', 'their answer'],
      ...asked.map((d) => [
        ...[d.month, `${d.seq}`, d.payee, money(d.amountMinor, d.currency), d.code],
        ...[dayOf(d.since), d.state === 'proposed' ? 'none yet' : (d.refusal ?? 'netted')],
      ]),
    ],
    [1, 3],
  );

/** Why something waits, each in a sentence. */
export function sayWaits(
  waits: readonly Wait[],
  { host, currency }: Pick<Settlement, 'host' | 'currency'>,
): void {
  if (waits.length === 0) return;
  say(`\nWhat waits with ${host}, and why:`);
  for (const { code, month, amountMinor, since, until } of waits) {
    const facts = [
      month ?? 'all months',
      ...(amountMinor === null ? [] : [money(amountMinor, currency)]),
      ...(since === null ? [] : [`since ${dayOf(since)}`]),
      ...(until === null ? [] : [`until ${dayOf(until)}`]),
    ];
    say(`  ${code} (${facts.join(', ')}): ${WORDS.settlementWaits[code]}`);
  }
}
