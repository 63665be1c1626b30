import { html } from 'hono/html';
import type { Companion } from '../../../db/views/company.ts';
import type { Streamed } from '../../../db/views/posts.ts';
import type { Supporter } from '../../../db/views/supporters.ts';
import { layout } from '../layout.ts';
import { field } from '../parts/field.ts';
import { followButton } from '../parts/follow-button.ts';
import type { Markup } from '../parts/mark.ts';
import { type Part, pager } from '../parts/pager.ts';
import { personLine } from '../parts/person-line.ts';
import { postArticle, streamedWork } from '../parts/post.ts';
import { thanksBack } from '../parts/thanks-back.ts';
import type { Visit } from '../visit.ts';

export type SupportersFacts = {
  readonly supporters: Part<Supporter>;
  readonly stream: Part<Streamed>;
  readonly followed: readonly Companion[];
  /** What was typed into the field for an address, and what is wrong with it. */
  readonly address: string;
  readonly trouble: string | null;
};

/** What those make who thanked oneself: who they are, whom of them one follows, and what these
 *  published lately. Who follows nobody yet sees first whom they could. */
export function supportersPage(visit: Visit, facts: SupportersFacts): Markup {
  const { supporters: words } = visit.words;
  return layout(visit, {
    title: words.title,
    hidden: true,
    part: 'home',
    section: 'people',
    main: html`<div class="greeting"><h1>${words.title}</h1>
<p class="lead">${words.lead}</p></div>
${
  facts.followed.length === 0
    ? html`<div class="columns columns-people">${company(visit, facts)}${stream(visit, facts.stream)}</div>`
    : html`<p class="jump"><a class="onward" href="#who">${words.who}</a></p>
<div class="columns columns-people">${stream(visit, facts.stream)}${company(visit, facts)}</div>`
}`,
  });
}

function company(visit: Visit, facts: SupportersFacts): Markup {
  const { supporters: words } = visit.words;
  const { lines, atStart, next } = facts.supporters;
  return html`<section aria-labelledby="who"><h2 id="who">${words.who}</h2>
${
  lines.length === 0
    ? html`<p class="soft">${words.none}</p>`
    : thanksBack(visit, lines, ({ person, followed }) => followButton(visit, person, followed))
}
${pager({
  path: '/home/supporters',
  fragment: 'who',
  atStart,
  next,
  older: words.older,
  newest: words.newest,
})}
${following(visit, facts.followed)}
<form class="ask" method="post" action="/home/supporters/follow"><input type="hidden" name="back" value="/home/supporters">
${field({
  name: 'address',
  label: words.add,
  hint: words.hint,
  value: facts.address,
  lowercase: true,
  trouble: facts.trouble,
})}
<p><button class="button button-light">${visit.words.follow.follow}</button></p></form>
<p><a class="onward" href="/home/followers">${words.toFollowers}</a></p></section>`;
}

/** All of them, also who never thanked: to be found again. */
function following(visit: Visit, followed: readonly Companion[]): Markup | null {
  const { supporters: words } = visit.words;
  if (followed.length === 0) return null;
  return html`<details class="month"><summary><span>${words.followingNumber(followed.length)}</span></summary>
<ul class="lines lines-people">${followed.map(
    ({ person, state }) =>
      html`<li>${personLine(visit, person)}${followButton(visit, person, state)}</li>`,
  )}</ul></details>`;
}

function stream(visit: Visit, { lines, atStart, next }: Part<Streamed>): Markup {
  const { supporters: words } = visit.words;
  return html`<section class="stream" aria-labelledby="stream"><h2 id="stream">${words.stream}</h2>
${lines.length === 0 ? html`<p class="soft">${words.streamNone}</p>` : null}
${lines.map((line) => ('post' in line ? postArticle(visit, line.post) : streamedWork(visit, line.work)))}
${pager({
  path: '/home/supporters',
  parameter: 'older',
  fragment: 'stream',
  atStart,
  next,
  older: words.streamOlder,
  newest: words.newest,
})}</section>`;
}
