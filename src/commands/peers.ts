import type { Command } from 'commander';
import { type Dispute, disputesWith, doubtsAbout } from '../../db/views/disputes.ts';
import { type AskedDispute, askedDisputes } from '../../db/views/disputes-after.ts';
import { evidenceText } from '../../db/views/evidence.ts';
import { findPeer, listPeers, type Settlement, settlementsOf } from '../../db/views/settlements.ts';
import { formatMoney } from '../money/money.ts';
import type { SettlementDeps } from '../operations/deps.ts';
import { answerDispute, disputeAccepted, withdrawDispute } from '../operations/disputes.ts';
import { trustPeer } from '../operations/trust-peer.ts';
import { unfreezePeer } from '../operations/unfreeze-peer.ts';
import { amountOf, monthOf } from './arguments.ts';
import { pour } from './books-export.ts';
import { addPeerAccountCommands, sayAccount } from './peer-accounts.ts';
import { addDoubtCommands } from './peer-doubts.ts';
import { peerKeysOf, repin, sayPeerKeys } from './peer-keys.ts';
import { orFail } from './peer-refusals.ts';
import {
  askedTable,
  disownedTable,
  disputeTable,
  frozenText,
  nettingTable,
  paymentTable,
  sayTransfers,
  sayWaits,
  statementTable,
  suspenseTable,
} from './peer-tables.ts';
import { CommandFailed, say, sayJson, table, WRONG_USAGE, withNode } from './terminal.ts';

type Json = { json?: boolean };

const DISPUTES_SHOWN = 1_000;
const TRUSTS = ['new', 'funded', 'limit', 'blocked'] as const;
type Trust = (typeof TRUSTS)[number];

export function addPeerCommands(peer: Command): void {
  peer
    .command('list')
    .description('servers that this node knows')
    .option('--json', 'print as JSON')
    .action(peers);
  peer
    .command('show <host>')
    .description('one peer: its statements month by month, what waits and why, its keys')
    .option('--json', 'print as JSON')
    .action(showPeer);
  peer
    .command('evidence <host>')
    .description('what both signed, in its exact bytes, on standard output')
    .option('--month <month>', 'only what is about one month (2026-11)')
    .option('--currency <code>', "instead of this node's own")
    .action(printEvidence);
  addTrustCommands(peer);
  addPeerAccountCommands(
    peer.command('account').description('where it is paid, and whether that is right'),
  );
  const dispute = peer.command('dispute').description('lines that one of the two did not accept');
  addDisputeCommands(dispute);
  addDoubtCommands(dispute);
}

function addTrustCommands(peer: Command): void {
  peer
    .command('trust')
    .argument('<host>')
    .argument('[trust]', `${TRUSTS.join(', ')}; funded when it is left out`, 'funded')
    .argument('[limit]', 'with "limit": how much may be paid out before its money has come')
    .description('how far its statements are trusted')
    .action(trust);
  peer
    .command('block <host>')
    .description('take nothing from it any more')
    .action((host) => trust(host, 'blocked', undefined));
  peer
    .command('unfreeze <host>')
    .description('it signed two things that cannot both be true, and may go on all the same')
    .action(unfreeze);
  peer
    .command('repin <host>')
    .description('take the keys that it publishes now, which its admin has read out to you')
    .requiredOption('--fingerprint <digits>', 'what "obole keys list" shows there, 60 digits')
    .action(repin);
}

function addDisputeCommands(dispute: Command): void {
  dispute
    .command('list <host>')
    .description('what is in dispute, by month')
    .option('--json', 'print as JSON')
    .action(listDisputes);
  dispute
    .command('line <host> <seq> <payee>')
    .description('dispute a line of theirs that was accepted; it counts when they agree')
    .requiredOption('--reason <words>', 'why, in a few words; they read it')
    .action(disputeLine);
  dispute
    .command('answer <host> <seq> <payee>')
    .description('they dispute a line of ours: give it back to its givers in the next statement')
    .action((host, seq, payee) => onDispute(host, seq, payee, 'answer'));
  dispute
    .command('withdraw <host> <seq> <payee>')
    .description('we disputed a line of theirs: accept it after all')
    .action((host, seq, payee) => onDispute(host, seq, payee, 'withdraw'));
}

