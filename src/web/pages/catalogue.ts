import { html } from 'hono/html';
import type { Before } from '../../../db/views/paging.ts';
import type { WorkSummary } from '../../../db/views/works.ts';
import { layout } from '../layout.ts';
import { emptyState } from '../parts/empty-state.ts';
import { FEED_KINDS, feedLinks } from '../parts/head.ts';
import type { Markup } from '../parts/mark.ts';
import { pager } from '../parts/pager.ts';
import { workCard } from '../parts/work-card.ts';
import type { Visit } from '../visit.ts';

/** What was made on this node, or what of it has one tag: the newest first. */
export function cataloguePage(
  visit: Visit,
  facts: {
    readonly tag: string | null;
    readonly works: readonly WorkSummary[];
    readonly atStart: boolean;
    readonly next: Before | null;
  },
): Markup {
  const { catalogue, fediverse } = visit.words;
  const { tag, works } = facts;
  const query = tag === null ? '' : `?tag=${encodeURIComponent(tag)}`;
  const title = tag === null ? catalogue.title : `#${tag}`;
  const lead = tag === null ? catalogue.lead : catalogue.taggedLead(tag);
  return layout(visit, {
    title,
    description: lead,
    // What nobody wrote about is nothing to find.
    hidden: works.length === 0,
    head: html`<link rel="canonical" href="${visit.node.origin}/catalogue${query}">
${feedLinks(visit, '/catalogue/feed', tag === null ? visit.node.name : `#${tag}`, query)}`,
    main: html`<section aria-labelledby="catalogue"><h1 id="catalogue" dir="auto">${title}</h1>
<p class="lead">${lead}</p>
${works.length === 0 ? nothing(visit, tag) : html`<div class="cards">${works.map((work) => workCard(visit, work, { author: true, heading: 'h2' }))}</div>`}
${pager({
  path: '/catalogue',
  ...(tag === null ? {} : { query: { tag } }),
  atStart: facts.atStart,
  next: facts.next,
  older: catalogue.older,
  newest: catalogue.newest,
})}
<p class="feeds soft">${fediverse.feeds} ${FEED_KINDS.map(
      ({ ending, name, type }, n) =>
        html`${n === 0 ? null : ' · '}<a href="/catalogue/feed.${ending}${query}" type="${type}">${name}</a>`,
    )}${tag === null ? null : html` · <a href="/catalogue">${catalogue.all}</a>`}</p></section>`,
  });
}

function nothing(visit: Visit, tag: string | null): Markup {
  const { catalogue } = visit.words;
  return tag === null ? emptyState(catalogue.none) : emptyState(catalogue.noneTagged(tag));
}
