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

/** How mail leaves the node; `src/wiring/` injects it. Nothing throws for what a server answers. */
export type Mailer = {
  /** False: no SMTP server is set. Mails wait, and the admin reads them. */
  readonly sends: boolean;
  write(letter: Letter, language: MailLanguage): Promise<Written>;
  send(mail: OutgoingMail): Promise<Outcome<object, SendTrouble>>;
};