async function peers(options: Json): Promise<void> {
  await withNode(async ({ deps }) => {
    const known = await listPeers(deps.db);
    if (options.json) return sayJson(known);
    if (known.length === 0)
      return say('No other server is known yet. One is met when somebody flattrs a work on it.');
    const yes = (is: boolean) => (is ? 'yes' : 'no');
    const rows = known.map((p) => [
      ...[p.host, yes(p.understandsFlattr), yes(p.settles), p.currency ?? ''],
      ...[trustText(p, deps.node.currency), p.frozen ? `${p.standing}, frozen` : p.standing],
    ]);
    say(table([['host', 'flattr', 'settles', 'currency', 'trust', 'standing'], ...rows]));
  });
}

const trustText = (
  { trust: trusted, limitMinor, currency }: Awaited<ReturnType<typeof peerOf>>,
  otherwise: string,
): string =>
  trusted === 'limit'
    ? `limit ${formatMoney({ amountMinor: limitMinor, currency: currency ?? otherwise }, 'en')}`
    : trusted;

async function peerOf({ db }: SettlementDeps, host: string) {
  const peer = await findPeer(db, host);
  if (peer === undefined)
    throw new CommandFailed(`No server ${host} is known. "obole peer list" shows all.`);
  return peer;
}

async function showPeer(host: string, options: Json): Promise<void> {
  await withNode(async ({ deps }) => {
    const peer = await peerOf(deps, host);
    const { peerId } = peer;
    const which = { us: deps.node.actorUri, now: deps.clock(), peerId };
    const settlements = await settlementsOf(deps.db, which);
    const disputes = await disputesWith(deps.db, { peerId, limit: DISPUTES_SHOWN });
    const doubts = await doubtsAbout(deps.db, peerId);
    const keys = await peerKeysOf(deps, peerId);
    if (options.json) return sayJson({ ...peer, settlements, disputes, doubts, keys });
    const trusted = trustText(peer, deps.node.currency);
    say(`${host}: ${trusted}, ${peer.settles ? `settles in ${peer.currency}` : 'does not settle'}`);
    for (const { payee, reason } of doubts)
      say(`Coming lines for ${payee ?? 'anybody'} are disputed: ${reason}`);
    for (const one of settlements) saySettlement(one, disputes);
    if (keys !== null) sayPeerKeys(keys);
  });
}

function saySettlement(one: Settlement, all: readonly Dispute[]): void {
  const { currency } = one;
  const money = (amountMinor: bigint) => formatMoney({ amountMinor, currency }, 'en');
  say(
    `We owe it ${money(one.weOweMinor)}, it owes us ${money(one.theyOweMinor)}; its standing is ${one.standing}.`,
  );
  if (one.frozen !== null) say(frozenText(one.frozen));
  if (one.disowned.length > 0) say(`\nIn our name, and not ours:\n${disownedTable(one.disowned)}`);
  if (one.months.length > 0) say(`\n${statementTable([one])}`);
  const nettings = nettingTable(one);
  if (nettings !== null) say(`\n${nettings}`);
  if (one.payments.length > 0) say(`\n${paymentTable(one.payments)}`);
  sayTransfers(one.payments);
  if (one.account !== null) {
    say();
    sayAccount(one.host, one.account);
  }
  if (one.suspense.length > 0)
    say(`\nMoney that nobody can place:\n${suspenseTable(one.suspense)}`);
  const disputes = all.filter((dispute) => dispute.currency === currency);
  if (disputes.length > 0) say(`\nIn dispute:\n${disputeTable(disputes)}`);
  sayWaits(one.waits, one);
  const refused = Object.entries(one.refused);
  if (refused.length > 0) say('\nWhat came and could not be, and how often:');
  for (const [what, times] of refused) say(`  ${what}  ${times}`);
}

