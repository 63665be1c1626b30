import { html } from 'hono/html';
import type { AppLetIn, OwnApp, OwnToken } from '../../../db/views/api-access.ts';
import { TOKEN_NAME_MAX_CHARACTERS } from '../../operations/api-tokens.ts';
import { APP_NAME_MAX_CHARACTERS } from '../../operations/client-apps.ts';
import { isScope, SCOPES } from '../../operations/scopes.ts';
import { layout } from '../layout.ts';
import { dayName } from '../locales/locale.ts';
import { checkbox, field, textArea } from '../parts/field.ts';
import type { Markup } from '../parts/mark.ts';
import { notice } from '../parts/notice.ts';
import type { OwnVisit } from '../signed-in.ts';

export const APPS_HREF = '/home/settings/apps';

export type AppsFacts = {
  readonly inside: readonly AppLetIn[];
  readonly tokens: readonly OwnToken[];
  readonly own: readonly OwnApp[];
  /** Null: nothing was refused. */
  readonly trouble: string | null;
  /** What was typed, to be mended. */
  readonly typed: Readonly<Record<string, string>>;
  /** Makes the id of what is made next. */
  readonly newId: () => string;
};

/** Who may act for somebody: the apps that they let in, the tokens that they made; and the apps that are
 *  theirs. */
export function appsPage(visit: OwnVisit, facts: AppsFacts): Markup {
  const { apps: words } = visit.words;
  return layout(visit, {
    ...{ title: words.title, hidden: true, part: 'home', section: 'settings' },
    main: html`<div class="narrow">
${facts.trouble === null ? null : notice(facts.trouble, 'trouble')}
<h1>${words.title}</h1>
<p class="lead">${words.lead}</p>
${insidePart(visit, facts.inside)}
${tokensPart(visit, facts)}
${ownPart(visit, facts)}
</div>`,
  });
}

const entries = (none: string, all: readonly Markup[]): Markup =>
  all.length === 0
    ? html`<p class="setting-now">${none}</p>`
    : html`<ul class="entries">${all.map((one) => html`<li>${one}</li>`)}</ul>`;

function insidePart(visit: OwnVisit, inside: readonly AppLetIn[]): Markup {
  const { apps: words } = visit.words;
  const all = inside.map(
    (app) => html`<article class="entry-text"><h3 dir="auto">${app.name}</h3>
<p class="soft">${namesOf(visit, app.scopes)}</p>
<p class="card-facts"><span>${new URL(app.siteUrl).host}</span><span>${words.since(dayName(app.since, visit.language))}</span><span>${usedOn(visit, app.lastUsedOn)}</span></p>
<div class="entry-acts">${button('shut-out', app.appId, words.shutOut, words.shutOutThis(app.name))}</div></article>`,
  );
  return html`<section class="way" aria-labelledby="inside"><h2 id="inside">${words.inside}</h2>
${entries(words.noneInside, all)}</section>`;
}

function tokensPart(visit: OwnVisit, { tokens, typed, newId }: AppsFacts): Markup {
  const { apps: words, scopes } = visit.words;
  const all = tokens.map(
    (token) => html`<article class="entry-text"><h3 dir="auto">${token.name}</h3>
<p class="soft">${namesOf(visit, token.scopes)}</p>
<p class="card-facts"><span>${words.since(dayName(token.createdAt, visit.language))}</span><span>${usedOn(visit, token.lastUsedOn)}</span></p>
<div class="entry-acts">${button('tokens/end', token.id, words.endToken, words.endThis(token.name))}</div></article>`,
  );
  return html`<section class="way" aria-labelledby="tokens"><h2 id="tokens">${words.tokens}</h2>
<p class="soft">${words.tokensLead} <a href="/api">${words.docs}</a></p>
${entries(words.noTokens, all)}
<form class="work-form" method="post" action="${APPS_HREF}/tokens"><input type="hidden" name="once" value="${newId()}">
${field({ name: 'name', of: 'token', label: words.tokenName, value: typed['token-name'] ?? '', maxlength: TOKEN_NAME_MAX_CHARACTERS })}
<fieldset><legend>${words.tokenMay}</legend>${SCOPES.map((scope) =>
    checkbox({
      name: `scope-${scope}`,
      label: scopes.names[scope],
      hint: scopes.texts[scope],
      checked: typed[`scope-${scope}`] === 'yes',
    }),
  )}</fieldset>
<p class="acts"><button class="button">${words.makeToken}</button></p></form></section>`;
}

