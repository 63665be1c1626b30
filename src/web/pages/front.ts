import { html } from 'hono/html';
import type { CatalogueLine } from '../../../db/views/catalogue.ts';
import type { NodeFigures } from '../../../db/views/months.ts';
import { BUDGET_MIN_MINOR } from '../../operations/account-settings.ts';
import { layout } from '../layout.ts';
import { catalogueSearchForm } from '../parts/catalogue-form.ts';
import { emptyState } from '../parts/empty-state.ts';
import type { Markup } from '../parts/mark.ts';
import { nodeFiguresList } from '../parts/node-figures.ts';
import { largeCoin, PICTURES } from '../parts/pictures.ts';
import { workCard } from '../parts/work-card.ts';
import type { Visit } from '../visit.ts';

/** What this node is, how it works, what was made here lately. */
export function frontPage(
  visit: Visit,
  facts: { readonly works: readonly CatalogueLine[]; readonly figures: NodeFigures },
): Markup {
  const { words, node } = visit;
  return layout(visit, {
    title: null,
    description: words.front.lead,
    head: html`<meta property="og:title" content="${node.name}"><meta property="og:description" content="${words.front.lead}"><meta property="og:type" content="website"><meta property="og:url" content="${node.origin}/"><link rel="canonical" href="${node.origin}/">`,
    main: html`<section class="hero">
<div class="hero-text">
<h1>${words.front.title}</h1>
<p class="lead">${words.front.lead}</p>
${doors(visit)}
</div>
${largeCoin()}
</section>
${how(visit)}
<section class="latest" aria-labelledby="latest"><h2 id="latest">${words.front.latest}</h2>
${catalogueSearchForm(visit)}
${
  facts.works.length === 0
    ? emptyState(words.front.emptyTitle, { href: '/flattr', label: words.front.emptyAction })
    : html`<div class="cards">${facts.works.map((work) => workCard(visit, work, { author: true, heading: 'h3' }))}</div>
<p><a class="onward" href="/catalogue">${words.catalogue.more}</a></p>`
}
</section>
${nodeFiguresList(visit, facts.figures)}`,
  });
}

function doors(visit: Visit): Markup {
  const { words, viewer } = visit;
  const give = viewer === null ? `/sign-in?next=${encodeURIComponent('/home')}` : '/home';
  return html`<nav class="doors" aria-label="${words.front.doors}">
<a class="door door-give" href="${give}"><strong>${viewer === null ? words.front.give : words.front.giveOwn}</strong><span>${words.front.giveHint(visit.money(BUDGET_MIN_MINOR))}</span></a>
<a class="door" href="${viewer === null ? '/claim' : '/home/works/new'}"><strong>${words.front.receive}</strong><span>${words.front.receiveHint}</span></a>
</nav>`;
}

function how(visit: Visit): Markup {
  const { words } = visit;
  const drawings = [PICTURES.budget, PICTURES.flattr, PICTURES.monthEnd];
  return html`<section class="how" aria-labelledby="how"><h2 id="how" class="unseen">${words.front.how}</h2>
<ol>${words.front.pictures.map(
    ({ title, text }, n) => html`<li>${drawings[n]?.()}<h3>${title}</h3><p>${text}</p></li>`,
  )}</ol>
<p><a class="onward" href="/how">${words.how.questions}</a></p></section>`;
}
