import { html } from 'hono/html';
import type { Awaited } from '../../../db/views/claims.ts';
import { layout } from '../layout.ts';
import { field } from '../parts/field.ts';
import type { Markup } from '../parts/mark.ts';
import { fullHandle } from '../parts/person-line.ts';
import type { Visit } from '../visit.ts';
import { claimSite, type SiteFacts } from './claim-site.ts';

/** A handle or an address; the form writes it into one of its own. */
export const CLAIM_MAX_CHARACTERS = 1_000;

/** Whose account was asked about, and what waits there. */
export type ClaimFacts = {
  readonly typed: string;
  readonly trouble: string | null;
  /** Null: nobody was asked about. */
  readonly asked: { readonly account: string; readonly awaited: Awaited | null } | null;
  /** Null: it was not about a site. */
  readonly site: SiteFacts | null;
};

/** What waits for somebody who has never been here, before anything else is asked; and the way to it. */
export function claimPage(visit: Visit, facts: ClaimFacts): Markup {
  const { claim: words } = visit.words;
  const isAsked = facts.asked !== null || facts.site !== null;
  return layout(visit, {
    ...{ title: words.title, hidden: true },
    main: html`<div class="narrow">
<h1>${words.title}</h1>
<p class="lead">${words.lead(visit.node.name)}</p>
${facts.asked === null ? null : found(visit, facts.asked)}${facts.site === null ? null : claimSite(visit, facts.site)}
<form method="get" action="/claim">
${field({
  name: 'account',
  label: isAsked ? words.another : words.account,
  hint: words.accountHint,
  value: facts.typed,
  trouble: facts.trouble,
  maxlength: CLAIM_MAX_CHARACTERS,
  lowercase: true,
})}
<p><button class="button${isAsked ? ' button-light' : ''}">${words.look}</button></p></form>
<h2>${words.pageTitle}</h2>
<p>${words.page}</p>
<p><a class="onward" href="/home/works/new">${words.newcomer}</a></p>
</div>`,
  });
}

function found(visit: Visit, { account, awaited }: NonNullable<ClaimFacts['asked']>): Markup {
  const { claim: words } = visit.words;
  if (awaited === null || (awaited.flattrs === 0 && awaited.claimedAt === null))
    return html`<p class="setting-now">${words.nothing(account)}</p>${wayIn(visit, account, awaited)}`;
  const who = fullHandle(awaited);
  if (awaited.claimedAt !== null)
    return html`<p class="setting-now">${isMine(visit, awaited) ? words.yours(who) : words.taken(who)}</p>${isMine(visit, awaited) ? held(visit, awaited) : null}`;
  return html`<p class="setting-now">${words.waiting(words.gifts(awaited.flattrs, awaited.people), who)}</p>${held(visit, awaited)}${wayIn(visit, account, awaited)}`;
}

const held = ({ words }: Visit, { held: count }: Awaited): Markup | null =>
  count === 0 ? null : html`<p>${words.claim.held(count)}</p>`;

const isMine = ({ viewer }: Visit, { accountId }: Awaited): boolean =>
  viewer !== null && viewer.actorId === accountId;

/** Their own server says who they are; then one button makes it theirs. */
function wayIn(visit: Visit, account: string, awaited: Awaited | null): Markup {
  const { claim: words } = visit.words;
  if (awaited !== null && isMine(visit, awaited))
    return html`<form method="post" action="/claim"><input type="hidden" name="actor" value="${awaited.actorId}"><input type="hidden" name="account" value="${account}"><input type="hidden" name="back" value="${visit.here}">
<p>${words.public}</p>
<p><button class="button">${words.take}</button></p></form>`;
  const action = visit.viewer === null ? '/sign-in/elsewhere' : '/home/accounts';
  const next = `/claim?account=${encodeURIComponent(account)}`;
  return html`${saysWhoGetsIn(visit, awaited)}<form method="post" action="${action}"><input type="hidden" name="account" value="${account}"><input type="hidden" name="next" value="${next}">
<p><button class="button">${words.prove(account)}</button></p>
<p class="soft">${visit.words.signIn.how}</p></form>`;
}

/** Said before, not by the door after: to whoever is here already it opens all the same, and who that is
 *  nobody else is told. */
function saysWhoGetsIn(visit: Visit, awaited: Awaited | null): Markup | null {
  const { claim: words } = visit.words;
  const { registration } = visit.node;
  if (visit.viewer !== null || registration === 'open') return null;
  if (registration === 'closed') return html`<p>${words.onlyKnown}</p>`;
  return awaited === null || awaited.flattrs === 0 ? html`<p>${words.onlyInvited}</p>` : null;
}
