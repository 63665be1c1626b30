import type { Tx } from '../../db/connect.ts';
import {
  confirmationOf,
  countMailsFor,
  dropConfirmation,
  dropLinksTo,
  dropMailAddress,
  type MailAddress,
  readConfirmation,
  readMailAddress,
  saveConfirmation,
  saveMailAddress,
  setWeeklyList,
} from '../../db/records/mail.ts';
import { lockPerson, readAccount } from '../../db/records/people.ts';
import { sha256Hex } from '../../db/sha256.ts';
import { parseMailAddress } from '../text/mail-address.ts';
import type { Deps } from './deps.ts';
import { LETTER_LIVES_MS } from './letters.ts';
import { isAskedTooOften } from './mail-sign-in.ts';
import type { MailLanguage } from './mailer.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { postMail } from './post-mail.ts';
import { type KeepRefusal, keepsAWayIn } from './ways-in.ts';

const DAY_MS = 86_400_000;
/** So many addresses somebody can have written to in a day: they may be anybody's. */
const MOST_A_DAY = 5;
/** Who presses twice wants one mail: the link of the first would be void when it comes. */
const SAME_ASKING_MS = 60_000;

/** Somebody says that they get mail at an address: it is theirs when they have opened the link that is
 *  sent there. That it is another's here is told to nobody but whoever reads mail there. */
export async function askToConfirm(
  deps: Deps,
  accountId: string,
  { typed, language: chosen }: { readonly typed: string; readonly language: MailLanguage },
): Promise<Outcome<{ readonly address: string }, 'address_invalid' | 'asked_too_often'>> {
  const address = parseMailAddress(typed);
  if (address === null) return refuse('address_invalid');
  return transact(deps.db, async (tx) => {
    const { handle } = await holdPerson(tx, accountId);
    const now = deps.clock().getTime();
    const asked = await confirmationOf(tx, accountId);
    const askedAtMs = (asked?.expiresAt.getTime() ?? 0) - LETTER_LIVES_MS.confirm;
    if (asked?.address === address && now - askedAtMs < SAME_ASKING_MS) return done({ address });
    const since = new Date(now - DAY_MS);
    const asMuch = await countMailsFor(tx, accountId, { kinds: ['confirm'], since });
    if (
      asMuch >= MOST_A_DAY ||
      (await isAskedTooOften(deps, tx, address, { kinds: ['confirm'], who: 'known' }))
    )
      return refuse('asked_too_often');
    const token = deps.newSecret();
    const expiresAt = new Date(now + LETTER_LIVES_MS.confirm);
    await saveConfirmation(tx, { tokenHash: sha256Hex(token), accountId, address, expiresAt });
    const href = `${deps.node.origin}/home/settings/mail?token=${token}`;
    const language = (await readAccount(tx, accountId))?.language ?? chosen;
    const letter = { kind: 'confirm', href, handle } as const;
    await postMail(deps, tx, { to: address, accountId, language, letter });
    return done({ address });
  });
}

export type ConfirmRefusal = 'link_unknown' | 'address_taken';

/** The address that a link would confirm for whoever is signed in. Only they can: the address of whoever
 *  opens a link that another asked for does not become that other's. */
export async function inspectConfirmation(
  deps: Deps,
  accountId: string,
  token: string,
): Promise<Outcome<{ readonly address: string }, ConfirmRefusal>> {
  const asked = await readConfirmation(deps.db, sha256Hex(token));
  if (asked?.accountId !== accountId || asked.expiresAt <= deps.clock())
    return refuse('link_unknown');
  return done({ address: asked.address });
}

/** Makes the address theirs. The one that they had is told. */
export const confirmAddress = (
  deps: Deps,
  accountId: string,
  { token, language }: { readonly token: string; readonly language: MailLanguage },
): Promise<Outcome<{ readonly address: string }, ConfirmRefusal>> =>
  transact(deps.db, async (tx): Promise<Outcome<{ readonly address: string }, ConfirmRefusal>> => {
    await holdPerson(tx, accountId);
    const asked = await readConfirmation(tx, sha256Hex(token));
    if (asked?.accountId !== accountId || asked.expiresAt <= deps.clock())
      return refuse('link_unknown');
    const { address } = asked;
    const before = await readMailAddress(tx, accountId);
    const facts = { confirmedAt: deps.clock(), language, stopToken: deps.newSecret() };
    const row = { accountId, address, ...facts };
    if (!(await saveMailAddress(tx, row))) return refuse('address_taken');
    await dropConfirmation(tx, accountId);
    if (before !== undefined && before.address.toLowerCase() !== address.toLowerCase())
      await tellOld(deps, tx, { ...before, replaced: true });
    return done({ address });
  });

/** Nothing more is mailed there, and nobody gets in by it; it is told so. A link that waits to be opened
 *  confirms nothing any more.
 *  @param sure whether they know that it is their last way in. */
export const removeAddress = (
  deps: Deps,
  accountId: string,
  sure: boolean,
): Promise<Outcome<object, KeepRefusal>> =>
  transact(deps.db, async (tx): Promise<Outcome<object, KeepRefusal>> => {
    await holdPerson(tx, accountId);
    await dropConfirmation(tx, accountId);
    const gone = await dropMailAddress(tx, accountId);
    if (gone === undefined) return done({});
    if (!sure && !(await keepsAWayIn(tx, accountId))) return refuse('last_way_in');
    await tellOld(deps, tx, { ...gone, replaced: false });
    return done({});
  });

/** Whoever reads mail there learns of it, should it not have been them. */
async function tellOld(
  deps: Deps,
  tx: Tx,
  old: Pick<MailAddress, 'accountId' | 'address' | 'language'> & { readonly replaced: boolean },
): Promise<void> {
  const { accountId, address, replaced } = old;
  await dropLinksTo(tx, address);
  const { handle } = await holdPerson(tx, accountId);
  const language = (await readAccount(tx, accountId))?.language ?? old.language;
  const letter = { kind: 'address_gone', handle, replaced } as const;
  await postMail(deps, tx, { to: address, accountId, language, letter });
}

async function holdPerson(tx: Tx, accountId: string) {
  const person = await lockPerson(tx, accountId);
  if (person === undefined) throw new Error(`no account: ${accountId}`);
  return person;
}

/** Whether somebody gets the list of favourites that wait for their word. */
export async function chooseWeeklyList(deps: Deps, accountId: string, on: boolean): Promise<void> {
  await setWeeklyList(deps.db, accountId, on);
}
