import { html } from 'hono/html';
import { layout } from '../layout.ts';
import { field } from '../parts/field.ts';
import { headingOf, isLong } from '../parts/long-text.ts';
import type { Markup } from '../parts/mark.ts';
import { passkeyForm, passkeyScript } from '../parts/passkey-form.ts';
import type { Visit } from '../visit.ts';

export const TOKEN_FIELD_MAX_CHARACTERS = 1000;

const next = (path: string | null): Markup | null =>
  path === null ? null : html`<input type="hidden" name="next" value="${path}">`;

export type SignInFacts = {
  readonly next: string | null;
  /** What was typed as an account elsewhere, and what is wrong with it. */
  readonly account?: { readonly typed: string; readonly trouble: string };
  /** The same of a mail address, and of a link. */
  readonly mail?: { readonly typed: string; readonly trouble: string };
  readonly link?: { readonly typed: string; readonly trouble: string };
};

/** How one gets in, the doors that most people have first: with an account elsewhere, a passkey, by mail, or
 *  by a link that works once, pasted here when it was not followed. */
export function signInPage(visit: Visit, facts: SignInFacts): Markup {
  const { words, viewer } = visit;
  return layout(visit, {
    title: words.signIn.title,
    hidden: true,
    head: passkeyScript(),
    main: html`<div class="narrow">
<h1>${words.signIn.title}</h1>
<p class="lead">${words.signIn.lead}</p>
${viewer === null ? null : html`<p>${words.signIn.already(viewer.name)} <a href="/home">${words.own.menu}</a></p>`}
${accountForm(visit, { action: '/sign-in/elsewhere', next: facts.next, ...facts.account })}
<p class="soft">${words.signIn.how}</p>
<section class="way" aria-labelledby="by-passkey"><h2 id="by-passkey">${words.passkeys.door}</h2>
${passkeyForm(visit, { kind: 'get', action: '/sign-in/passkey', button: words.passkeys.enter, fields: next(facts.next) })}</section>
${mailForm(visit, facts)}
${linkForm(visit, facts)}
</div>`,
  });
}

function mailForm({ words }: Visit, facts: SignInFacts): Markup {
  const { signInMail } = words;
  return html`<section class="way" aria-labelledby="by-mail"><h2 id="by-mail">${signInMail.title}</h2>
<form method="post" action="/sign-in/mail">${next(facts.next)}
${field({
  name: 'address',
  label: signInMail.label,
  type: 'email',
  autocomplete: 'email',
  value: facts.mail?.typed ?? '',
  trouble: facts.mail?.trouble ?? null,
  lowercase: true,
})}
<p><button class="button button-light">${signInMail.go}</button></p>
</form></section>`;
}

function linkForm({ words }: Visit, facts: SignInFacts): Markup {
  return html`<details class="way"${facts.link === undefined ? null : html` open`}><summary>${words.signIn.linkTitle}</summary>
<p>${words.signIn.linkLead}</p>
<form method="get" action="/sign-in/link">${next(facts.next)}
${field({
  name: 'token',
  label: words.signIn.label,
  value: facts.link?.typed ?? '',
  trouble: facts.link?.trouble ?? null,
  maxlength: TOKEN_FIELD_MAX_CHARACTERS,
  lowercase: true,
})}
<p><button class="button button-light">${words.signIn.go}</button></p>
</form></details>`;
}

/** The answer to who asked for a link by mail: the same whether their address is known here or not. */
export function mailAskedPage(visit: Visit, facts: { address: string; sends: boolean }): Markup {
  const { signInMail: words } = visit.words;
  const said = visit.node.registration === 'open' ? words.askedOpen : words.asked;
  return layout(visit, {
    ...{ title: words.askedTitle, hidden: true },
    main: html`<div class="narrow">
<h1>${words.askedTitle}</h1>
<p class="lead">${said(facts.address)}</p>
${facts.sends ? null : html`<p class="announce" role="note">${words.cannotSend}</p>`}
<p class="soft">${words.onlySome}</p>
<p><a href="/sign-in">${visit.words.error.back}</a></p>
</div>`,
  });
}

/** Asks for an account elsewhere. */
export function accountForm(
  { words }: Visit,
  facts: {
    readonly action: string;
    readonly next: string | null;
    readonly typed?: string;
    readonly trouble?: string;
  },
): Markup {
  return html`<form method="post" action="${facts.action}">${next(facts.next)}
${field({
  name: 'account',
  label: words.signIn.account,
  hint: words.signIn.accountHint,
  value: facts.typed ?? '',
  // Here browsers offer the passkeys that they have, too.
  autocomplete: 'username webauthn',
  trouble: facts.trouble ?? null,
  lowercase: true,
})}
<p><button class="button">${words.signIn.go}</button></p>
</form>`;
}

/** Who this link signs in, and the button that does. Looking at it uses nothing up: previews of
 *  chat programs look too. */
export function confirmPage(
  visit: Visit,
  facts: {
    readonly token: string;
    readonly handle: string;
    readonly name: string;
    readonly next: string | null;
  },
): Markup {
  const { words } = visit;
  return layout(visit, {
    title: words.signIn.title,
    hidden: true,
    main: html`<div class="narrow">
<h1${headingOf(facts.name)}>${words.signIn.welcome(facts.name)}</h1>
<p class="lead">${words.signIn.confirm(`@${facts.handle}`)}</p>
<form method="post" action="/sign-in/link"><input type="hidden" name="token" value="${facts.token}">${next(facts.next)}
<p><button class="button">${words.signIn.button(isLong(facts.name) ? `@${facts.handle}` : facts.name)}</button></p></form>
</div>`,
  });
}

/** Whoever has no account yet chooses who they are: the first visitor of a new node, or whoever opened a
 *  mailed link. */
export function newcomerPage(
  visit: Visit,
  facts: {
    readonly token: string;
    /** Where they get mail; null: they become the admin. */
    readonly mailAddress: string | null;
    readonly next: string | null;
    readonly name?: string;
    readonly handle?: string;
    readonly trouble?: { readonly field: 'name' | 'handle'; readonly sentence: string };
  },
): Markup {
  const { words } = visit;
  const troubleWith = (name: 'name' | 'handle') =>
    facts.trouble?.field === name ? facts.trouble.sentence : null;
  const { mailAddress } = facts;
  const [title, lead, button] =
    mailAddress === null
      ? [words.signIn.adminTitle, words.signIn.adminLead, words.signIn.create]
      : [words.signInMail.joinTitle, words.signInMail.joinLead(mailAddress), words.signInMail.join];
  return layout(visit, {
    title,
    hidden: true,
    main: html`<div class="narrow">
<h1>${title}</h1>
<p class="lead">${lead}</p>
<form method="post" action="/sign-in/link"><input type="hidden" name="token" value="${facts.token}">${next(facts.next)}
${field({
  name: 'name',
  label: words.signIn.name,
  hint: words.signIn.nameHint,
  value: facts.name ?? '',
  autocomplete: 'name',
  maxlength: 100,
  trouble: troubleWith('name'),
})}
${field({
  name: 'handle',
  label: words.signIn.handle,
  hint: words.signIn.handleHint,
  value: facts.handle ?? '',
  autocomplete: 'username',
  maxlength: 30,
  lowercase: true,
  trouble: troubleWith('handle'),
})}
<p><button class="button">${button}</button></p></form>
</div>`,
  });
}
