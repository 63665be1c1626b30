import type { Letter } from './letters.ts';
import type { Outcome } from './outcome.ts';

export type MailLanguage = 'en' | 'fr';

/** A letter in words. `text` and `html` say the same. */
export type Written = { readonly subject: string; readonly text: string; readonly html: string };

export type OutgoingMail = {
  /** Becomes its Message-ID: the same at every attempt. */
  readonly id: string;
  readonly toAddress: string;
  readonly language: MailLanguage;
  readonly letter: Letter;
  readonly createdAt: Date;
};

/** `refused`: this mail will never be taken, so says the server; `later`: anything else, also that the
 *  server does not answer or does not let us in. The detail says what it said. */
export type SendTrouble = 'later' | 'refused';

/** What is wrong between this node and its mail server, as far as an admin can mend it: its certificate is
 *  not to be trusted, it does not encrypt, it does not take our password, it does not answer. */
export const MAIL_FAULTS = ['untrusted', 'unencrypted', 'not_let_in', 'silent'] as const;
export type MailFault = (typeof MAIL_FAULTS)[number];

/** The fault stands before the words of the server, in the detail of a refusal. */
export const withFault = (fault: MailFault | null, said: string): string =>
  fault === null ? said : `${fault}: ${said}`;

/** @param detail as `withFault` wrote it. */
export function faultIn(detail: string): {
  readonly fault: MailFault | null;
  readonly said: string;
} {
  const fault = MAIL_FAULTS.find((one) => detail.startsWith(`${one}: `)) ?? null;
  return { fault, said: fault === null ? detail : detail.slice(fault.length + 2) };
}

/** How mail leaves the node; `src/wiring/` injects it. Nothing throws for what a server answers. */
export type Mailer = {
  /** False: no SMTP server is set. Mails wait, and the admin reads them. */
  readonly sends: boolean;
  write(letter: Letter, language: MailLanguage): Promise<Written>;
  send(mail: OutgoingMail): Promise<Outcome<object, SendTrouble>>;
};
