import type { Command } from 'commander';
import { listNettings, listPeers, listStatements } from '../../db/views/settlements.ts';
import { formatMoney } from '../money/money.ts';
import { issueStatements } from '../operations/issue-statements.ts';
import { proposeNettings } from '../operations/net-peer.ts';
import {
  type PaymentRefusal,
  recordPaymentReceived,
  recordPaymentSent,
} from '../operations/record-payment.ts';
import { trustPeer } from '../operations/trust-peer.ts';
import { amountOf, monthOf } from './arguments.ts';
import { peerKeysOf, repin, sayPeerKeys } from './peer-keys.ts';
import { CommandFailed, FAILED, say, sayJson, table, withNode } from './terminal.ts';

type Json = { json?: boolean };

export function addSettlementCommands(program: Command): void {
  program
    .command('settle <month>')
    .description(
      'state to every peer what a closed month owes it, propose the netting, show where it stands',
    )
    .option('--json', 'print as JSON')
    .action(settle);

  addPaymentCommands(
    program.command('payment').description('payments between nodes, one per peer and month'),
  );
  addPeerCommands(program.command('peer').description('other nodes'));
}

function addPaymentCommands(payment: Command): void {
  payment
    .command('list')
    .description('what is to be paid and to be received')
    .option('--json', 'print as JSON')
    .action(listPayments);
  payment
    .command('sent <reference>')
    .description('our bank has debited it: book it and advise the peer')
    .action(paymentSent);
  payment
    .command('received <reference> <amount>')
    .description('it has arrived at our bank: book it, and our creators are paid')
    .action(paymentReceived);
}

function addPeerCommands(peer: Command): void {
  peer
    .command('list')
    .description('servers that this node knows')
    .option('--json', 'print as JSON')
    .action(peers);
  peer
    .command('show <host>')
    .description('keys of one peer, and statements with it')
    .option('--json', 'print as JSON')
    .action(showPeer);
  peer
    .command('trust <host>')
    .description('take its statements (the default)')
    .action((host) => trust(host, 'funded'));
  peer
    .command('block <host>')
    .description('take nothing from it any more')
    .action((host) => trust(host, 'blocked'));
  peer
    .command('repin <host>')
    .description('take the keys that it publishes now, which its admin has read out to you')
    .requiredOption('--fingerprint <digits>', 'what "obole keys list" shows there, 60 digits')
    .action(repin);
}

async function settle(text: string, options: Json): Promise<void> {
  const month = monthOf(text);
  await withNode(async ({ deps }) => {
    await issueStatements(deps, month);
    await proposeNettings(deps, month, { early: true });
    const statements = await listStatements(deps.db, { month });
    const nettings = await listNettings(deps.db, { month });
    if (options.json) return sayJson({ month, statements, nettings });
    if (statements.length === 0) {
      return say(
        `${month} has no statements: no peer settles with us, or the month is not closed ("obole close ${month}").`,
      );
    }
    say(statementTable(statements));
    if (nettings.length > 0) say(`\n${nettingTable(nettings)}`);
  });
}

type Statements = Awaited<ReturnType<typeof listStatements>>;
type Nettings = Awaited<ReturnType<typeof listNettings>>;

const statementTable = (statements: Statements): string =>
  table(
    [
      ['peer', 'month', 'who owes', 'seq', 'total', 'settled', 'state'],
      ...statements.map((s) => [
        s.host,
        s.month,
        s.direction === 'issued' ? 'we' : 'they',
        `${s.seq}`,
        formatMoney({ amountMinor: s.totalMinor, currency: s.currency }, 'en'),
        formatMoney({ amountMinor: s.dischargedMinor, currency: s.currency }, 'en'),
        s.state,
      ]),
    ],
    [3, 4, 5],
  );

