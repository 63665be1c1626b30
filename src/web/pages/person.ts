import { html } from 'hono/html';
import type { GivenLine, Profile } from '../../../db/views/people.ts';
import type { WorkSummary } from '../../../db/views/works.ts';
import { layout } from '../layout.ts';
import { monthName } from '../locales/locale.ts';
import { type CoinFacts, coinButton } from '../parts/coin-button.ts';
import { emptyState } from '../parts/empty-state.ts';
import type { Markup } from '../parts/mark.ts';
import { firstLetter, fullHandle, personLink, safeHref, tone } from '../parts/person-line.ts';
import { workCard } from '../parts/work-card.ts';
import type { Visit } from '../visit.ts';

/** Somebody who lives here: what they made, what they received, and what they gave if they show it. */
export function personPage(
  visit: Visit,
  facts: {
    readonly person: Profile;
    readonly works: readonly WorkSummary[];
    /** Null: not public. */
    readonly given: readonly GivenLine[] | null;
    readonly coin: CoinFacts;
  },
): Markup {
  const { words, node } = visit;
  const { person } = facts;
  return layout(visit, {
    title: person.name,
    description: person.summary === '' ? fullHandle(person) : person.summary.slice(0, 200),
    ...(visit.viewer?.actorId === person.id ? { part: 'own' as const } : {}),
    head: html`<link rel="alternate" type="application/activity+json" href="${person.uri}">
<link rel="canonical" href="${node.origin}/@${person.handle}">
<meta property="og:title" content="${person.name}"><meta property="og:type" content="profile"><meta property="og:url" content="${node.origin}/@${person.handle}"><meta property="og:site_name" content="${node.name}">`,
    main: html`<section class="profile">
<span class="letter letter-large letter-${tone(person.handle + person.host)}" aria-hidden="true">${firstLetter(person.name)}</span>
<div class="profile-text"><h1 dir="auto">${person.name}</h1>
<p class="handle">${fullHandle(person)}</p>
${summaryOf(person.summary)}
<dl class="counts"><div><dt>${words.person.received}</dt><dd>${words.count.thisMonth(person.receivedThisMonth)}</dd>${person.receivedEver === 0 ? null : html`<dd>${words.count.ever(person.receivedEver)}</dd>`}</div></dl>
${coinButton(visit, facts.coin)}</div>
</section>
<section aria-labelledby="works"><h2 id="works">${words.person.works}</h2>${works(visit, facts.works, person)}</section>
${facts.given === null ? null : given(visit, facts.given)}`,
  });
}

/** Plain text; an empty line begins a paragraph. */
function summaryOf(summary: string): Markup[] {
  return summary
    .split(/\n{2,}/)
    .filter((paragraph) => paragraph.trim() !== '')
    .map((paragraph) => html`<p class="summary" dir="auto">${paragraph}</p>`);
}

function works(visit: Visit, made: readonly WorkSummary[], person: Profile): Markup {
  const { words, viewer } = visit;
  if (made.length > 0) {
    return html`<div class="cards">${made.map((work) => workCard(visit, work, { author: false, heading: 'h3' }))}</div>`;
  }
  return viewer?.actorId === person.id
    ? emptyState(words.person.noWorksOwn)
    : emptyState(words.person.noWorks(person.name), { href: '/', label: words.person.browse });
}

function given(visit: Visit, lines: readonly GivenLine[]): Markup {
  const { words } = visit;
  return html`<section aria-labelledby="given"><h2 id="given">${words.person.given}</h2>
<ul class="lines">${lines.map(
    (line) =>
      html`<li><span class="line-text">${givenLine(visit, line)}</span><span class="soft when">${monthName(line.month, visit.language)}</span></li>`,
  )}</ul></section>`;
}

function givenLine(visit: Visit, { work, payee }: GivenLine): Markup {
  const { words } = visit;
  if (work === null) {
    return html`${personLink(visit, payee)} <span class="soft">${words.person.themself}</span>`;
  }
  return html`<a href="${safeHref(visit, work.pageUrl)}" dir="auto">${work.title}</a> <span class="soft">${words.work.by} ${personLink(visit, payee)}</span>`;
}
