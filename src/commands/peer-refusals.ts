import type { SettlementCode } from '../web/refusal-codes.ts';
import { CommandFailed } from './terminal.ts';

/** What the commands about peers and payments say when they are refused. */
const WHY_NOT: Record<SettlementCode, string> = {
  unknown_peer: 'No such server settles with this node. "obole peer list" shows all.',
  unreachable: 'It does not answer. Check how it is written.',
  unknown_reference:
    'No payment has that reference. "obole payment list" shows those that are open. Money that bears none, or another: "obole payment received - <amount> --from <host>".',
  unknown_entry: 'No money in suspense has that name. "obole payment list" shows what there is.',
  unknown_line: 'There is no such line. "obole peer dispute list <host>" shows those in dispute.',
  not_ours_to_pay:
    'The peer pays this one. When it has arrived: "obole payment received <reference> <amount>".',
  not_ours_to_receive:
    'This one is ours to pay. When the bank has debited it: "obole payment sent <reference>".',
  already_booked: 'That payment is booked already.',
  nothing_to_pay: 'Nothing is left to pay for it. "obole payment list" shows what is open.',
  amount_invalid: 'An amount is a positive number like 10 or 12.50.',
  too_much: 'That is more than is owed, or than there is. "obole peer show <host>" shows both.',
  waiting:
    'Debts may not change just now: a netting waits for its answer, or this node was restored. "obole peer show <host>" says which. Try again later.',
  not_disputed:
    'That line is not in dispute. "obole peer dispute list <host>" shows those that are.',
  nobody_here: 'Nobody here has that address, so the line cannot be accepted for anybody.',
  already_withdrawn: 'That dispute is withdrawn already; the peer has not answered yet.',
  already_disputed:
    'That line is in dispute, or was. "obole peer dispute list <host>" shows how it stands.',
  accepted_after_all: 'A dispute of that line was taken back: it stays accepted.',
  released: "What that line says is its creator's already: it is too late to dispute it.",
  netted:
    'A netting counts that line already, or it has fallen due: ask its admin to correct the line.',
  nothing_left: 'Nothing is left of that line: its node has corrected it.',
  no_room:
    'That statement takes so much off earlier lines that it cannot do without this one. Ask its admin to correct it.',
  reason_invalid: 'Say why in a few words: --reason "never given".',
  entry_missing:
    'Say how the bank names it: --entry <id>. Without a reference nothing else tells the same money from other money; where the bank has no number, its date and amount will do ("--entry 2026-11-22-7.25").',
  nothing_said: 'It has not said where it is paid, so there is nothing to decide.',
  iban_differs:
    'It says another account than that. "obole peer account show <host>" shows it; have its admin read it out to you.',
  two_accounts:
    'It signed two accounts under one number. "obole peer account reject <host>", and ask its admin to set the right one anew.',
  not_frozen: 'It is not frozen, so there is nothing to do.',
  refused: 'It cannot be done as things stand. "obole peer show <host>" says how they stand.',
};

/** What an operation did.
 *  @throws why not, in a sentence that says what to do. */
export function orFail<
  Answer extends { readonly ok: true } | { readonly ok: false; readonly code: SettlementCode },
>(answer: Answer): Extract<Answer, { readonly ok: true }> {
  if (answer.ok) return answer as Extract<Answer, { readonly ok: true }>;
  throw new CommandFailed(WHY_NOT[answer.code]);
}
