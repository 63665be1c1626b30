import { html } from 'hono/html';
import type { OwnMail } from '../../../db/views/own-mail.ts';
import type { OwnPasskey } from '../../../db/views/passkeys.ts';
import { PASSKEY_NAME_MAX_CHARACTERS } from '../../operations/passkeys.ts';
import { layout } from '../layout.ts';
import { dayName, fromNow } from '../locales/locale.ts';
import { checkbox, field } from '../parts/field.ts';
import type { Markup } from '../parts/mark.ts';
import { passkeyForm, passkeyScript } from '../parts/passkey-form.ts';
import type { OwnVisit } from '../signed-in.ts';

export const WAYS_HREF = '/home/settings/sign-in';
export const PASSKEYS_HREF = '/home/settings/passkeys';
export const MAIL_HREF = '/home/settings/mail';

export type WaysFacts = {
  /** Accounts elsewhere with which they can sign in. */
  readonly accounts: number;
  readonly passkeys: readonly OwnPasskey[];
  /** Null: none is confirmed. */
  readonly mail: OwnMail | null;
  /** Where a link was just sent; null: nowhere. */
  readonly asked: string | null;
  readonly sends: boolean;
  readonly typed?: string;
  readonly trouble?: string;
};

const page = (visit: OwnVisit, title: string, main: Markup, head?: Markup): Markup =>
  layout(visit, {
    ...{ title, hidden: true, part: 'home', section: 'settings' },
    ...(head === undefined ? {} : { head }),
    main: html`<div class="narrow">
<h1>${title}</h1>
${main}
</div>`,
  });

/** All of somebody's ways in, for them alone. */
export function waysPage(visit: OwnVisit, facts: WaysFacts): Markup {
  const { ways: words } = visit.words;
  return page(
    visit,
    words.title,
    html`<p class="lead">${words.lead}</p>
<section class="way" aria-labelledby="accounts"><h2 id="accounts">${visit.words.identities.title}</h2>
<p>${words.accounts(facts.accounts)}</p>
<p><a class="onward" href="/home/accounts">${words.toAccounts}</a></p></section>
${passkeysPart(visit, facts.passkeys)}
${mailPart(visit, facts)}`,
    passkeyScript(),
  );
}

function passkeysPart(visit: OwnVisit, passkeys: readonly OwnPasskey[]): Markup {
  const { passkeys: words } = visit.words;
  return html`<section class="way" aria-labelledby="passkeys"><h2 id="passkeys">${words.title}</h2>
<p class="soft">${words.lead}</p>
${passkeys.length === 0 ? html`<p class="setting-now">${words.none}</p>` : html`<ul class="entries">${passkeys.map((one) => html`<li>${ownPasskey(visit, one)}</li>`)}</ul>`}
${passkeyForm(visit, {
  ...{ kind: 'create', action: PASSKEYS_HREF, button: words.add },
  fields: nameField(visit, { label: words.name, value: '', id: 'new' }),
})}</section>`;
}

function ownPasskey(visit: OwnVisit, { id, name, createdAt, lastUsedAt }: OwnPasskey): Markup {
  const { words, language, now } = visit;
  const used =
    lastUsedAt === null
      ? words.passkeys.unused
      : words.passkeys.used(fromNow(lastUsedAt, now, language));
  const hidden = html`<input type="hidden" name="id" value="${id}">`;
  return html`<article class="entry-text"><h3 dir="auto">${name}</h3>
<p class="card-facts"><span>${words.identities.since(dayName(createdAt, language))}</span><span>${used}</span></p>
<div class="entry-acts"><details class="word"><summary>${words.passkeys.rename}</summary><form method="post" action="${PASSKEYS_HREF}/name">${hidden}
${nameField(visit, { label: words.passkeys.name, value: name, id })}
<p><button class="button button-light">${words.identities.save}</button></p></form></details>
<form method="post" action="${PASSKEYS_HREF}/remove">${hidden}<button class="quiet" aria-label="${words.passkeys.removeThis(name)}">${words.passkeys.remove}</button></form></div></article>`;
}

/** There are several of them on a page: each has an id of its own. */
const nameField = (
  { words }: OwnVisit,
  facts: { readonly label: string; readonly value: string; readonly id: string },
): Markup =>
  html`<div class="field"><label for="name-${facts.id}">${facts.label}</label><p class="hint" id="name-${facts.id}-hint">${words.passkeys.nameHint}</p><input id="name-${facts.id}" name="name" aria-describedby="name-${facts.id}-hint" value="${facts.value}" maxlength="${PASSKEY_NAME_MAX_CHARACTERS}" autocomplete="off"></div>`;

function mailPart(visit: OwnVisit, { mail, asked, sends, typed, trouble }: WaysFacts): Markup {
  const { ownMail: words, signInMail } = visit.words;
  return html`<section class="way" aria-labelledby="mail"><h2 id="mail">${words.title}</h2>
<p class="soft">${words.lead}</p>
${asked === null ? null : html`<p class="announce" role="status">${words.asked(asked)}${sends ? null : html` ${signInMail.cannotSend}`}</p>`}
${mail === null ? html`<p class="setting-now">${words.none}</p>` : ownAddress(visit, mail)}
<form method="post" action="${MAIL_HREF}">
${field({
  name: 'address',
  label: mail === null ? words.label : words.change,
  type: 'email',
  autocomplete: 'email',
  value: typed ?? '',
  trouble: trouble ?? null,
  lowercase: true,
})}
<p><button class="button button-light">${words.save}</button></p></form></section>`;
}

function ownAddress(visit: OwnVisit, mail: OwnMail): Markup {
  const { ownMail: words } = visit.words;
  return html`<p class="setting-now" dir="auto">${words.now(mail.address, dayName(mail.confirmedAt, visit.language))}</p>
${mail.refusedAt === null ? null : html`<p class="trouble">${words.refused}</p>`}
<form method="post" action="${MAIL_HREF}/weekly">${checkbox({ name: 'weekly', label: words.weekly, hint: words.weeklyHint, checked: mail.weeklyList })}
<p><button class="button button-light">${words.keep}</button></p></form>
<form class="entry-acts" method="post" action="${MAIL_HREF}/remove"><button class="quiet">${words.remove}</button></form>`;
}

/** Whoever opened the link that was mailed to them: looking at it confirms nothing, for mail programs look,
 *  too. */
export function confirmAddressPage(
  visit: OwnVisit,
  { address, token }: { readonly address: string; readonly token: string },
): Markup {
  const { ownMail: words } = visit.words;
  return page(
    visit,
    words.confirmTitle,
    html`<p class="lead" dir="auto">${words.confirm(address)}</p>
<form method="post" action="${MAIL_HREF}/confirm"><input type="hidden" name="token" value="${token}">
<p class="acts"><button class="button">${words.confirmButton}</button></p></form>`,
  );
}

/** Nobody takes their last way in away without a word.
 *  @param act.fields are sent again, with the word that they are sure. */
export function lastWayPage(
  visit: OwnVisit,
  act: {
    readonly href: string;
    readonly fields?: Readonly<Record<string, string>>;
    readonly back: string;
  },
): Markup {
  const { ways: words } = visit.words;
  const hidden = Object.entries({ ...act.fields, sure: 'yes' }).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  );
  return page(
    { ...visit, here: act.back },
    words.lastTitle,
    html`<p class="lead" role="alert">${words.last}</p>
<form method="post" action="${act.href}">${hidden}
<p class="acts"><button class="button button-grave">${words.lastRemove}</button> <a class="button button-light" href="${act.back}">${words.lastKeep}</a></p></form>`,
  );
}
