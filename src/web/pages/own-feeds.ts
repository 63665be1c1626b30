import { html } from 'hono/html';
import type { FeedState } from '../../../db/views/feeds.ts';
import { layout } from '../layout.ts';
import { fromNow } from '../locales/locale.ts';
import { emptyState } from '../parts/empty-state.ts';
import { field } from '../parts/field.ts';
import type { Markup } from '../parts/mark.ts';
import { safeHref } from '../parts/person-line.ts';
import type { Visit } from '../visit.ts';

/** A creator's feeds: how each is doing, in words, and a field for another one. */
export function ownFeedsPage(
  visit: Visit,
  facts: {
    readonly feeds: readonly FeedState[];
    readonly url: string;
    readonly trouble: string | null;
  },
): Markup {
  const { feeds: words } = visit.words;
  return layout(visit, {
    title: words.title,
    hidden: true,
    part: 'home',
    section: 'works',
    main: html`<div class="narrow">
<h1>${words.title}</h1>
<p class="lead">${words.lead}</p>
${
  facts.feeds.length === 0
    ? emptyState(words.none)
    : html`<ul class="entries">${facts.feeds.map((feed) => html`<li>${feedEntry(visit, feed)}</li>`)}</ul>`
}
<form method="post" action="/home/works/feeds">
${field({
  name: 'url',
  label: words.label,
  hint: words.hint,
  value: facts.url,
  inputmode: 'url',
  autocomplete: 'url',
  lowercase: true,
  trouble: facts.trouble,
})}
<p><button class="button">${words.add}</button></p>
</form>
</div>`,
  });
}

function feedEntry(visit: Visit, feed: FeedState): Markup {
  const { feeds: words, works } = visit.words;
  const name = feed.title === '' ? feed.url : feed.title;
  const post = (path: string, label: string, said: string) =>
    html`<form method="post" action="/home/works/feeds/${feed.id}/${path}"><button class="quiet" aria-label="${said}">${label}</button></form>`;
  return html`<article class="entry-text" id="feed-${feed.id}"><h2 dir="auto">${name}</h2>
${feed.title === '' ? null : html`<p class="card-facts"><a href="${safeHref(visit, feed.url)}" rel="noopener">${feed.url}</a></p>`}
<p class="card-facts"><span class="state state-${stateOf(feed)}">${words[stateOf(feed)]}</span><span>${works.number(feed.works)}</span></p>
<p>${told(visit, feed)}</p>
<div class="entry-acts">${post('check', words.check, words.checkThis(name))}${post('remove', words.remove, words.removeThis(name))}</div></article>`;
}

const stateOf = (feed: FeedState): 'good' | 'bad' | 'waiting' =>
  feed.trouble !== null ? 'bad' : feed.succeededAt === null ? 'waiting' : 'good';

/** What happened last and what will happen next. */
function told(visit: Visit, feed: FeedState): string {
  const { feeds: words } = visit.words;
  const when = (at: Date) => fromNow(at, visit.now, visit.language);
  const next = feed.nextCheckAt <= visit.now ? words.nextSoon : words.next(when(feed.nextCheckAt));
  if (feed.trouble === null) {
    const read =
      feed.succeededAt === null
        ? words.never
        : words.read(when(feed.checkedAt ?? feed.succeededAt));
    return `${read} ${next}`;
  }
  return [
    troubleSentence(visit, feed.trouble),
    feed.checkedAt === null ? null : words.tried(when(feed.checkedAt)),
    feed.failures > 1 ? words.failures(feed.failures) : null,
    feed.succeededAt === null ? null : words.lastGood(when(feed.succeededAt)),
    // What is gone for good is asked for by its owner alone.
    feed.trouble === 'gone' ? null : next,
  ]
    .filter((part) => part !== null)
    .join(' ');
}

/** The database keeps the code of a trouble as text; what is none of ours is told as the most general
 *  one. */
function troubleSentence(visit: Visit, code: string): string {
  const sentences: Record<string, string> = visit.words.feeds.trouble;
  return sentences[code] ?? visit.words.feeds.trouble.unreachable;
}
