import { html } from 'hono/html';
import type { Letter } from '../operations/letters.ts';
import type { MailLanguage, Written } from '../operations/mailer.ts';
import { dayName, type Words, wordsOf } from '../web/locales/locale.ts';
import { returnReason } from '../web/locales/return-reasons.ts';
import { oneLine, writeHappenings } from './write-happenings.ts';

/** What every letter has: an opening, perhaps a list and a button, and a last word. */
export type Parts = {
  readonly subject: string;
  /** Empty: what follows says it. */
  readonly text: string;
  /** More than a list can say, in both forms. */
  readonly rich?: { readonly text: readonly string[]; readonly html: ReturnType<typeof html> };
  readonly list?: readonly string[];
  readonly button?: { readonly label: string; readonly href: string };
  readonly after: string;
  readonly settings?: { readonly label: string; readonly href: string };
  readonly stop?: { readonly label: string; readonly href: string };
};

/** A letter in words, as plain text and as HTML that says the same: no pictures, nothing that tells the
 *  node that it was read. */
export async function writeLetter(
  letter: Letter,
  { language, node }: { readonly language: MailLanguage; readonly node: string },
): Promise<Written> {
  const words = wordsOf(language);
  const { letters, happenings } = words;
  const parts =
    letter.kind === 'happenings'
      ? writeHappenings({ words: letters.happenings, page: happenings, language }, letter)
      : partsOf(words, letter, { language, node });
  return {
    subject: oneLine(parts.subject),
    text: plain(letters, parts, node),
    html: `${await page(letters, parts, { language, node })}`,
  };
}

function partsOf(
  { letters: words, payouts }: Words,
  letter: Exclude<Letter, { kind: 'happenings' }>,
  { language, node }: { readonly language: MailLanguage; readonly node: string },
): Parts {
  switch (letter.kind) {
    case 'sign_in': {
      const { subject, text, button: label, after } = words.sign_in;
      const { href, handle } = letter;
      return { subject: subject(node), text: text(handle, node), button: { label, href }, after };
    }
    case 'join': {
      const { subject, text, button: label, after } = words.join;
      const { href } = letter;
      return { subject: subject(node), text: text(node), button: { label, href }, after };
    }
    case 'confirm': {
      const { subject, text, button: label, after } = words.confirm;
      const { href, handle } = letter;
      return { subject: subject(node), text: text(handle, node), button: { label, href }, after };
    }
    case 'address_gone': {
      const { subject, removed, replaced, after } = words.address_gone;
      const text = (letter.replaced ? replaced : removed)(letter.handle, node);
      return { subject: subject(node), text, after };
    }
    case 'payout_account':
      return accountChanged(words.payout_account, letter, { language, node });
    case 'payout_back':
      return cameBack(words.payout_back, letter, { reasons: payouts.reasons, node });
    case 'weekly_list': {
      const { subject, text, more, button: label, after, stop } = words.weekly_list;
      const { count, titles, href, stopHref } = letter;
      const others = count - titles.length;
      const list = [...titles.map(oneLine), ...(others > 0 ? [more(others)] : [])];
      return {
        ...{ subject: subject(count), text: text(count, node), list, after },
        ...{ button: { label, href }, stop: { label: stop, href: stopHref } },
      };
    }
    case 'pay_in':
      return howToPayIn(words.pay_in, letter, node);
  }
}

type Of<Kind extends Letter['kind']> = Extract<Letter, { kind: Kind }>;

function howToPayIn(words: Words['letters']['pay_in'], letter: Of<'pay_in'>, node: string): Parts {
  const { subject, text, holder, iban, bic, reference, button: label, after } = words;
  const list = [
    holder(oneLine(letter.holder)),
    iban(letter.iban),
    ...(letter.bic === null ? [] : [bic(letter.bic)]),
    reference(letter.reference),
  ];
  const button = { label, href: letter.href };
  return { subject: subject(node), text: text(node), list, button, after };
}

function accountChanged(
  words: Words['letters']['payout_account'],
  { handle, iban, usableFrom, href }: Of<'payout_account'>,
  { language, node }: { readonly language: MailLanguage; readonly node: string },
): Parts {
  const { subject, whose, to, gone, button: label, after } = words;
  const day = dayName(new Date(usableFrom), language);
  const text = `${whose(handle, node)} ${iban === null ? gone : to(iban, day)}`;
  return { subject: subject(node), text, button: { label, href }, after };
}

function cameBack(
  words: Words['letters']['payout_back'],
  { handle, money, reason: code, href }: Of<'payout_back'>,
  { reasons, node }: { readonly reasons: Readonly<Record<string, string>>; readonly node: string },
): Parts {
  const { subject, text, reason, button: label, after } = words;
  const why = code === null ? '' : ` ${reason(returnReason(reasons, code))}`;
  return {
    subject: subject(node),
    text: `${text(handle, money)}${why}`,
    button: { label, href },
    after,
  };
}

function plain(words: Words['letters'], parts: Parts, node: string): string {
  const { text, rich, list = [], button, after, settings, stop } = parts;
  return [
    words.greeting,
    ...(text === '' ? [] : [text]),
    ...(rich?.text ?? []),
    ...(list.length === 0 ? [] : [list.map((line) => `- ${line}`).join('\n')]),
    ...(button === undefined ? [] : [`${button.label}\n${button.href}`]),
    settings === undefined ? after : `${after}\n${settings.href}`,
    `-- \n${words.signature(node)}${stop === undefined ? '' : `\n${stop.label}\n${stop.href}`}`,
  ].join('\n\n');
}

function page(
  words: Words['letters'],
  { subject, text, rich, list = [], button, after, settings, stop }: Parts,
  { language, node }: { readonly language: MailLanguage; readonly node: string },
) {
  return html`<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${subject}</title></head>
<body style="font-family:system-ui,sans-serif;font-size:17px;line-height:1.5;max-width:34em;margin:0 auto;padding:24px 16px">
<p>${words.greeting}</p>
${text === '' ? null : html`<p>${text}</p>`}
${rich?.html}
${list.length === 0 ? null : html`<ul>${list.map((line) => html`<li dir="auto">${line}</li>`)}</ul>`}
${button === undefined ? null : html`<p style="margin:28px 0"><a href="${button.href}" style="display:inline-block;padding:12px 22px;border-radius:999px;background:#1d1a16;color:#fff;border:1px solid #8888;text-decoration:none">${button.label}</a></p>`}
<p>${after}${settings === undefined ? null : html` <a href="${settings.href}" style="color:inherit">${settings.label}</a>`}</p>
<p style="font-size:14px;opacity:.75;border-top:1px solid #8886;padding-top:12px">${words.signature(node)}${stop === undefined ? null : html`<br><a href="${stop.href}" style="color:inherit">${stop.label}</a>`}</p>
</body></html>`;
}
