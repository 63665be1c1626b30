import type { Tx } from '../../db/connect.ts';
import { addJob } from '../../db/records/jobs.ts';
import { lockMailTo } from '../../db/records/locks.ts';
import { countMailsTo, ownerOfAddress } from '../../db/records/mail.ts';
import { readAccount, readActor } from '../../db/records/people.ts';
import { addSignInLink } from '../../db/records/sign-in.ts';
import { sha256Hex } from '../../db/sha256.ts';
import { mailboxOf, parseMailAddress } from '../text/mail-address.ts';
import type { Deps } from './deps.ts';
import { mayJoinByMail } from './join-by-mail.ts';
import { LETTER_LIVES_MS, type Letter, type LetterKind } from './letters.ts';
import type { MailLanguage } from './mailer.ts';
import { done, type Outcome, refuse } from './outcome.ts';
import { postMail } from './post-mail.ts';
import { dropOver } from './sign-in.ts';

const HOUR_MS = 3_600_000;
/** Anybody can have mail sent to anybody's address: so often in an hour. Who is nobody's acquaintance here
 *  gets one, and its link opens as long: a stranger who asks first has only asked for them. */
const MOST_AN_HOUR = { known: 3, unknown: 1 } as const;

/** Somebody wants to be let in by mail. What it comes to is decided by a job: this takes as long, and
 *  says the same, whoever has the address.
 *  @param asked.next a path of this site to go on to. */
export async function askForMailLink(
  deps: Deps,
  asked: {
    readonly typed: string;
    readonly language: MailLanguage;
    readonly next: string | null;
  },
): Promise<Outcome<{ readonly address: string }, 'address_invalid'>> {
  const address = parseMailAddress(asked.typed);
  if (address === null) return refuse('address_invalid');
  const { language, next } = asked;
  const key = `mail-link ${address.toLowerCase()}`;
  await addJob(deps.db, 'mail-link', { address, language, next }, { key });
  return done({ address });
}

/** The job: mails a link that signs in whoever has the address here; to others, where the node takes in
 *  them, one that opens an account; else nothing. */
export const mailLink = (
  deps: Deps,
  asked: {
    readonly address: string;
    readonly language: MailLanguage;
    readonly next: string | null;
  },
): Promise<void> =>
  deps.db.transaction(async (tx) => {
    const owner = await ownerOfAddress(tx, asked.address);
    const who = owner === undefined ? 'unknown' : 'known';
    if (await isAskedTooOften(deps, tx, asked.address, { kinds: ['sign_in', 'join'], who })) return;
    if (owner === undefined && (await mayJoinByMail(deps, tx, asked.address)) === null) return;
    // To where they get their mail, also when somebody typed it in capitals.
    const to = owner?.address ?? asked.address;
    const accountId = owner?.accountId ?? null;
    const href = await linkTo(deps, tx, { to, accountId, next: asked.next });
    if (accountId === null) {
      const letter = { kind: 'join', href } as const;
      return await postMail(deps, tx, { to, accountId, language: asked.language, letter });
    }
    const { handle } = (await readActor(tx, accountId)) ?? { handle: '' };
    const language = (await readAccount(tx, accountId))?.language ?? asked.language;
    const letter: Letter = { kind: 'sign_in', href, handle };
    await postMail(deps, tx, { to, accountId, language, letter });
  });

/** One at a time for an inbox, so that many at once are counted, too.
 *  @param of.kinds what is counted. Letters of the door and those of people who are signed in are counted
 *    apart: else whoever is here could use up another's links, and learn that there were any, which is that
 *    the address is somebody's. */
export async function isAskedTooOften(
  deps: Deps,
  tx: Tx,
  address: string,
  of: { readonly kinds: readonly LetterKind[]; readonly who: keyof typeof MOST_AN_HOUR },
): Promise<boolean> {
  const mailbox = mailboxOf(address);
  await lockMailTo(tx, mailbox);
  const since = new Date(deps.clock().getTime() - HOUR_MS);
  return (await countMailsTo(tx, mailbox, { kinds: of.kinds, since })) >= MOST_AN_HOUR[of.who];
}

async function linkTo(
  deps: Deps,
  tx: Tx,
  { to, accountId, next }: { to: string; accountId: string | null; next: string | null },
): Promise<string> {
  const token = deps.newSecret();
  const createdAt = deps.clock();
  await dropOver(tx, createdAt);
  await addSignInLink(tx, {
    ...{ tokenHash: sha256Hex(token), actorId: accountId, mailAddress: to, createdAt },
    expiresAt: new Date(
      createdAt.getTime() + LETTER_LIVES_MS[accountId === null ? 'join' : 'sign_in'],
    ),
  });
  const onward = next === null ? '' : `&next=${encodeURIComponent(next)}`;
  return `${deps.node.origin}/sign-in/link?token=${token}${onward}`;
}
