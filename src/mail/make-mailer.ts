import { isIP } from 'node:net';
import { createTransport, type SentMessageInfo } from 'nodemailer';
import { isPublicAddress } from '../net/public-address.ts';
import type { Letter } from '../operations/letters.ts';
import {
  type Mailer,
  type MailFault,
  type OutgoingMail,
  type SendTrouble,
  withFault,
} from '../operations/mailer.ts';
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

/** Links in mails open doors, and so does the password to the mail server: what goes to a server elsewhere
 *  is encrypted, or stays here. Whoever stands between could else strike out that the server can (STARTTLS),
 *  and read along. A server on this machine or beside it, by its address or a name without a dot, may have
 *  no certificate; for others the admin can say `?requireTLS=false`. RFC 3207, section 6. */
export function needsTls(smtpUrl: string): boolean {
  const { protocol, hostname } = new URL(smtpUrl);
  const host = hostname.replaceAll(/[[\]]/g, '');
  return protocol === 'smtp:' && (isIP(host) === 0 ? host.includes('.') : isPublicAddress(host));
}

/** The way by which mail leaves: SMTP, one connection a mail. Nothing is connected to before the first
 *  one. A server whose certificate nobody vouches for gets nothing; one of an authority of one's own is
 *  trusted by Node's `NODE_EXTRA_CA_CERTS`.
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
      ...{ url: smtpUrl, requireTLS: needsTls(smtpUrl) },
      ...{ connectionTimeout: waits.stepMs, greetingTimeout: waits.stepMs },
      ...{ socketTimeout: waits.stepMs, dnsTimeout: waits.stepMs },
      ...{ disableFileAccess: true, disableUrlAccess: true },
    });
    const sending = transport.sendMail({
      ...{ from: senderOf(mailFrom, node.name), to: { name: '', address: mail.toAddress } },
      ...{ subject, text, html },
      messageId: `<${mail.id}@${new URL(`http://${node.host}`).hostname}>`,
      date: mail.createdAt,
      headers: { 'Auto-Submitted': 'auto-generated', ...listHeaders(mail.letter, node) },
    });
    return await answered(sending, waits.attemptMs);
  };
  return { sends: true, write, send };
}

/** People look at names: an address alone would stand in a list of mails as `obole`. */
const senderOf = (mailFrom: string, name: string) =>
  mailFrom.includes('<') ? mailFrom : { name, address: mailFrom };

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
  const tooSlow = refuse('later', withFault('silent', 'too slow'));
  const timer = setTimeout(() => late.resolve(tooSlow), withinMs);
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
  const detail = withFault(faultOf(error as SmtpError), reason.toWellFormed());
  return refuse(isForGood && isAboutMail ? 'refused' : 'later', detail);
}

/** Codes are nodemailer's; what OpenSSL says of a certificate is known by its words alone, for nodemailer
 *  puts its own code in the place of theirs. */
function faultOf({ code = '', command = '', message = '' }: SmtpError): MailFault | null {
  if (/certificate|altnames/i.test(message)) return 'untrusted';
  if (code === 'ETLS' || /SSL routines/.test(message)) return 'unencrypted';
  if (code === 'EAUTH') return 'not_let_in';
  const isBefore = command === 'CONN' || command === '';
  return isBefore && ['ETIMEDOUT', 'ESOCKET', 'ECONNECTION', 'EDNS'].includes(code)
    ? 'silent'
    : null;
}

type SmtpError = {
  readonly code?: string;
  readonly responseCode?: number;
  readonly command?: string;
  readonly message?: string;
};
