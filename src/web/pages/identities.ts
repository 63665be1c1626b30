import { html } from 'hono/html';
import type { ownIdentities } from '../../operations/identities.ts';
import { layout } from '../layout.ts';
import { dayName } from '../locales/locale.ts';
import type { Markup } from '../parts/mark.ts';
import type { Visit } from '../visit.ts';
import { accountForm } from './sign-in.ts';

type Own = Awaited<ReturnType<typeof ownIdentities>>;

/** Somebody's accounts elsewhere, for them alone. */
export function identitiesPage(
  visit: Visit,
  facts: { readonly own: Own; readonly typed?: string; readonly trouble?: string },
): Markup {
  const { own, ...typed } = facts;
  const { identities: words } = visit.words;
  return layout(visit, {
    ...{ title: words.title, hidden: true, part: 'home', section: 'settings' },
    main: html`<div class="narrow">
<h1>${words.title}</h1>
<p class="lead">${words.lead}</p>
${own.length === 0 ? html`<p>${words.none}</p>` : html`<ul class="lines">${own.map((one) => line(visit, one, own.length === 1))}</ul>`}
<h2>${words.add}</h2>
${accountForm(visit, { action: '/home/accounts', next: null, ...typed })}
<p class="soft">${visit.words.signIn.how}</p>
</div>`,
  });
}

function line(visit: Visit, one: Own[number], isLast: boolean): Markup {
  const { identities: words } = visit.words;
  const handle = `@${one.handle}@${one.host}`;
  return html`<li><div class="line-text"><a href="${one.profileUrl}" rel="noopener" dir="auto">${handle}</a>
<span class="soft">${words.since(dayName(one.provenAt, visit.language))}</span>
${isLast ? html`<span class="soft">${words.last}</span>` : null}</div>
<form method="post" action="/home/accounts/unlink"><input type="hidden" name="actor" value="${one.actorId}">
<button class="link-button" aria-label="${words.unlink(handle)}">${words.unlinkShort}</button></form></li>`;
}
