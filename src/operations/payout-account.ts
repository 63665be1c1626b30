import type { Tx } from '../../db/connect.ts';
import { readMailAddress } from '../../db/records/mail.ts';
import {
  addPayoutAccount,
  addressesLost,
  changeByUndo,
  clearFailure,
  type PayoutAccount,
  payoutAccountOf,
  undoFrom,
} from '../../db/records/payout-accounts.ts';
import { lockPerson, readAccount } from '../../db/records/people.ts';
import { endSessionsOf } from '../../db/records/sign-in.ts';
import { sha256Hex } from '../../db/sha256.ts';
import { ownAccounts } from '../../db/views/bank-accounts.ts';
import { isIsoCurrency } from '../money/currency.ts';
import { sepaText } from '../rails/sepa/sepa-text.ts';
import { ibanHint, isSepaIban } from '../text/bank-details.ts';
import type { NodeDeps } from './deps.ts';
import { LETTER_LIVES_MS, type Letter } from './letters.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { type AccountRefusal, accountOf, type TypedAccount } from './own-account.ts';
import { postMail } from './post-mail.ts';
import { tellByBot } from './tell-by-bot.ts';

/** Long enough that somebody misses it when another has changed where they are paid. It is as long as its
 *  notice is of use. */
const HELD_MS = LETTER_LIVES_MS.payout_account;
const LOST_ADDRESS_MS = 30 * 86_400_000;

/** - `not_sepa`: no transfer in euros reaches it. `not_euro`: this node keeps another currency.
 *  - `holder_unwritable`: nothing of the name is left in the letters that every bank takes.
 *  - `our_account`: it is this node's own. */
export type PayoutAccountRefusal =
  | Exclude<AccountRefusal, 'change_unconfirmed'>
  | 'not_euro'
  | 'not_sepa'
  | 'holder_unwritable'
  | 'our_account';

/** Somebody says where their earnings are paid out. Nothing is paid there for 72 hours, also the first time,
 *  and they are told wherever they were told before: the page asks for a fresh sign-in besides, since a session
 *  can be stolen. The account that is there already: they say that it is right, after a payment came back.
 *  @param typed null: nowhere any more. */
export async function setPayoutAccount(
  deps: NodeDeps,
  actorId: string,
  typed: TypedAccount | null,
): Promise<Outcome<{ readonly changed: boolean }, PayoutAccountRefusal>> {
  type Answer = Outcome<{ changed: boolean }, PayoutAccountRefusal>;
  return transact(deps.db, async (tx): Promise<Answer> => {
    const read = await payableAccount(deps, tx, typed);
    if (!read.ok) return read;
    const { iban, holder, bic } = read;
    const person = await lockPerson(tx, actorId);
    if (person === undefined || person.deletedAt !== null) throw new Error(`nobody: ${actorId}`);
    const before = await payoutAccountOf(tx, actorId);
    if ((before?.iban ?? null) === iban && (iban === null || isSame(before, read))) {
      if (before?.failedAt != null) await clearFailure(tx, before.id);
      return done({ changed: false });
    }
    const setAt = deps.clock();
    const token = deps.newSecret();
    await addPayoutAccount(tx, {
      ...{ id: deps.newId(), actorId, iban, holder, bic, setAt },
      usableFrom: new Date(setAt.getTime() + HELD_MS),
      undoHash: sha256Hex(token),
    });
    await tell(deps, tx, { actorId, handle: person.handle, iban, token });
    return done({ changed: true });
  });
}

/** Its owner says that the account is right to which a payment could not be delivered: it is paid to again. */
export const payoutAccountIsRight = (deps: NodeDeps, actorId: string): Promise<void> =>
  deps.db.transaction(async (tx) => {
    await lockPerson(tx, actorId);
    const account = await payoutAccountOf(tx, actorId);
    if (account?.failedAt != null) await clearFailure(tx, account.id);
  });

type Payable = Pick<PayoutAccount, 'iban' | 'holder' | 'bic'>;

const isSame = (one: Payable | undefined, other: Payable): boolean =>
  one?.iban === other.iban && one.holder === other.holder && one.bic === other.bic;

