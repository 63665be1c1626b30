import type { Command } from 'commander';
import { openPayments, settlementsOf } from '../../db/views/settlements.ts';
import { formatMoney } from '../money/money.ts';
import {
  assignMoney,
  recordPaymentReceived,
  recordPaymentSent,
  recordReturn,
  recordSentBack,
  sendMoneyBack,
} from '../operations/record-payment.ts';
import { amountOf } from './arguments.ts';
import { orFail } from './peer-refusals.ts';
import { paymentTable, sayTransfers, suspenseTable } from './peer-tables.ts';
import { CommandFailed, say, sayJson, WRONG_USAGE, withNode } from './terminal.ts';

type Json = { json?: boolean };
type Booking = { readonly entry?: string; readonly from?: string };

const ENTRY = "the bank's own number of the entry, so that it is never booked twice";

/** Adds what the bank did between two nodes, booked by hand. */
export function addPaymentCommands(payment: Command): void {
  payment
    .command('list')
    .description('what is to be paid and to be received, and money that nobody can place')
    .option('--json', 'print as JSON')
    .action(listPayments);
  payment
    .command('sent <reference> [amount]')
    .description('our bank has debited it: book it and advise the peer')
    .option('--entry <id>', ENTRY)
    .action(paymentSent);
  payment
    .command('received <reference> <amount>')
    .description(
      'it has arrived at our bank: book it ("-" for money that bears no reference; then --from and --entry say what it is)',
    )
    .option('--from <host>', 'whose money it is, when no reference says so')
    .option('--entry <id>', ENTRY)
    .action(paymentReceived);
  payment
    .command('returned <reference> <amount>')
    .description('a payment of ours has come back ("-" for one that bears no reference)')
    .option('--from <host>', 'whom it was for, when no reference says so')
    .requiredOption('--entry <id>', ENTRY)
    .action(paymentReturned);
  addSuspenseCommands(payment);
}

function addSuspenseCommands(payment: Command): void {
  payment
    .command('assign <host> <entry> [amount]')
    .description('money that nobody could place is for what is owed: all of it, or a part')
    .action(assign);
  payment
    .command('send-back <host> <entry>')
    .description('money that nobody could place is to be sent back: tell the bank')
    .action(sendBack);
  payment
    .command('sent-back <host> <entry> <amount>')
    .description('our bank has sent it back: book it')
    .option('--entry <id>', `${ENTRY}; needed when it sent a part`)
    .action(sentBack);
}

async function listPayments(options: Json): Promise<void> {
  await withNode(async ({ deps }) => {
    const which = { us: deps.node.actorUri, now: deps.clock() };
    const open = openPayments(await settlementsOf(deps.db, which));
    if (options.json) return sayJson(open);
    const { payments, suspense } = open;
    if (payments.length === 0 && suspense.length === 0)
      return say('Nothing is to be paid or received.');
    if (payments.length > 0) say(paymentTable(payments));
    sayTransfers(payments);
    if (suspense.length > 0)
      say(
        `${payments.length > 0 ? '\n' : ''}Money that nobody can place:\n${suspenseTable(suspense)}`,
      );
  });
}

/** Where money stands that could not be booked against a debt. */
const IN_SUSPENSE =
  ' It is in suspense, for it does not fit what is owed, or nothing may change now: "obole payment list" says which.';

async function paymentSent(
  reference: string,
  amount: string | undefined,
  options: Booking,
): Promise<void> {
  await withNode(async ({ deps }) => {
    const amountMinor = amount === undefined ? null : amountOf(amount, deps.node.currency);
    const entry = options.entry ?? null;
    const booked = orFail(await recordPaymentSent(deps, { reference, amountMinor, entry }));
    say(
      `${formatMoney(booked, 'en')} to ${booked.host} are booked; it is told.${booked.inSuspense ? IN_SUSPENSE : ''}`,
    );
  });
}

async function paymentReceived(reference: string, amount: string, options: Booking): Promise<void> {
  const named = namedBy(reference, options);
  await withNode(async ({ deps }) => {
    const amountMinor = amountOf(amount, deps.node.currency);
    const booked = orFail(await recordPaymentReceived(deps, { ...named, amountMinor }));
    const what = `${formatMoney(booked, 'en')} from ${booked.host} are booked`;
    say(
      booked.inSuspense
        ? `${what}.${IN_SUSPENSE}`
        : `${what}, and our creators' share of it is theirs.`,
    );
  });
}

async function paymentReturned(
  reference: string,
  amount: string,
  options: Booking & { readonly entry: string },
): Promise<void> {
  const named = { ...namedBy(reference, options), entry: options.entry };
  await withNode(async ({ deps }) => {
    const amountMinor = amountOf(amount, deps.node.currency);
    const booked = orFail(await recordReturn(deps, { ...named, amountMinor }));
    say(
      `${formatMoney(booked, 'en')} from ${booked.host} are booked as come back.${booked.inSuspense ? IN_SUSPENSE : ' What they paid is owed again.'}`,
    );
  });
}

/** @throws when neither a reference nor a host says whose money it is. */
function namedBy(reference: string, { from, entry }: Booking) {
  const isNamed = reference !== '-';
  if (!isNamed && from === undefined)
    throw new CommandFailed('Money without a reference needs --from <host>.', WRONG_USAGE);
  return { reference: isNamed ? reference : null, host: from ?? null, entry: entry ?? null };
}

async function assign(host: string, entry: string, amount: string | undefined): Promise<void> {
  await withNode(async ({ deps }) => {
    const amountMinor = amount === undefined ? null : amountOf(amount, deps.node.currency);
    const booked = orFail(await assignMoney(deps, { host, entry, amountMinor }));
    say(`${formatMoney(booked, 'en')} count for what is owed with ${host} now.`);
  });
}

async function sendBack(host: string, entry: string): Promise<void> {
  await withNode(async ({ deps }) => {
    orFail(await sendMoneyBack(deps, { host, entry }));
    say(
      `It counts for nothing else now. When the bank has sent it: "obole payment sent-back ${host} ${entry} <amount>".`,
    );
  });
}

async function sentBack(
  host: string,
  entry: string,
  amount: string,
  options: Booking,
): Promise<void> {
  await withNode(async ({ deps }) => {
    const amountMinor = amountOf(amount, deps.node.currency);
    const booked = orFail(
      await recordSentBack(deps, { host, entry, amountMinor, bankEntry: options.entry ?? null }),
    );
    say(`${formatMoney(booked, 'en')} to ${host} are booked as sent back.`);
  });
}
