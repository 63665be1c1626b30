import { html, raw } from 'hono/html';
import type { CatalogueLine } from '../../../db/views/catalogue.ts';
import type { Post, ReactionCounts } from '../../../db/views/posts.ts';
import type { Thanks } from '../../../db/views/supporters.ts';
import type { GiverCounts, WorkDetails } from '../../../db/views/works.ts';
import { layout } from '../layout.ts';
import { dayName, languageName } from '../locales/locale.ts';
import { pictureHref } from '../parts/avatar.ts';
import { type CoinFacts, coinButton, coinId } from '../parts/coin-button.ts';
import { workHead } from '../parts/head.ts';
import { headingOf } from '../parts/long-text.ts';
import type { Markup } from '../parts/mark.ts';
import { type Part, pager } from '../parts/pager.ts';
import { personLine, safeHref } from '../parts/person-line.ts';
import { postArticle } from '../parts/post.ts';
import { proofNote } from '../parts/proof-note.ts';
import { langOf, workCard, workLetter } from '../parts/work-card.ts';
import type { Visit } from '../visit.ts';

export type WorkFacts = {
  readonly work: WorkDetails;
  readonly thanks: Part<Thanks>;
  readonly givers: GiverCounts;
  readonly coin: CoinFacts;
  readonly reactions: ReactionCounts;
  readonly replies: readonly Post[];
  /** There are more replies than are shown. */
  readonly moreReplies: boolean;
  readonly related: {
    readonly ofAuthor: readonly CatalogueLine[];
    /** About the same, by others. */
    readonly ofOthers: readonly CatalogueLine[];
  };
};

/** A work, like a good preview of a link that one can thank for; a full text stands here whole. */
export function workPage(visit: Visit, facts: WorkFacts): Markup {
  const { words } = visit;
  const { work } = facts;
  return layout(visit, {
    title: work.title,
    description: work.excerpt.slice(0, 200),
    hidden: work.hidden,
    head: workHead(visit, work),
    main: html`<article class="work${work.bodyHtml === null ? '' : ' work-whole'}">
<div class="work-head">${cover(work)}
<div class="work-text">
<p class="kicker">${kicker(visit, work)}</p>
<h1${headingOf(work.title)}${langOf(work)}>${work.title}</h1>
<p class="work-by">${personLine(visit, work.author, work.byline === null ? undefined : words.work.madeBy(work.byline))}</p>
${ownersLine(visit, work)}
${work.excerpt === '' ? null : html`<p class="excerpt" dir="auto"${langOf(work)}>${work.excerpt}</p>`}
${original(visit, work)}
${tags(work.tags)}
<div class="work-thanks">${coinButton(visit, facts.coin)}</div>
</div></div>
${
  work.bodyHtml === null
    ? null
    : html`<div class="prose work-body" dir="auto"${langOf(work)}>${raw(work.bodyHtml)}</div>
${backToCoin(visit, facts.coin)}`
}
</article>
<section class="who" aria-labelledby="who"><h2 id="who">${words.work.who} <span class="soft">${words.count.ever(work.flattrsEver)}</span></h2>${who(visit, facts)}</section>
${fromElsewhere(visit, facts)}
${related(visit, facts)}`,
  });
}

function cover(work: WorkDetails): Markup {
  if (work.pictureId === null) return workLetter(work, true);
  return html`<img class="work-picture" src="${pictureHref(work.pictureId)}" alt="${work.pictureAlt}" width="${work.pictureWidth}" height="${work.pictureHeight}">`;
}

function kicker(visit: Visit, work: WorkDetails): Markup[] {
  return [
    visit.words.category[work.category],
    languageName(work.language, visit.language),
    dayName(work.publishedAt, visit.language),
  ]
    .filter((fact) => fact !== null)
    .map((fact) => html`<span>${fact}</span>`);
}

/** What only its author needs to know here. */
function ownersLine(visit: Visit, work: WorkDetails): Markup | null {
  const { words, viewer } = visit;
  if (viewer?.actorId !== work.author.id) return null;
  return html`<p class="soft">${work.hidden ? html`${words.work.hidden} ` : null}<a href="/home/works/${work.id}">${words.work.edit}</a></p>
${work.unproven ? proofNote(visit, work) : null}`;
}

