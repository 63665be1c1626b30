import { html } from 'hono/html';
import type { OwnWork, WorkSource } from '../../../db/views/own-works.ts';
import type { Before } from '../../../db/views/paging.ts';
import { layout } from '../layout.ts';
import { dayName } from '../locales/locale.ts';
import { emptyState } from '../parts/empty-state.ts';
import { headingOf } from '../parts/long-text.ts';
import { coin, type Markup } from '../parts/mark.ts';
import { pager } from '../parts/pager.ts';
import { langOf, ownWorkHref, workCover } from '../parts/work-card.ts';
import type { Visit } from '../visit.ts';

/** A creator's own works: what came of each, and what can be done with it. */
export function ownWorksPage(
  visit: Visit,
  facts: {
    readonly author: { readonly handle: string; readonly host: string };
    readonly works: readonly OwnWork[];
    readonly total: number;
    readonly atStart: boolean;
    readonly next: Before | null;
  },
): Markup {
  const { words } = visit;
  return layout(visit, {
    title: words.works.title,
    hidden: true,
    part: 'home',
    section: 'works',
    main: html`<section class="own-works" aria-labelledby="works">
<div class="title-row"><h1 id="works">${words.works.title}</h1>${facts.total === 0 ? null : html`<p class="soft">${words.works.number(facts.total)}</p>`}</div>
<p class="acts">${facts.total === 0 ? null : html`<a class="button" href="/home/works/new">${words.works.publish}</a> `}<a class="button button-light" href="/home/works/feeds">${words.works.feeds}</a> <a class="button button-light" href="/home/works/buttons">${words.buttons.title}</a> <a class="button button-light" href="/claim">${words.claim.title}</a></p>
${
  facts.works.length === 0
    ? emptyState(words.works.none, { href: '/home/works/new', label: words.works.noneAction })
    : html`<ul class="entries">${facts.works.map((work) => html`<li>${entry(visit, work, facts.author)}</li>`)}</ul>`
}
${pager({
  path: '/home/works',
  atStart: facts.atStart,
  next: facts.next,
  older: words.works.older,
  newest: words.works.newest,
})}</section>`,
  });
}

function entry(visit: Visit, work: OwnWork, author: { handle: string; host: string }): Markup {
  const { words, language } = visit;
  const href = work.slug === null ? '/home/works' : ownWorkHref(author.handle, work.slug);
  const states = [
    work.featured ? words.works.featured : null,
    work.hidden ? words.works.hidden : null,
    work.unproven ? words.works.unproven : null,
  ].filter((state) => state !== null);
  const social = [
    work.boosts > 0 ? words.works.boosts(work.boosts) : null,
    work.likes > 0 ? words.works.likes(work.likes) : null,
    work.replies > 0 ? words.works.replies(work.replies) : null,
    work.visitors > 0 ? words.visitors.number(work.visitors) : null,
  ].filter((count) => count !== null);
  return html`<article class="entry" id="work-${work.id}">${workCover({ ...work, author })}
<div class="entry-text"><h2 dir="auto"${langOf(work)}><a href="${href}">${work.title}</a></h2>
<p class="card-facts">${states.map((state) => html`<span class="state">${state}</span>`)}<span>${dayName(work.publishedAt, language)}</span>${work.feedTitle === null ? null : html`<span dir="auto">${words.works.fromFeed(work.feedTitle)}</span>`}</p>
<p class="card-facts"><span class="card-count${work.flattrsEver > 0 ? ' card-thanked' : ''}">${coin('small')}${words.count.flattrs(work.flattrsEver)}</span>${work.flattrsThisMonth > 0 ? html`<span>${words.count.thisMonth(work.flattrsThisMonth)}</span>` : null}${social.map((count) => html`<span>${count}</span>`)}</p>
${acts(visit, work)}</div></article>`;
}

function acts(visit: Visit, work: OwnWork): Markup {
  const { works, buttons } = visit.words;
  const { id, title } = work;
  const act = (path: string, field: string, value: boolean, label: string, said: string) =>
    html`<form method="post" action="/home/works/${id}/${path}"><input type="hidden" name="${field}" value="${value ? 'yes' : 'no'}"><input type="hidden" name="back" value="${visit.here}#work-${id}"><button class="quiet" aria-label="${said}">${label}</button></form>`;
  return html`<div class="entry-acts"><a class="quiet" href="/home/works/${id}" aria-label="${works.editThis(title)}">${works.edit}</a>
${work.hidden ? null : work.featured ? act('pin', 'featured', false, works.unpin, works.unpinThis(title)) : act('pin', 'featured', true, works.pin, works.pinThis(title))}
${work.hidden ? act('hide', 'hidden', false, works.show, works.showThis(title)) : act('hide', 'hidden', true, works.hide, works.hideThis(title))}
<a class="quiet" href="/home/works/buttons?work=${id}" aria-label="${buttons.ofThis(title)}">${buttons.ofWork}</a>
<a class="quiet" href="/home/works/${id}/delete" aria-label="${works.deleteThis(title)}">${works.delete}</a></div>`;
}

/** Deleting asks once more, and says what goes and what stays. */
export function deleteWorkPage(visit: Visit, work: WorkSource): Markup {
  const { words } = visit;
  const title = words.works.deleteTitle(work.title);
  return layout(visit, {
    title,
    hidden: true,
    part: 'home',
    section: 'works',
    main: html`<div class="narrow">
<h1${headingOf(title)}>${title}</h1>
<p class="lead">${words.works.deleteText}</p>
${work.flattrsEver === 0 ? null : html`<p>${words.works.deleteFlattrs(work.flattrsEver)}</p>`}
${work.hidden ? null : html`<p class="soft">${words.works.deleteHideInstead}</p>`}
<form method="post" action="/home/works/${work.id}/delete"><p class="acts"><button class="button button-grave">${words.works.deleteConfirm}</button> <a class="button button-light" href="/home/works">${words.works.deleteKeep}</a></p></form>
</div>`,
  });
}
