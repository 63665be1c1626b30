import { html } from 'hono/html';
import type { Companion } from '../../../db/views/company.ts';
import type { Before } from '../../../db/views/paging.ts';
import type { Person } from '../../../db/views/works.ts';
import { layout } from '../layout.ts';
import { dayName } from '../locales/locale.ts';
import type { Markup } from '../parts/mark.ts';
import { pager } from '../parts/pager.ts';
import { fullHandle, personLine } from '../parts/person-line.ts';
import type { Visit } from '../visit.ts';

/** Who follows oneself, and whom one does not want to. */
export function followersPage(
  visit: Visit,
  facts: {
    readonly me: { readonly handle: string; readonly host: string };
    readonly followers: readonly Companion[];
    readonly total: number;
    readonly atStart: boolean;
    readonly next: Before | null;
    readonly blocked: readonly Person[];
  },
): Markup {
  const { followers: words } = visit.words;
  return layout(visit, {
    title: words.title,
    hidden: true,
    part: 'home',
    section: 'people',
    main: html`<section aria-labelledby="followers">
<div class="title-row"><h1 id="followers">${words.title}</h1>${facts.total === 0 ? null : html`<p class="soft">${words.number(facts.total)}</p>`}</div>
${facts.total === 0 ? null : html`<p class="lead">${words.lead}</p>`}
${
  facts.followers.length === 0
    ? html`<div class="empty"><p>${words.none}</p><p><code translate="no">${fullHandle(facts.me)}</code></p></div>`
    : html`<ul class="lines lines-people">${facts.followers.map((follower) => html`<li>${followerLine(visit, follower)}</li>`)}</ul>`
}
${pager({
  path: '/home/followers',
  atStart: facts.atStart,
  next: facts.next,
  older: words.older,
  newest: words.newest,
})}
<p><a class="onward" href="/home/supporters">${words.toSupporters}</a></p></section>
${facts.blocked.length === 0 ? null : blockedList(visit, facts.blocked)}`,
  });
}

function followerLine(visit: Visit, { person, since }: Companion): Markup {
  const { followers: words } = visit.words;
  return html`${personLine(visit, person, words.since(dayName(since, visit.language)))}
<div class="entry-acts">${act(visit, person, 'remove', words.remove, words.removeThis(person.name))}${act(visit, person, 'block', words.block, words.blockThis(person.name))}</div>`;
}

function blockedList(visit: Visit, blocked: readonly Person[]): Markup {
  const { followers: words } = visit.words;
  return html`<section aria-labelledby="blocked"><h2 id="blocked">${words.blocked}</h2>
<ul class="lines lines-people">${blocked.map(
    (person) =>
      html`<li>${personLine(visit, person)}<div class="entry-acts">${act(visit, person, 'unblock', words.unblock, words.unblockThis(person.name))}</div></li>`,
  )}</ul></section>`;
}

const act = (visit: Visit, person: Person, path: string, label: string, said: string): Markup =>
  html`<form method="post" action="/home/followers/${path}"><input type="hidden" name="person" value="${person.id}"><input type="hidden" name="back" value="${visit.here}"><button class="quiet" aria-label="${said}">${label}</button></form>`;
