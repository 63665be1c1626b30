import { countMailsFor, readMailAddress } from '../../db/records/mail.ts';
import { lockPerson, readAccount } from '../../db/records/people.ts';
import { referenceInGroups } from '../money/creditor-reference.ts';
import type { BankAccount } from '../settlement/bank-account.ts';
import { ibanInGroups } from '../text/bank-details.ts';
import type { Deps } from './deps.ts';
import type { MailLanguage } from './mailer.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { postMail } from './post-mail.ts';

/** Who presses twice wants one mail. */
const SAME_ASKING_MS = 60_000;

/** Mails somebody what to type at their bank, for a standing order or another day. */
export const mailPayIn = (
  deps: Deps,
  accountId: string,
  said: {
    readonly account: BankAccount;
    readonly reference: string;
    readonly language: MailLanguage;
  },
): Promise<Outcome<object, 'no_address'>> =>
  transact(deps.db, async (tx): Promise<Outcome<object, 'no_address'>> => {
    await lockPerson(tx, accountId);
    const own = await readMailAddress(tx, accountId);
    if (own === undefined) return refuse('no_address');
    const since = new Date(deps.clock().getTime() - SAME_ASKING_MS);
    if ((await countMailsFor(tx, accountId, { kinds: ['pay_in'], since })) > 0) return done({});
    const language = (await readAccount(tx, accountId))?.language ?? said.language;
    const { holder, iban, bic } = said.account;
    const href = `${deps.node.origin}/home/budget/pay-in`;
    const reference = referenceInGroups(said.reference);
    const letter = {
      kind: 'pay_in',
      holder,
      iban: ibanInGroups(iban),
      bic,
      reference,
      href,
    } as const;
    await postMail(deps, tx, { to: own.address, accountId, language, letter });
    return done({});
  });