function ownPart(visit: OwnVisit, { own, typed, newId }: AppsFacts): Markup {
  const { apps: words } = visit.words;
  const all = own.map(
    (app) => html`<article class="entry-text"><h3 dir="auto">${app.name}</h3>
<p class="soft">${words.clientId} <code>${app.id}</code></p>
${app.keepsSecret ? null : html`<p class="soft">${words.noSecret}</p>`}
<p class="card-facts"><span>${new URL(app.siteUrl).host}</span><span>${words.people(app.people)}</span></p>
<ul class="plain">${app.redirectUris.map((uri) => html`<li><code>${uri}</code></li>`)}</ul>
<div class="entry-acts">${app.keepsSecret ? button('secret', app.id, words.newSecret, words.newSecretOf(app.name)) : null}${button('remove', app.id, words.remove, words.removeThis(app.name))}</div></article>`,
  );
  return html`<section class="way" aria-labelledby="own"><h2 id="own">${words.own}</h2>
<p class="soft">${words.ownLead}</p>
${entries(words.noOwn, all)}
<form class="work-form" method="post" action="${APPS_HREF}/register"><input type="hidden" name="once" value="${newId()}">
${field({ name: 'name', of: 'app', label: words.name, value: typed['app-name'] ?? '', maxlength: APP_NAME_MAX_CHARACTERS })}
${field({ name: 'site', label: words.site, value: typed.site ?? '', inputmode: 'url', lowercase: true })}
${textArea({ name: 'redirects', label: words.redirects, hint: words.redirectsHint, value: typed.redirects ?? '', rows: 3, lowercase: true })}
${checkbox({ name: 'secret', label: words.keepsSecret, checked: typed.secret === 'yes' })}
<p class="acts"><button class="button">${words.register}</button></p></form></section>`;
}

const button = (act: string, id: string, label: string, named: string): Markup =>
  html`<form method="post" action="${APPS_HREF}/${act}"><input type="hidden" name="id" value="${id}"><button class="quiet" aria-label="${named}">${label}</button></form>`;

const namesOf = ({ words }: OwnVisit, scopes: readonly string[]): string => {
  const names = scopes.filter(isScope).map((scope) => words.scopes.names[scope]);
  return names.length === 0 ? words.scopes.none : names.join(' · ');
};

const usedOn = ({ words, language }: OwnVisit, day: string | null): string =>
  day === null
    ? words.apps.unused
    : words.apps.used(dayName(new Date(`${day}T00:00:00Z`), language));

/** What nobody can show a second time. */
export function shownOncePage(
  visit: OwnVisit,
  facts: {
    readonly lines: readonly { readonly label: string; readonly value: string }[];
    readonly note?: string;
    readonly backHref: string;
  },
): Markup {
  const { apps: words } = visit.words;
  return layout(visit, {
    ...{ title: words.once, hidden: true, part: 'home', section: 'settings' },
    main: html`<div class="narrow">
<h1>${words.once}</h1>
<p class="lead">${words.onceLead}</p>
<dl class="grants">${facts.lines.map(
      ({ label, value }) => html`<dt>${label}</dt><dd><code class="secret">${value}</code></dd>`,
    )}</dl>
${facts.note === undefined ? null : html`<p class="soft">${facts.note}</p>`}
<p><a class="button" href="${facts.backHref}">${words.onwards}</a></p>
</div>`,
  });
}
