import { html } from 'hono/html';
import { layout } from '../layout.ts';
import { field } from '../parts/field.ts';
import type { Markup } from '../parts/mark.ts';
import type { Visit } from '../visit.ts';

export const TOKEN_FIELD_MAX_CHARACTERS = 1000;

const next = (path: string | null): Markup | null =>
  path === null ? null : html`<input type="hidden" name="next" value="${path}">`;

export type SignInFacts = {
  readonly next: string | null;
  /** What was typed as an account elsewhere, and what is wrong with it. */
  readonly account?: { readonly typed: string; readonly trouble: string };
  /** The same of a link. */
  readonly link?: { readonly typed: string; readonly trouble: string };
};

/** How one gets in: with an account elsewhere, or by a link that works once, pasted here when it was not
 *  followed. */
export function signInPage(visit: Visit, facts: SignInFacts): Markup {
  const { words, viewer } = visit;
  return layout(visit, {
    title: words.signIn.title,
    hidden: true,
    main: html`<div class="narrow">
<h1>${words.signIn.title}</h1>
<p class="lead">${words.signIn.lead}</p>
${viewer === null ? null : html`<p>${words.signIn.already(viewer.name)} <a href="/home">${words.own.menu}</a></p>`}
${accountForm(visit, { action: '/sign-in/elsewhere', next: facts.next, ...facts.account })}
<p class="soft">${words.signIn.how}</p>
<h2 class="apart">${words.signIn.linkTitle}</h2>
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
</form>
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
<h1 dir="auto">${words.signIn.welcome(facts.name)}</h1>
<p class="lead">${words.signIn.confirm(`@${facts.handle}`)}</p>
<form method="post" action="/sign-in/link"><input type="hidden" name="token" value="${facts.token}">${next(facts.next)}
<p><button class="button">${words.signIn.button(facts.name)}</button></p></form>
</div>`,
  });
}

/** The first visitor of a new node chooses who they are. */
export function firstAdminPage(
  visit: Visit,
  facts: {
    readonly token: string;
    readonly name?: string;
    readonly handle?: string;
    readonly trouble?: { readonly field: 'name' | 'handle'; readonly sentence: string };
  },
): Markup {
  const { words } = visit;
  const troubleWith = (name: 'name' | 'handle') =>
    facts.trouble?.field === name ? facts.trouble.sentence : null;
  return layout(visit, {
    title: words.signIn.adminTitle,
    hidden: true,
    main: html`<div class="narrow">
<h1>${words.signIn.adminTitle}</h1>
<p class="lead">${words.signIn.adminLead}</p>
<form method="post" action="/sign-in/link"><input type="hidden" name="token" value="${facts.token}">
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
<p><button class="button">${words.signIn.create}</button></p></form>
</div>`,
  });
}