async function listDisputes(host: string, options: Json): Promise<void> {
  await withNode(async ({ deps }) => {
    const { peerId } = await peerOf(deps, host);
    const limit = DISPUTES_SHOWN;
    const disputes = await disputesWith(deps.db, { peerId, limit });
    const asked = await askedDisputes(deps.db, { peerId, limit });
    if (options.json) return sayJson([...disputes, ...asked]);
    say(disputes.length === 0 ? 'No line is in dispute.' : disputeTable(disputes));
    sayAsked(asked);
  });
}

function sayAsked(asked: readonly AskedDispute[]): void {
  if (asked.length > 0) say(`\nDisputed after it was accepted:\n${askedTable(asked)}`);
}

function seqOf(text: string): number {
  if (!/^[1-9][0-9]{0,6}$/.test(text))
    throw new CommandFailed('The number of a statement is like 3; see "seq".', WRONG_USAGE);
  return Number.parseInt(text, 10);
}

async function disputeLine(
  host: string,
  text: string,
  payee: string,
  { reason }: { readonly reason: string },
): Promise<void> {
  const which = { host, seq: seqOf(text), payee, reason };
  await withNode(async ({ deps }) => {
    const { code } = orFail(await disputeAccepted(deps, which));
    say(`They are told that it is disputed, as ${code}. It counts when they agree.`);
  });
}

async function onDispute(
  host: string,
  text: string,
  payee: string,
  act: 'answer' | 'withdraw',
): Promise<void> {
  const which = { host, seq: seqOf(text), payee };
  await withNode(async ({ deps }) => {
    orFail(await (act === 'answer' ? answerDispute(deps, which) : withdrawDispute(deps, which)));
    say(
      act === 'answer'
        ? 'Our next statement gives it back to its givers.'
        : 'They are told that it is accepted after all. It counts when they agree.',
    );
  });
}

async function trust(host: string, asked: string, limit: string | undefined): Promise<void> {
  const trusted = TRUSTS.find((one) => one === asked);
  if (trusted === undefined)
    throw new CommandFailed(`Trust is one of: ${TRUSTS.join(', ')}.`, WRONG_USAGE);
  if ((trusted === 'limit') !== (limit !== undefined))
    throw new CommandFailed(
      'A limit is written like "obole peer trust node.example limit 100.00".',
      WRONG_USAGE,
    );
  await withNode(async ({ deps }) => {
    const limitMinor = limit === undefined ? 0n : amountOf(limit, deps.node.currency);
    orFail(await trustPeer(deps, host, trusted, limitMinor));
    say(TRUSTED[trusted](host));
  });
}

const TRUSTED: Record<Trust, (host: string) => string> = {
  new: (host) => `What ${host} pays waits until it is trusted.`,
  funded: (host) => `${host} is trusted.`,
  limit: (host) => `What ${host} states is paid out up to the limit before its money has come.`,
  blocked: (host) => `Nothing from ${host} is taken any more.`,
};

async function unfreeze(host: string): Promise<void> {
  await withNode(async ({ deps }) => {
    const { waiting, takesOver } = orFail(await unfreezePeer(deps, host));
    say(
      waiting
        ? `Said. It goes on when the admin of ${host} has said so too.`
        : `Both admins have said so: settling with ${host} goes on.`,
    );
    if (takesOver)
      say(
        `${host} holds another statement of ours than these books do. What it holds counts: it is asked in a day, nothing is signed until then, and our reserve bears the difference. Correct what is too high afterwards.`,
      );
  });
}

async function printEvidence(
  host: string,
  options: { readonly month?: string; readonly currency?: string },
): Promise<void> {
  const month = options.month === undefined ? null : monthOf(options.month);
  await withNode(async ({ deps }) => {
    const { peerId } = await peerOf(deps, host);
    const currency = options.currency ?? deps.node.currency;
    const text = evidenceText(deps.db, deps.node.host, { peerId, currency, month });
    await pour(text, process.stdout);
  });
}
