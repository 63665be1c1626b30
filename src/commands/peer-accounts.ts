import type { Command } from 'commander';
import { standingOfPeer } from '../../db/views/bank-accounts.ts';
import { findPeer } from '../../db/views/settlements.ts';
import { confirmAccount, rejectAccount } from '../operations/peer-account.ts';
import type { AccountStanding } from '../settlement/bank-account.ts';
import { wordsOf } from '../web/locales/locale.ts';
import { accountText } from './bank.ts';
import { orFail } from './peer-refusals.ts';
import { CommandFailed, say, sayJson, withNode } from './terminal.ts';

/** @param account the command that these are below. */
export function addPeerAccountCommands(account: Command): void {
  account
    .command('show <host>')
    .description('where it is paid, and whether that may be used')
    .option('--json', 'print as JSON')
    .action(show);
  account
    .command('confirm <host> <iban...>')
    .description('its admin has read out this IBAN to you, by another way than this one')
    .action((host: string, groups: readonly string[]) => confirm(host, groups.join('')));
  account
    .command('reject <host>')
    .description('what it said last is not true; what it said before counts again')
    .action(reject);
}

async function show(host: string, options: { json?: boolean }): Promise<void> {
  await withNode(async ({ deps }) => {
    const peer = await findPeer(deps.db, host);
    if (peer === undefined)
      throw new CommandFailed(`No server ${host} is known. "obole peer list" shows all.`);
    const of = { peerId: peer.peerId, currency: deps.node.currency };
    const standing = await standingOfPeer(deps.db, of, deps.clock());
    if (options.json) return sayJson(standing);
    sayAccount(host, standing);
  });
}

async function confirm(host: string, iban: string): Promise<void> {
  await withNode(async ({ deps }) => {
    const { standing } = orFail(await confirmAccount(deps, { host, iban }));
    sayAccount(host, standing);
  });
}

async function reject(host: string): Promise<void> {
  await withNode(async ({ deps }) => {
    const { standing } = orFail(await rejectAccount(deps, { host }));
    say('Rejected. It counts for nothing.');
    sayAccount(host, standing);
  });
}

const WORDS = wordsOf('en').bank;

/** Where a peer is paid, and what has to happen before it is. */
export function sayAccount(host: string, standing: AccountStanding): void {
  const { state, said, other, before, usableFrom } = standing;
  say(`Bank account of ${host} (${state}): ${WORDS.says[state]}`);
  if (before !== null && state !== 'usable') say(`Until now:\n${accountText(before)}`);
  if (said !== null) {
    if (before !== null && state !== 'usable') say('From now on:');
    say(`${accountText(said)}\n  said    ${said.recordedAt.toISOString()}`);
  }
  if (other !== null) say(`${WORDS.second}:\n${accountText(other)}`);
  if (usableFrom !== null) say(`  used    from ${usableFrom.toISOString()}, not before`);
  if (state === 'first' || state === 'changed' || state === 'contradiction') {
    say(WORDS.ask);
    if (state !== 'contradiction') say(`Then: obole peer account confirm ${host} <IBAN>`);
    say(`  or: obole peer account reject ${host}`);
  }
}