const nettingTable = (nettings: Nettings): string =>
  table(
    [
      ['peer', 'month', 'netted', 'to pay', 'who pays', 'reference', 'state'],
      ...nettings.map((n) => [
        n.host,
        n.month,
        formatMoney({ amountMinor: n.offsetMinor, currency: n.currency }, 'en'),
        formatMoney({ amountMinor: n.dueMinor, currency: n.currency }, 'en'),
        { us: 'we', peer: 'they', nobody: 'nobody' }[n.debtor],
        n.reference,
        n.state,
      ]),
    ],
    [2, 3],
  );

async function listPayments(options: Json): Promise<void> {
  await withNode(async ({ deps }) => {
    const due = await listNettings(deps.db, { unpaid: true });
    if (options.json) return sayJson(due);
    say(due.length === 0 ? 'Nothing is to be paid or received.' : nettingTable(due));
  });
}

const WHY_NOT_BOOKED: Record<PaymentRefusal, string> = {
  unknown_reference:
    'No payment has that reference. "obole payment list" shows those that are open.',
  not_ours_to_pay:
    'The peer pays this one. When it has arrived: "obole payment received <reference> <amount>".',
  not_ours_to_receive:
    'This one is ours to pay. When the bank has debited it: "obole payment sent <reference>".',
  already_booked: 'That payment is booked already.',
  not_agreed:
    'The peer has not agreed to the netting yet. Try again when "obole settle" shows it as agreed.',
  amount_differs:
    'The amount is not what was agreed; "obole payment list" shows it. Ask the peer\'s admin.',
};

async function paymentSent(reference: string): Promise<void> {
  await withNode(async ({ deps }) => {
    const booked = await recordPaymentSent(deps, reference);
    if (!booked.ok) throw new CommandFailed(WHY_NOT_BOOKED[booked.code]);
    say(`${formatMoney(booked, 'en')} to ${booked.peerHost} are booked; it is told.`);
  });
}

async function paymentReceived(reference: string, amount: string): Promise<void> {
  await withNode(async ({ deps }) => {
    const booked = await recordPaymentReceived(
      deps,
      reference,
      amountOf(amount, deps.node.currency),
    );
    if (!booked.ok) throw new CommandFailed(WHY_NOT_BOOKED[booked.code]);
    say(
      `${formatMoney(booked, 'en')} from ${booked.peerHost} are booked, and our creators' share of it is theirs.`,
    );
  });
}

async function peers(options: Json): Promise<void> {
  await withNode(async ({ deps }) => {
    const known = await listPeers(deps.db);
    if (options.json) return sayJson(known);
    if (known.length === 0)
      return say('No other server is known yet. One is met when somebody flattrs a work on it.');
    const yes = (is: boolean) => (is ? 'yes' : 'no');
    const rows = known.map((p) => [
      p.host,
      yes(p.understandsFlattr),
      yes(p.settles),
      p.currency ?? '',
      p.trust,
    ]);
    say(table([['host', 'flattr', 'settles', 'currency', 'trust'], ...rows]));
  });
}

async function showPeer(host: string, options: Json): Promise<void> {
  await withNode(async ({ deps }) => {
    const peer = (await listPeers(deps.db)).find((p) => p.host === host);
    if (peer === undefined)
      throw new CommandFailed(`No server ${host} is known. "obole peer list" shows all.`);
    const statements = await listStatements(deps.db, { peerId: peer.peerId });
    const keys = await peerKeysOf(deps, peer.peerId);
    if (options.json) return sayJson({ ...peer, statements, keys });
    say(
      `${peer.host}: ${peer.trust}, ${peer.settles ? `settles in ${peer.currency}` : 'does not settle'}`,
    );
    if (statements.length > 0) say(`\n${statementTable(statements)}`);
    if (keys !== null) sayPeerKeys(keys);
  });
}

async function trust(host: string, trusted: 'funded' | 'blocked'): Promise<void> {
  await withNode(async ({ deps }) => {
    const changed = await trustPeer(deps, host, trusted);
    if (!changed.ok)
      throw new CommandFailed(`${host} does not answer. Check how it is written.`, FAILED);
    say(trusted === 'blocked' ? `Nothing from ${host} is taken any more.` : `${host} is trusted.`);
  });
}
