import { html } from 'hono/html';
import { CATALOGUE_ORDERS, type CatalogueLine } from '../../../db/views/catalogue.ts';
import {
  type CatalogueQuery,
  catalogueParameters,
  catalogueSearch,
  isNarrowed,
} from '../../operations/catalogue-query.ts';
import { layout } from '../layout.ts';
import { catalogueForm } from '../parts/catalogue-form.ts';
import { emptyState } from '../parts/empty-state.ts';
import { FEED_KINDS, feedLinks } from '../parts/head.ts';
import type { Markup } from '../parts/mark.ts';
import { pager } from '../parts/pager.ts';
import { workCard } from '../parts/work-card.ts';
import type { Visit } from '../visit.ts';

/** Everything that was published or flattred here, or what of it somebody looks for. */
export function cataloguePage(
  visit: Visit,
  facts: {
    readonly query: CatalogueQuery;
    readonly works: readonly CatalogueLine[];
    /** Languages that there are works in. */
    readonly languages: readonly string[];
    readonly next: string | null;
  },
): Markup {
  const { catalogue } = visit.words;
  const { query, works } = facts;
  const { tag } = query.filter;
  const search = catalogueSearch(query);
  const title = tag === null ? catalogue.title : `#${tag}`;
  const lead = tag === null ? catalogue.lead : catalogue.taggedLead(tag);
  return layout(visit, {
    title,
    description: lead,
    part: 'catalogue',
    // What nobody wrote about is nothing to find, and neither are answers to somebody's question.
    hidden: works.length === 0 || query.typed !== '' || query.after !== null,
    head: html`<link rel="canonical" href="${visit.node.origin}/catalogue${search}">
${feedLinks(visit, '/catalogue/feed', tag === null ? visit.node.name : `#${tag}`, search)}`,
    main: html`<section aria-labelledby="catalogue"><div class="catalogue-head"><h1 id="catalogue" dir="auto">${title}</h1>
<p class="lead">${lead}</p>
${catalogueForm(visit, query, facts.languages)}
${orders(visit, query)}</div>
${works.length === 0 ? nothing(visit, query) : html`<div class="cards">${works.map((work) => workCard(visit, work, { author: true, heading: 'h2' }))}</div>`}
${pager({
  path: '/catalogue',
  query: catalogueParameters(query),
  parameter: 'after',
  atStart: query.after === null,
  next: facts.next,
  older: catalogue.further,
  newest: catalogue.toStart,
})}
${below(visit, query, search)}</section>`,
  });
}

/** In which order, each a link: so that every order has an address of its own. */
function orders(visit: Visit, query: CatalogueQuery): Markup {
  const { catalogue } = visit.words;
  return html`<nav class="orders" aria-label="${catalogue.order}"><ul>${CATALOGUE_ORDERS.map(
    (order) =>
      html`<li><a href="/catalogue${catalogueSearch(query, { order })}"${order === query.filter.order ? html` aria-current="true"` : null}>${catalogue.orders[order]}</a></li>`,
  )}</ul>${isNarrowed(query) ? html`<a class="all" href="/catalogue">${catalogue.all}</a>` : null}</nav>`;
}

/** What to do when nothing is there: of a search less, of an empty catalogue the first thing. */
function nothing(visit: Visit, query: CatalogueQuery): Markup {
  const { catalogue } = visit.words;
  if (query.after !== null) return emptyState(catalogue.noneHere);
  if (!isNarrowed(query))
    return emptyState(catalogue.none, { href: '/flattr', label: catalogue.noneAction });
  const { tag } = query.filter;
  const isTagAlone = tag !== null && Object.keys(catalogueParameters(query)).length === 1;
  return emptyState(isTagAlone ? catalogue.noneTagged(tag) : catalogue.noneFound);
}

const below = (visit: Visit, query: CatalogueQuery, search: string): Markup =>
  html`<p class="feeds soft">${visit.words.fediverse.feeds} ${FEED_KINDS.map(
    ({ ending, name, type }, n) =>
      html`${n === 0 ? null : ' · '}<a href="/catalogue/feed.${ending}${search}" type="${type}">${name}</a>`,
  )}${query.filter.order === 'trending' ? html` <span class="small">${visit.words.catalogue.trendingMeans}</span>` : null}</p>`;
