import type { TrialLine } from '../../db/views/books.ts';
import { trialTable } from '../commands/books.ts';
import { say, strong } from '../commands/terminal.ts';
import type { Month } from '../flattr/period.ts';
import { formatMoney } from '../money/money.ts';
import { type NodeProcess, waitFor } from './node-process.ts';

type Settlement = {
  readonly statements: readonly {
    direction: string;
    state: string;
    totalMinor: string;
    currency: string;
  }[];
  readonly nettings: readonly { state: string; offsetMinor: string; currency: string }[];
  readonly payments: readonly {
    state: 'open' | 'paid' | 'closed' | 'absorbed';
    debtor: 'us' | 'them';
    amountMinor: string;
    currency: string;
    reference: string;
  }[];
};

/** States, accepts and nets a month on both nodes, pays what remains, and shows the books before and
 *  after. Only the bank is not there: the two admins say what it would. */
export async function settleBothWays(both: readonly NodeProcess[], month: Month): Promise<void> {
  const state = (node: NodeProcess) => node.json<Settlement>('settle', month);
  let seen: Settlement[] = [];
  await waitFor('both nodes have agreed', async () => {
    seen = await Promise.all(both.map(state));
    return seen.every((s) => s.nettings.some((n) => n.state === 'agreed'));
  });
  for (const [index, { statements }] of seen.entries()) {
    const owed = statements.find((s) => s.direction === 'issued');
    if (owed !== undefined)
      say(`${both[index]?.name} states that it owes ${money(owed.totalMinor, owed.currency)}`);
  }
  const [agreed] = seen[0]?.nettings ?? [];
  const [due] = seen[0]?.payments ?? [];
  if (agreed === undefined) return;
  say(
    `${money(agreed.offsetMinor, agreed.currency)} cancel out, ${money(due?.amountMinor ?? '0', agreed.currency)} remain to be paid`,
  );
  const trials = await Promise.all(both.map(trialOf));
  printSideBySide(trials, 'After netting, before the payment');
  if (!mirrored(trials, 0, 1) || !mirrored(trials, 1, 0)) throw new Error('the two books differ');
  if (due === undefined) return;
  const [debtor, creditor] = due.debtor === 'us' ? both : ([both[1], both[0]] as const);
  if (debtor !== undefined && creditor !== undefined) await learnAccount(debtor, creditor);
  say(`\n${(await debtor?.obole('payment', 'sent', due.reference))?.trim()}`);
  const amount = money(due.amountMinor, due.currency).replace(/[^0-9.]/g, '');
  say((await creditor?.obole('payment', 'received', due.reference, amount))?.trim() ?? '');
  await waitFor('the receipt has arrived', async () =>
    (await Promise.all(both.map(state))).every((s) =>
      s.payments.every((payment) => payment.state === 'closed'),
    ),
  );
  say('The receipt has arrived; the month is settled');
}

/** Where each node is paid: examples out of the register of IBANs, which no bank has. */
const ACCOUNTS = [
  { iban: 'DE89370400440532013000', holder: 'Village Savings' },
  { iban: 'FR1420041010050500013M02606', holder: 'Caisse du port' },
] as const;

/** Each admin says where their node is paid. Peers are told with the first statement. */
export async function setAccounts(nodes: readonly NodeProcess[]): Promise<void> {
  await Promise.all(
    ACCOUNTS.map(({ iban, holder }, n) =>
      nodes[n]?.obole('bank', 'account', iban, '--holder', holder),
    ),
  );
}

/** Who pays would wait for 72 hours; here its admin telephones, and types what is read out. */
async function learnAccount(debtor: NodeProcess, creditor: NodeProcess): Promise<void> {
  const show = ['peer', 'account', 'show', creditor.host] as const;
  let iban: string | undefined;
  await waitFor('the creditor has said where it is paid', async () => {
    const { said } = await debtor.json<{ said: { iban: string } | null }>(...show);
    iban = said?.iban;
    return iban !== undefined;
  });
  say(`\n${(await debtor.obole('peer', 'account', 'confirm', creditor.host, iban ?? '')).trim()}`);
  say((await debtor.obole('payment', 'list')).trim());
}

const money = (amountMinor: string, currency: string) =>
  formatMoney({ amountMinor: BigInt(amountMinor), currency }, 'en');

type Trial = { readonly node: NodeProcess; readonly lines: TrialLine[] };

async function trialOf(node: NodeProcess): Promise<Trial> {
  const lines = await node.json<(TrialLine & { balanceMinor: string })[]>('books', 'balance');
  return {
    node,
    lines: lines.map((line) => ({ ...line, balanceMinor: BigInt(line.balanceMinor) })),
  };
}

function printSideBySide(trials: readonly Trial[], title: string): void {
  const columns = trials.map(({ node, lines }) => [
    strong(node.name),
    ...trialTable(lines).split('\n'),
  ]);
  const width = Math.max(...(columns[0] ?? []).map((line) => line.length)) + 4;
  say(`\n${title}\n`);
  for (let row = 0; row < Math.max(...columns.map((c) => c.length)); row += 1) {
    const [left = '', right = ''] = columns.map((column) => column[row] ?? '');
    say(`${left.padEnd(left.startsWith('\u001b') ? width + 8 : width)}${right}`.trimEnd());
  }
}

/** What one node says it owes the other must be what the other says it is owed. */
export async function printBooks(both: readonly NodeProcess[]): Promise<number> {
  const trials = await Promise.all(both.map(trialOf));
  printSideBySide(trials, 'Both trial balances at the end');
  const checks = await Promise.all(
    both.map((node) => node.json<{ ok: boolean }>('books', 'check').catch(() => ({ ok: false }))),
  );
  const agree = mirrored(trials, 0, 1) && mirrored(trials, 1, 0);
  say(`\nBooks: ${checks.map(({ ok }) => (ok ? 'right' : 'WRONG')).join(' and ')}.`);
  say(`What each owes the other is what the other is owed: ${agree ? 'yes' : 'NO'}.`);
  return agree && checks.every(({ ok }) => ok) ? 0 : 1;
}

function mirrored(trials: readonly Trial[], debtor: number, creditor: number): boolean {
  const balance = (at: number, suffix: string) =>
    trials[at]?.lines.find((line) => line.path.startsWith('peer:') && line.path.endsWith(suffix))
      ?.balanceMinor ?? 0n;
  return balance(debtor, ':payable') === balance(creditor, ':receivable');
}
