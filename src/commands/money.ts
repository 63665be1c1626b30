import type { Command } from 'commander';
import { formatMoney } from '../money/money.ts';
import { type CloseRefusal, type CloseStep, closePeriod } from '../operations/close-period.ts';
import { type TopUpRefusal, topUp } from '../operations/top-up.ts';
import { AMOUNT_WRONG, amountOf, monthOf } from './arguments.ts';
import { personOf } from './people.ts';
import { CommandFailed, counted, say, sayJson, startProgress, withNode } from './terminal.ts';

type Json = { json?: boolean };

export function addMoneyCommands(program: Command): void {
  program
    .command('topup <handle> <amount>')
    .description("book money that has arrived at the bank as somebody's funds")
    .requiredOption(
      '--reference <reference>',
      'what names the payment; the same one is never booked twice',
    )
    .action(bookTopUp);

  program
    .command('close <month>')
    .description('close a month (2026-11): count it, and after the grace days split its budgets')
    .option('--json', 'print as JSON')
    .action(close);
}

const WHY_NOT_BOOKED: Record<TopUpRefusal, string> = {
  amount_invalid: AMOUNT_WRONG,
  reference_missing: 'A payment needs a reference that names it; the bank statement has one.',
  reference_reused:
    'That reference is in the books already, for another amount or person. Every payment has a reference of its own.',
  unknown_person: 'Nobody here has that account. "obole user list" shows everybody.',
};

async function bookTopUp(
  handle: string,
  amount: string,
  options: { reference: string },
): Promise<void> {
  await withNode(async (node) => {
    const { currency } = node.deps.node;
    const amountMinor = amountOf(amount, currency);
    const { actorId, handle: known } = await personOf(node, handle);
    const booked = await topUp(node.deps, { actorId, amountMinor, reference: options.reference });
    if (!booked.ok) throw new CommandFailed(WHY_NOT_BOOKED[booked.code]);
    const money = formatMoney({ amountMinor, currency }, 'en');
    say(
      booked.repeated
        ? `${options.reference} was booked before; nothing changed.`
        : `${money} are now in @${known}'s funds.`,
    );
  });
}

const WHY_NOT_CLOSED: Record<CloseRefusal, (month: string, graceDays: number) => string> = {
  books_wrong: (month) =>
    `${month} was not closed: the books are wrong. "obole books check" says where; nothing was booked.`,
  month_unknown: (month) => `${month} is before this node began; it has nothing to close.`,
  month_not_over: (month) =>
    `${month} is not over yet: it ends with its last day, at midnight UTC.`,
  grace_days_running: (month, days) =>
    `${month} is counted, and its budgets are split ${days} days after its end (GRACE_DAYS), so that top-ups on their way still count. The node does it by itself.`,
};

const DOING: Record<CloseStep, string> = {
  payees: 'finding who was flattred',
  givers: 'reading budgets and balances',
  'standing shares': 'dividing budgets',
  gifts: 'dividing budgets',
  shares: 'writing what each flattr is worth',
  carries: 'writing what rounding owes',
  postings: 'booking',
  checks: 'checking',
};

async function close(text: string, options: Json): Promise<void> {
  const month = monthOf(text);
  await withNode(async ({ deps }) => {
    const progress = startProgress();
    const closed = await closePeriod(deps, month, (now) =>
      progress.at(now.done, now.of, `${now.month}: ${DOING[now.step]}`),
    ).finally(progress.end);
    if (!closed.ok)
      throw new CommandFailed(WHY_NOT_CLOSED[closed.code](month, deps.node.graceDays));
    const { ok: _, ...summary } = closed;
    if (options.json) return sayJson({ month, currency: deps.node.currency, ...summary });
    if (closed.already) return say(`${month} is closed already; there was nothing to do.`);
    const shared = formatMoney(
      { amountMinor: closed.sharedMinor, currency: deps.node.currency },
      'en',
    );
    const fee = formatMoney({ amountMinor: closed.feeMinor, currency: deps.node.currency }, 'en');
    say(
      `${month} is closed: ${counted(closed.givers, 'giver')}, ${counted(closed.flattrs, 'flattr')}, ${shared} shared, ${fee} fee.`,
    );
  });
}
