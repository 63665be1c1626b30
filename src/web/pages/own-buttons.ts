import { html } from 'hono/html';
import type { OwnWork, WorkSource } from '../../../db/views/own-works.ts';
import { badgeHref } from '../embed-links.ts';
import { layout } from '../layout.ts';
import { BADGE_HEIGHT } from '../parts/badge.ts';
import { selection } from '../parts/field.ts';
import { paymentHref } from '../parts/head.ts';
import type { Markup } from '../parts/mark.ts';
import { policyFor, type SiteSnippet, type Snippet } from '../snippets.ts';
import type { Visit } from '../visit.ts';

export type ButtonFacts = {
  /** What the button is for. */
  readonly address: string;
  /** Null: for oneself. */
  readonly work: WorkSource | null;
  readonly works: readonly OwnWork[];
  readonly snippets: readonly Snippet[];
  readonly sites: readonly SiteSnippet[];
  readonly feeds: readonly string[];
};

/** A button to look at, and what to copy so that it stands elsewhere. */
export function ownButtonsPage(visit: Visit, facts: ButtonFacts): Markup {
  const { buttons: words } = visit.words;
  const { origin } = visit.node;
  return layout(visit, {
    title: words.title,
    hidden: true,
    part: 'home',
    section: 'works',
    main: html`<div class="narrow buttons">
<h1>${words.title}</h1>
<p class="lead">${words.lead}</p>
${picker(visit, facts)}
<section aria-labelledby="look"><h2 id="look" dir="auto">${facts.work === null ? words.forYou : words.forWork(facts.work.title)}</h2>
<p class="button-look"><a href="${paymentHref(origin, facts.address)}" aria-label="Flattr"><img src="${badgeHref(origin, facts.address)}" alt="Flattr" height="${BADGE_HEIGHT}"></a></p>
<p><a class="onward" href="${new URL(facts.address).pathname}/poster">${words.poster}</a></p>
${facts.snippets.map(({ kind, text }, n) =>
  opened(
    n === 0,
    words.kinds[kind],
    html`<p class="soft">${words.kindTexts[kind]}</p>${code(text)}`,
  ),
)}
<p class="soft">${words.policy}</p>${code(policyFor(origin))}</section>
<section aria-labelledby="site"><h2 id="site">${words.site}</h2><p>${words.siteText} <a href="/home/settings">${words.siteLink}</a></p>
${facts.sites.map(({ software, parts }) =>
  opened(
    false,
    words.software[software],
    html`<p class="soft">${words.softwareTexts[software]}</p>${parts.map(({ file, text }) => html`<p class="snippet-file"><code translate="no">${file}</code></p>${code(text)}`)}`,
  ),
)}</section>
<section aria-labelledby="feed"><h2 id="feed">${words.feed}</h2><p>${words.feedText}</p>
${facts.feeds.map(code)}</section>
</div>`,
  });
}

/** A list without script: choosing is sent like any form. */
function picker(visit: Visit, { work, works }: ButtonFacts): Markup | null {
  const { buttons: words } = visit.words;
  if (works.length === 0) return null;
  const isOffered = works.some(({ id }) => id === work?.id);
  const chosen = work === null || isOffered ? [] : [work];
  const options = [
    { value: '', label: words.yourPage },
    ...[...chosen, ...works].map(({ id, title }) => ({ value: id, label: title })),
  ];
  return html`<form method="get" action="/home/works/buttons">
${selection({ name: 'work', label: words.pick, value: work?.id ?? '', options })}
<p><button class="button button-light">${words.show}</button></p></form>`;
}

const opened = (open: boolean, title: string, inner: Markup): Markup =>
  html`<details class="snippet"${open ? html` open` : null}><summary>${title}</summary>${inner}</details>`;

/** In one click all of it is selected. */
const code = (text: string): Markup =>
  html`<pre class="snippet-code" translate="no" dir="ltr" tabindex="0"><code>${text}</code></pre>`;