async function payableAccount(
  { node }: NodeDeps,
  tx: Tx,
  typed: TypedAccount | null,
): Promise<Outcome<Payable, PayoutAccountRefusal>> {
  if (!isIsoCurrency(node.currency)) return refuse('points');
  if (node.currency !== 'EUR') return refuse('not_euro');
  if (typed === null) return done({ iban: null, holder: '', bic: null });
  const read = accountOf(typed);
  if (!read.ok) return read;
  const { iban, holder, bic } = read.account;
  if (!isSepaIban(iban)) return refuse('not_sepa');
  if (sepaText(holder, holder.length) === null) return refuse('holder_unwritable');
  const ours = await ownAccounts(tx, node.currency);
  if (ours.some((own) => own.iban === iban)) return refuse('our_account');
  return done({ iban, holder, bic });
}

/** To where they get mail, to where they got it until lately, and by the bot. */
async function tell(
  deps: NodeDeps,
  tx: Tx,
  said: Pick<PayoutAccount, 'actorId' | 'iban'> & {
    readonly handle: string;
    readonly token: string;
  },
): Promise<void> {
  const { actorId, handle, iban, token } = said;
  const now = deps.clock().getTime();
  const letter: Letter = {
    ...{ kind: 'payout_account', handle, iban: iban === null ? null : ibanHint(iban) },
    usableFrom: new Date(now + HELD_MS).toISOString(),
    href: `${deps.node.origin}/payout-account?token=${token}`,
  };
  const address = await readMailAddress(tx, actorId);
  const lost = await addressesLost(tx, actorId, new Date(now - LOST_ADDRESS_MS));
  const language = (await readAccount(tx, actorId))?.language ?? address?.language ?? 'en';
  for (const to of new Set([...(address === undefined ? [] : [address.address]), ...lost]))
    await postMail(deps, tx, { to, accountId: actorId, language, letter });
  await tellByBot(deps, tx, actorId, letter);
}

/** `link_unknown`: it was taken back, or replaced by a link that was never given. `too_late`: the 72 hours are
 *  over; only who is signed in can say another account. */
export type UndoRefusal = 'link_unknown' | 'too_late';

/** What the link of a notice would take back. */
export async function inspectUndo(
  deps: NodeDeps,
  token: string,
): Promise<Outcome<{ readonly iban: string | null }, UndoRefusal>> {
  const change = await changeByUndo(deps.db, sha256Hex(token));
  if (change === undefined) return refuse('link_unknown');
  if (change.usableFrom <= deps.clock()) return refuse('too_late');
  return done({ iban: change.iban === null ? null : ibanHint(change.iban) });
}

/** Whoever reads the notice says that it was not them: the account is as it was, and nobody is signed in as
 *  them any more. */
export const undoByLink = (deps: NodeDeps, token: string): Promise<Outcome<object, UndoRefusal>> =>
  transact(deps.db, async (tx): Promise<Outcome<object, UndoRefusal>> => {
    const found = await changeByUndo(tx, sha256Hex(token));
    if (found === undefined) return refuse('link_unknown');
    await lockPerson(tx, found.actorId);
    const change = await changeByUndo(tx, sha256Hex(token));
    if (change === undefined) return refuse('link_unknown');
    if (change.usableFrom <= deps.clock()) return refuse('too_late');
    await undoFrom(tx, change, deps.clock());
    await endSessionsOf(tx, change.actorId);
    return done({});
  });

/** Its owner takes the last change back, on their page. */
export const undoOwnChange = (
  deps: NodeDeps,
  actorId: string,
): Promise<Outcome<object, UndoRefusal>> =>
  transact(deps.db, async (tx): Promise<Outcome<object, UndoRefusal>> => {
    await lockPerson(tx, actorId);
    const change = await payoutAccountOf(tx, actorId);
    if (change === undefined) return refuse('link_unknown');
    if (change.usableFrom <= deps.clock()) return refuse('too_late');
    await undoFrom(tx, change, deps.clock());
    return done({});
  });
