import { createTransport, type SentMessageInfo } from 'nodemailer';
import type { Letter } from '../operations/letters.ts';
import type { Mailer, OutgoingMail, SendTrouble } from '../operations/mailer.ts';
import { done, type Refusal, refuse } from '../operations/outcome.ts';
import { writeLetter } from './write-letter.ts';

/** How long one attempt waits for each answer of the server, and altogether. */
const STEP_MS = 30_000;
const ATTEMPT_MS = 120_000;
const REASON_MAX_CHARACTERS = 300;

export type MailSettings = {
  /** Undefined: mails are kept. */
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string;
  readonly node: { readonly name: string; readonly host: string };
};

/** The way by which mail leaves: SMTP, one connection a mail. Nothing is connected to before the first
 *  one.
 *  @param waits for tests of slow servers. */
export function makeMailer(
  { smtpUrl, mailFrom, node }: MailSettings,
  waits: { readonly stepMs: number; readonly attemptMs: number } = {
    stepMs: STEP_MS,
    attemptMs: ATTEMPT_MS,
  },
): Mailer {
  const write: Mailer['write'] = (letter, language) =>
    writeLetter(letter, { language, node: node.name });
  if (smtpUrl === undefined)
    return { sends: false, write, send: async () => refuse('later', 'SMTP_URL is not set') };

  const send = async (mail: OutgoingMail) => {
    const { subject, text, html } = await write(mail.letter, mail.language);
    const transport = createTransport({
      url: smtpUrl,
      ...{ connectionTimeout: waits.stepMs, greetingTimeout: waits.stepMs },
      ...{ socketTimeout: waits.stepMs, dnsTimeout: waits.stepMs },
      ...{ disableFileAccess: true, disableUrlAccess: true },
    });
    const sending = transport.sendMail({
      ...{ from: mailFrom, to: { name: '', address: mail.toAddress }, subject, text, html },
      messageId: `<${mail.id}@${new URL(`http://${node.host}`).hostname}>`,
      date: mail.createdAt,
      headers: { 'Auto-Submitted': 'auto-generated', ...listHeaders(mail.letter, node) },
    });
    return await answered(sending, waits.attemptMs);
  };
  return { sends: true, write, send };
}

/** With them, mail programs show a button of their own that ends the list, and people sort it by its name.
 *  RFC 2369, RFC 2919, RFC 8058. */
function listHeaders(letter: Letter, { host }: MailSettings['node']): Record<string, string> {
  if (!('stopHref' in letter)) return {};
  return {
    'List-Id': `<${listName(letter)}.${new URL(`http://${host}`).hostname}>`,
    'List-Unsubscribe': `<${letter.stopHref}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  };
}

/** News of one kind are a list of their own. */
function listName(letter: Extract<Letter, { stopHref: string }>): string {
  if (letter.kind === 'weekly_list') return 'favourites';
  const [topic = 'news', ...others] = letter.topics;
  return others.length === 0 ? topic : 'news';
}

async function answered(sending: Promise<SentMessageInfo>, withinMs: number) {
  const late = Promise.withResolvers<Refusal<SendTrouble>>();
  const timer = setTimeout(() => late.resolve(refuse('later', 'too slow')), withinMs);
  try {
    return await Promise.race([sending.then(() => done({})), late.promise]);
  } catch (error) {
    return troubleOf(error);
  } finally {
    clearTimeout(timer);
    // It may still fail when nobody waits for it any more.
    sending.catch(() => {});
  }
}

/** What the server says for good of this one's receiver or of its text ends it. That it does not let us in,
 *  or not with this sender, is ours to mend, and every mail's: then it waits. */
function troubleOf(error: unknown): Refusal<SendTrouble> {
  const { responseCode = 0, command = '', message = '' } = error as SmtpError;
  const isForGood = responseCode >= 500 && responseCode !== 503;
  const isAboutMail = command === 'RCPT TO' || command === 'DATA';
  const reason = message.replaceAll(/[\p{Cc}\s]+/gu, ' ').slice(0, REASON_MAX_CHARACTERS);
  return refuse(isForGood && isAboutMail ? 'refused' : 'later', reason.toWellFormed());
}

type SmtpError = {
  readonly responseCode?: number;
  readonly command?: string;
  readonly message?: string;
};
