import { html } from 'hono/html';
import type { KeyChange } from '../../../db/views/key-changes.ts';
import { layout } from '../layout.ts';
import { dayName } from '../locales/locale.ts';
import { emptyState } from '../parts/empty-state.ts';
import type { Markup } from '../parts/mark.ts';
import { safeHref } from '../parts/person-line.ts';
import { isAdmin, type OwnVisit } from '../signed-in.ts';

/** Claims that a person has to look at, each with what is known and two buttons. */
export function adminClaimsPage(visit: OwnVisit, changes: readonly KeyChange[]): Markup {
  const { claims: words } = visit.words;
  return layout(visit, {
    ...{ title: words.title, hidden: true, part: 'admin', adminSection: 'claims' },
    main: html`<div class="narrow">
<h1>${words.title}</h1>
<p class="lead">${words.lead}</p>
${changes.length === 0 ? emptyState(words.none) : html`<ul class="entries">${changes.map((change) => html`<li>${entry(visit, change)}</li>`)}</ul>`}
</div>`,
  });
}

function entry(visit: OwnVisit, change: KeyChange): Markup {
  const { claims: words, claim } = visit.words;
  const { account, claimant, changedAt, flattrs, people } = change;
  return html`<article class="entry-text"><h2 dir="auto"><a href="${safeHref(visit, change.profileUrl)}" rel="noopener nofollow">${account}</a></h2>
<p class="card-facts"><span>${words.changed(dayName(changedAt, visit.language))}</span></p>
<p>${words.waits(claim.gifts(flattrs, people), claimant)}</p>
${
  isAdmin(visit)
    ? html`<form class="entry-acts" method="post" action="/admin/claims"><input type="hidden" name="actor" value="${change.actorId}"><input type="hidden" name="changed" value="${changedAt.toISOString()}">
<button class="button button-light" name="answer" value="same">${words.same}</button> <button class="quiet" name="answer" value="other">${words.other}</button></form>`
    : null
}</article>`;
}
