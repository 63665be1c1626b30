import type { Command } from 'commander';
import { accountsNotOurs, ownAccounts } from '../../db/views/bank-accounts.ts';
import type { SettlementDeps } from '../operations/deps.ts';
import { setOwnAccount } from '../operations/own-account.ts';
import type { BankAccount } from '../settlement/bank-account.ts';
import { ibanInGroups } from '../text/bank-details.ts';
import type { AccountCode } from '../web/refusal-codes.ts';
import { addBankExport } from './bank-export.ts';
import { importStatement } from './bank-import.ts';
import { CommandFailed, say, sayJson, WRONG_USAGE, withNode } from './terminal.ts';

type Options = {
  readonly holder?: string;
  readonly bic?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
};

/** Adds what there is to say about this node's bank. */
export function addBankCommands(bank: Command): void {
  bank
    .command('account')
    .argument(
      '[iban...]',
      'the account that other nodes pay to from now on, with or without gaps; shows it when left out',
    )
    .option('--holder <name>', 'whose account it is, as the bank knows it')
    .option('--bic <bic>', 'only where a bank abroad may ask for it')
    .option('--yes', 'replace another account, which peers then ask you about')
    .option('--json', 'print as JSON')
    .description('where other nodes pay what they owe this one')
    .action(account);

  bank
    .command('import <file>')
    .description(
      'read what the bank says (camt.053, camt.054, or a ZIP of them), show what it is for, and book it',
    )
    .option('--yes', 'book it without asking')
    .option('--twins', 'book also what looks like an entry of another statement')
    .option('--json', 'print as JSON; books only with --yes')
    .action(importStatement);
  addBankExport(bank);
}

const WHY_NOT: Record<AccountCode, string> = {
  iban_invalid: 'That is no IBAN: its check digits or its length are wrong. Copy it again.',
  bic_invalid: 'That is no BIC. It has 8 or 11 letters and digits.',
  holder_invalid: 'The name of the account holder: --holder <name>, 1 to 140 characters.',
  points: 'This node keeps points, which no bank pays.',
  change_unconfirmed:
    'Another account is set ("obole bank account" shows it). Nodes that pay this one will hold back until their admin has asked you by another way, and for 72 hours. Call them, and say it again with --yes.',
};

async function account(groups: readonly string[], options: Options): Promise<void> {
  const iban = groups.length === 0 ? undefined : groups.join('');
  if (iban !== undefined && options.holder === undefined)
    throw new CommandFailed(WHY_NOT.holder_invalid, WRONG_USAGE);
  if (iban === undefined && (options.holder !== undefined || options.bic !== undefined))
    throw new CommandFailed('Say the IBAN as well.', WRONG_USAGE);
  await withNode(async ({ deps }) => {
    if (iban === undefined) return await show(deps, options);
    const typed = { iban, holder: options.holder ?? '', bic: options.bic ?? '' };
    const set = await setOwnAccount(deps, typed, { confirmed: options.yes === true });
    if (!set.ok) throw new CommandFailed(WHY_NOT[set.code]);
    if (options.json) return sayJson(set.account);
    say(accountText(set.account));
    say(
      set.peers === 0
        ? 'Set. Nodes that settle with this one are told when they are met.'
        : `Set. Nodes that are told: ${set.peers}.`,
    );
  });
}

async function show({ db, node }: SettlementDeps, options: Options): Promise<void> {
  const own = await ownAccounts(db, node.currency);
  const notOurs = await accountsNotOurs(db, node.currency);
  const [newest] = own;
  if (options.json) return sayJson({ account: newest ?? null, earlier: own.slice(1), notOurs });
  if (newest === undefined)
    say(
      'No account is set, so nobody can pay this node. "obole bank account <IBAN> --holder <name>" sets it.',
    );
  else {
    say(`${accountText(newest)}\n  since   ${dayOf(newest.setAt)}`);
    for (const one of own.slice(1))
      say(`before: ${ibanInGroups(one.iban)}, ${one.holder}, since ${dayOf(one.setAt)}`);
  }
  for (const one of notOurs)
    say(
      `\nATTENTION: somebody holds another account with the signature of this node, which was not set here:\n${accountText(one)}\nIf these books are those of a backup and it is right, set it again. If nobody here knows it, somebody else has the key of this node: "obole keys revoke", set the right account again, and call the other admins.`,
    );
}

const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

/** An account in lines, as it is typed at a bank. */
export const accountText = ({ holder, iban, bic }: BankAccount): string =>
  [
    `  holder  ${holder}`,
    `  IBAN    ${ibanInGroups(iban)}`,
    ...(bic === null ? [] : [`  BIC     ${bic}`]),
  ].join('\n');
