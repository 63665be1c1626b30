import { html } from 'hono/html';
import type { Thanks, WorkSummary } from '../../../db/views/works.ts';
import { layout } from '../layout.ts';
import { dayName, languageName } from '../locales/locale.ts';
import { type CoinFacts, coinButton } from '../parts/coin-button.ts';
import type { Markup } from '../parts/mark.ts';
import { personLine, safeHref } from '../parts/person-line.ts';
import { langOf, workLetter } from '../parts/work-card.ts';
import type { Visit } from '../visit.ts';

/** A work, like a good preview of a link that one can thank for. */
export function workPage(
  visit: Visit,
  facts: {
    readonly work: WorkSummary;
    readonly thanks: readonly Thanks[];
    readonly givers: number;
    readonly coin: CoinFacts;
  },
): Markup {
  const { words } = visit;
  const { work } = facts;
  const url = safeHref(visit, work.url);
  return layout(visit, {
    title: work.title,
    description: work.excerpt.slice(0, 200),
    head: preview(visit, work),
    main: html`<article class="work">
${workLetter(work, true)}
<div class="work-text">
<p class="kicker">${kicker(visit, work)}</p>
<h1 dir="auto"${langOf(work)}>${work.title}</h1>
<p class="work-by">${personLine(visit, work.author)}</p>
${work.excerpt === '' ? null : html`<p class="excerpt" dir="auto"${langOf(work)}>${work.excerpt}</p>`}
<p class="original"><a class="onward" href="${url}" rel="noopener">${words.work.open[work.category]} <span class="soft">${words.work.on(new URL(url).host)}</span></a></p>
${work.tags.length === 0 ? null : html`<ul class="tags">${work.tags.map((tag) => html`<li dir="auto">#${tag}</li>`)}</ul>`}
<div class="work-thanks">${coinButton(visit, facts.coin)}</div>
</div>
</article>
<section class="who" aria-labelledby="who"><h2 id="who">${words.work.who} <span class="soft">${words.count.ever(work.flattrsEver)}</span></h2>${who(visit, facts.thanks, facts.givers)}</section>
`,
  });
}

function kicker(visit: Visit, work: WorkSummary): Markup[] {
  return [
    visit.words.category[work.category],
    languageName(work.language, visit.language),
    dayName(work.publishedAt, visit.language),
  ]
    .filter((fact) => fact !== null)
    .map((fact) => html`<span>${fact}</span>`);
}

/** How other sites and apps find the same thing: its ActivityPub object, a preview, how to thank. */
function preview(visit: Visit, work: WorkSummary): Markup {
  const { origin, name } = visit.node;
  const page = safeHref(visit, work.pageUrl);
  return html`<link rel="alternate" type="application/activity+json" href="${work.uri}">
<link rel="canonical" href="${page}">
<link rel="payment" href="${origin}/flattr?url=${encodeURIComponent(page)}" title="Flattr">
<meta property="og:title" content="${work.title}"><meta property="og:type" content="article"><meta property="og:url" content="${page}"><meta property="og:site_name" content="${name}"><meta property="og:description" content="${work.excerpt.slice(0, 300)}"><meta property="article:published_time" content="${work.publishedAt.toISOString()}">${work.tags.map((tag) => html`<meta property="article:tag" content="${tag}">`)}
<meta name="fediverse:creator" content="@${work.author.handle}@${work.author.host}">`;
}

function who(visit: Visit, thanks: readonly Thanks[], givers: number): Markup {
  const { words } = visit;
  if (thanks.length === 0) return html`<p class="soft">${words.work.nobody}</p>`;
  const rest = givers - thanks.length;
  return html`<ul class="people">${thanks.map(
    ({ giver, months }) =>
      html`<li>${personLine(visit, giver, months > 1 ? words.work.months(months) : undefined)}</li>`,
  )}${rest > 0 ? html`<li class="soft">${words.work.more(rest)}</li>` : null}</ul>`;
}