function original(visit: Visit, work: WorkDetails): Markup | null {
  if (work.url === work.pageUrl) return null;
  const { words } = visit;
  const url = safeHref(visit, work.url);
  return html`<p class="original"><a class="onward" href="${url}" rel="noopener">${words.work.open[work.category]} <span class="soft">${words.work.on(new URL(url).host)}</span></a></p>`;
}

function tags(all: readonly string[]): Markup | null {
  if (all.length === 0) return null;
  return html`<ul class="tags">${all.map(
    (tag) =>
      html`<li><a href="/catalogue?tag=${encodeURIComponent(tag)}" rel="tag" dir="auto">#${tag}</a></li>`,
  )}</ul>`;
}

/** After a long text, the way back to the one coin of the page, for those who can still press it. */
function backToCoin(visit: Visit, coin: CoinFacts): Markup | null {
  if (coin.state.is !== 'idle' && coin.state.is !== 'signed_out') return null;
  return html`<p class="work-end"><a class="onward" href="#${coinId(coin)}">${visit.words.coin.afterText}</a></p>`;
}

function who(visit: Visit, { work, thanks, givers: { named, withoutName } }: WorkFacts): Markup {
  const { words } = visit;
  const { lines, atStart, next } = thanks;
  if (lines.length === 0 && atStart) {
    const nobody = withoutName > 0 ? words.givers.withoutName(withoutName) : words.work.nobody;
    return html`<p class="soft">${nobody}</p>`;
  }
  const rest = atStart ? named - lines.length : 0;
  return html`<ul class="people">${lines.map(
    ({ giver, months }) =>
      html`<li>${personLine(visit, giver, months > 1 ? words.work.months(months) : undefined)}</li>`,
  )}${rest > 0 ? html`<li class="soft">${words.work.more(rest)}</li>` : null}${withoutName > 0 ? html`<li class="soft">${words.givers.andWithoutName(withoutName)}</li>` : null}</ul>
${pager({
  path: `/@${work.author.handle}/works/${work.slug}`,
  parameter: 'givers',
  fragment: 'who',
  atStart,
  next,
  older: words.supporters.older,
  newest: words.supporters.newest,
})}`;
}

/** What people of other servers did with it, and how one of them can. */
function fromElsewhere(visit: Visit, facts: WorkFacts): Markup {
  const { words } = visit;
  const { likes, boosts } = facts.reactions;
  const counts = [
    boosts > 0 ? words.works.boosts(boosts) : null,
    likes > 0 ? words.works.likes(likes) : null,
    facts.replies.length > 0 ? words.works.replies(facts.replies.length) : null,
  ].filter((count) => count !== null);
  return html`<section class="replies" aria-labelledby="replies"><h2 id="replies">${words.fediverse.thanks} <span class="soft">${counts.join(' · ')}</span></h2>
<p class="soft">${words.fediverse.reply}</p>
${facts.replies.map((reply) => postArticle(visit, reply, blockButton(visit, facts.work, reply)))}
${facts.moreReplies ? html`<p class="soft">${words.fediverse.moreReplies}</p>` : null}</section>`;
}

/** Who wrote the work decides who may write below it. */
function blockButton(visit: Visit, work: WorkDetails, { author }: Post): Markup | null {
  const { words, viewer } = visit;
  if (viewer?.actorId !== work.author.id || viewer.actorId === author.id) return null;
  return html`<form method="post" action="/home/followers/block"><input type="hidden" name="person" value="${author.id}"><input type="hidden" name="back" value="${visit.here}"><button class="quiet" aria-label="${words.followers.blockThis(author.name)}">${words.followers.block}</button></form>`;
}

/** Where to go from here. */
function related(visit: Visit, { work, related: found }: WorkFacts): Markup[] {
  const { words } = visit;
  const lists = [
    {
      id: 'more-of',
      title: words.work.moreBy(work.author.name),
      works: found.ofAuthor,
      author: false,
    },
    { id: 'about-this', title: words.work.aboutThis, works: found.ofOthers, author: true },
  ];
  return lists
    .filter(({ works }) => works.length > 0)
    .map(
      ({ id, title, works, author }) =>
        html`<section aria-labelledby="${id}"><h2 id="${id}" dir="auto">${title}</h2>
<div class="cards">${works.map((one) => workCard(visit, one, { author, heading: 'h3' }))}</div></section>`,
    );
}
