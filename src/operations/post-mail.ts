import { getLogger } from '@logtape/logtape';
import type { Tx } from '../../db/connect.ts';
import { addJob } from '../../db/records/jobs.ts';
import {
  addMail,
  dropMailsBefore,
  dueMails,
  endMail,
  expireMails,
  type Mail,
  markRefused,
  putOffMail,
  takeMail,
} from '../../db/records/mail.ts';
import type { Deps, NodeDeps } from './deps.ts';
import { ASKED_FOR, LETTER_LIVES_MS, type Letter } from './letters.ts';
import { faultIn, type MailLanguage } from './mailer.ts';

const log = getLogger(['obole', 'mail']);

const MINUTE_MS = 60_000;
/** No attempt takes longer (`src/mail/`): then its process is gone, and it is tried again. */
const ATTEMPT_LIVES_MS = 10 * MINUTE_MS;
const LONGEST_PAUSE_MS = 30 * MINUTE_MS;
const MOST_AT_ONCE = 500;
const KEPT_MS = 30 * 24 * 60 * MINUTE_MS;

/** Writes a mail in the transaction of what it tells: it is sent when that is committed, and only then.
 *  What it says is sealed, for its links open doors. */
export async function postMail(
  deps: Deps,
  tx: Tx,
  mail: {
    readonly to: string;
    readonly accountId: string | null;
    readonly language: MailLanguage;
    readonly letter: Letter;
  },
): Promise<void> {
  const { to: toAddress, accountId, language, letter } = mail;
  const createdAt = deps.clock();
  const id = deps.newRandomId();
  await addMail(tx, {
    ...{ id, accountId, toAddress, language, kind: letter.kind, createdAt, nextTryAt: createdAt },
    letterSealed: await deps.vault.seal(JSON.stringify(letter)),
    expiresAt: new Date(createdAt.getTime() + LETTER_LIVES_MS[letter.kind]),
  });
  await addSending(tx, { id, kind: letter.kind });
}

/** One after the other, so that a slow mail server does not keep every worker. But somebody waits at the
 *  door for those that were asked for: they do not stand in line. */
const addSending = (tx: Tx | Deps['db'], { id: mailId, kind }: Pick<Mail, 'id' | 'kind'>) =>
  addJob(
    tx,
    'send-mail',
    { mailId },
    {
      key: `send-mail ${mailId}`,
      ...(ASKED_FOR.includes(kind) ? {} : { queue: 'send-mail' }),
    },
  );

/** What a mail says.
 *  @param letterSealed of its row. */
export const openLetter = async ({ vault }: Pick<Deps, 'vault'>, letterSealed: string) =>
  JSON.parse(await vault.open(letterSealed)) as Letter;

/** The job: hands a mail to the mail server. It is taken first and marked after, so that two workers never
 *  send it at once; a process that dies between leaves it to a second attempt, which the mail server or
 *  its reader knows by its Message-ID. Without a mail server it stays, for the admin to read. */
export async function sendMail(deps: NodeDeps, mailId: string): Promise<void> {
  if (!deps.mailer.sends) return;
  const now = deps.clock();
  const until = new Date(now.getTime() + ATTEMPT_LIVES_MS);
  const taken = await takeMail(deps.db, mailId, { now, until });
  if (taken === undefined || taken.letterSealed === null) return;
  const { id, toAddress, language, createdAt } = taken;
  const letter = await openLetter(deps, taken.letterSealed);
  const sent = await deps.mailer.send({ id, toAddress, language, letter, createdAt });
  const endedAt = deps.clock();
  if (sent.ok) await endMail(deps.db, id, { state: 'sent', endedAt, trouble: null });
  else if (sent.code === 'later') await putOff(deps, taken, sent.detail ?? '');
  else await refuse(deps, taken, { endedAt, trouble: sent.detail ?? '' });
}

/** 1, 2, 4 ... 30 minutes, until it is of no use any more. */
async function putOff(deps: Deps, taken: Mail, trouble: string): Promise<void> {
  // What the server said names people.
  const { fault } = faultIn(trouble);
  if (fault !== null)
    log.warn('Mail waits, the mail server is {fault}: see /admin/mail', { fault });
  const pauseMs = Math.min(MINUTE_MS * 2 ** (taken.attempts - 1), LONGEST_PAUSE_MS);
  const nextTryAt = new Date(deps.clock().getTime() + pauseMs);
  await putOffMail(deps.db, taken, { nextTryAt, trouble });
}

async function refuse(
  deps: Deps,
  { id, accountId, toAddress }: Mail,
  end: { readonly endedAt: Date; readonly trouble: string },
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    await endMail(tx, id, { state: 'refused', ...end });
    if (accountId !== null) await markRefused(tx, accountId, toAddress, end.endedAt);
  });
}

/** What may be tried again is handed out; what is of no use any more is given up, and what is long over
 *  is forgotten.
 *  @returns how many were handed out, and how many given up. */
export async function queueDueMails(
  deps: NodeDeps,
): Promise<{ readonly due: number; readonly expired: number }> {
  const now = deps.clock();
  const expired = await expireMails(deps.db, now);
  await dropMailsBefore(deps.db, new Date(now.getTime() - KEPT_MS));
  if (!deps.mailer.sends) return { due: 0, expired };
  const due = await dueMails(deps.db, now, MOST_AT_ONCE);
  for (const one of due) await addSending(deps.db, one);
  return { due: due.length, expired };
}
