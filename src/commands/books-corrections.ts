import type { Command } from 'commander';
import { listPeople } from '../../db/views/accounts.ts';
import { formatMoney } from '../money/money.ts';
import type { Why, WhyRefusal } from '../operations/answer-for.ts';
import { type ChargebackRefusal, chargeBack } from '../operations/charge-back.ts';
import { type CorrectionRefusal, correctShare } from '../operations/correct-share.ts';
import { type ReversalRefusal, reverseTopUp } from '../operations/reverse-top-up.ts';
import { AMOUNT_WRONG, amountOf } from './arguments.ts';
import { personOf } from './people.ts';
import { CommandFailed, type CommandNode, say, WRONG_USAGE, withNode } from './terminal.ts';

type Options = {
  readonly reason: string;
  readonly by?: string;
  readonly amount?: string;
  readonly bankReference?: string;
};

export const REASON = [
  '--reason <why>',
  'why, in a sentence; it stays beside the journal',
] as const;
export const BY = [
  '--by <handle>',
  'the admin or treasurer who answers for it (not needed when there is one admin)',
] as const;

/** The commands that change the books by hand. Nothing is ever changed in the journal: each is a posting
 *  of its own, with its reason and who gave it. */
export function addCorrectionCommands(books: Command): void {
  books
    .command('reverse <reference>')
    .description('undo a top-up that was booked by mistake, by a posting of its own')
    .requiredOption(...REASON)
    .option(...BY)
    .action(reverse);

  books
    .command('chargeback <reference>')
    .description('book that the bank took a top-up back: from its giver, else from the reserve')
    .option('--amount <amount>', 'what the bank took, when it is not all of it')
    .option(
      '--bank-reference <text>',
      'what the bank calls this chargeback; tells several of one top-up apart',
    )
    .requiredOption(...REASON)
    .option(...BY)
    .action(chargeback);

  books
    .command('correct <flattr>')
    .description('take back what a flattr of a closed month was worth (its id or address)')
    .option('--amount <amount>', 'how much of it, when it is not all; the fee comes on top')
    .requiredOption(...REASON)
    .option(...BY)
    .action(correct);
}

export const WHY: Record<WhyRefusal, string> = {
  reason_invalid: 'A reason is one line of 1 to 500 characters.',
  not_an_admin:
    'Only an admin or a treasurer changes the books. "obole user list" shows who is one.',
};

const WHY_NOT_REVERSED: Record<ReversalRefusal, string> = {
  ...WHY,
  unknown_reference: 'No top-up has that reference.',
  already_reversed: 'That top-up is undone already.',
  already_charged_back: 'The bank took that top-up back already.',
  already_spent:
    'That money has been shared since; it cannot be undone. If the bank took it back, that is "obole books chargeback".',
  at_the_bank:
    'The bank has that money: an entry of a statement is known to be this top-up, so it was no mistake.',
};

async function reverse(reference: string, options: Options): Promise<void> {
  await withNode(async (node) => {
    const why = await whyOf(node, options);
    const undone = await reverseTopUp(node.deps, reference, why);
    if (!undone.ok) throw new CommandFailed(WHY_NOT_REVERSED[undone.code]);
    say(`${moneyOf(node, undone.amountMinor)} are taken back; both postings stay in the journal.`);
  });
}

const WHY_NOT_CHARGED_BACK: Record<ChargebackRefusal, string> = {
  ...WHY,
  unknown_reference: 'No top-up has that reference.',
  amount_invalid: `${AMOUNT_WRONG} The bank cannot take back more than the top-up was.`,
  bank_reference_invalid: 'What the bank calls a chargeback is one line of 1 to 200 characters.',
  already_reversed: 'That top-up is undone already; there is nothing to take back.',
  already_charged_back:
    'That chargeback is booked already; nothing changed. If this is another one of the same top-up, say with --bank-reference what the bank calls it.',
  more_than_top_up:
    'With what the bank took back of that top-up before, it would be more than the top-up was; nothing changed. Say with --amount what it took this time.',
};

async function chargeback(reference: string, options: Options): Promise<void> {
  await withNode(async (node) => {
    const why = await whyOf(node, options);
    const { bankReference } = options;
    const booked = await chargeBack(node.deps, {
      ...{ reference, why, ...amountIn(node, options) },
      ...(bankReference === undefined ? {} : { bankReference }),
    });
    if (!booked.ok) throw new CommandFailed(WHY_NOT_CHARGED_BACK[booked.code]);
    const parts = [
      ["the giver's accounts", booked.fromGiverMinor],
      ['shares that were not released, with their fee', booked.fromSharesMinor],
      ['the reserve', booked.fromReserveMinor],
    ] as const;
    say(`The bank took ${moneyOf(node, booked.amountMinor)} back. It comes`);
    for (const [whence, amountMinor] of parts)
      if (amountMinor > 0n) say(`  ${moneyOf(node, amountMinor)} from ${whence}`);
  });
}

const WHY_NOT_CORRECTED: Record<CorrectionRefusal, string> = {
  ...WHY,
  unknown_flattr: 'Nobody here gave that flattr.',
  not_shared: 'That flattr is not in a closed month; its giver can still undo it.',
  amount_invalid: `${AMOUNT_WRONG} No more can be taken back than is left of what the flattr was worth.`,
  nothing_left: 'Nothing is left of what that flattr was worth.',
  already_released:
    'That was paid out or given on, or the node that it is owed to disputes it; it is never taken back.',
};

async function correct(flattr: string, options: Options): Promise<void> {
  await withNode(async (node) => {
    const why = await whyOf(node, options);
    const corrected = await correctShare(node.deps, { flattr, why, ...amountIn(node, options) });
    if (!corrected.ok) throw new CommandFailed(WHY_NOT_CORRECTED[corrected.code]);
    const { amountMinor, feeMinor, waiting } = corrected;
    if (waiting === true) {
      say(
        `${moneyOf(node, amountMinor)} come off the next statement to the node that they are owed to. They are the giver's again when it has accepted that.`,
      );
      return;
    }
    say(
      `${moneyOf(node, amountMinor)} and ${moneyOf(node, feeMinor)} of the fee are back in the giver's funds.`,
    );
  });
}

/** The reason, and who answers for it: the one named, else the only admin. */
export async function whyOf(
  node: CommandNode,
  { reason, by }: Pick<Options, 'reason' | 'by'>,
): Promise<Why> {
  if (by !== undefined) return { reason, adminId: (await personOf(node, by)).actorId };
  const admins = (await listPeople(node.deps.db)).filter(({ role }) => role === 'admin');
  const [admin, ...others] = admins;
  if (admin === undefined || others.length > 0) {
    throw new CommandFailed(
      'Say with --by who answers for it: an admin or a treasurer of this node.',
      WRONG_USAGE,
    );
  }
  return { reason, adminId: admin.actorId };
}

const amountIn = ({ deps }: CommandNode, { amount }: Options): { readonly amountMinor?: bigint } =>
  amount === undefined ? {} : { amountMinor: amountOf(amount, deps.node.currency) };

const moneyOf = ({ deps }: CommandNode, amountMinor: bigint): string =>
  formatMoney({ amountMinor, currency: deps.node.currency }, 'en');
