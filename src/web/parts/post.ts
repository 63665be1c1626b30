import { html, raw } from 'hono/html';
import type { Post, StreamedWork } from '../../../db/views/posts.ts';
import { dayName } from '../locales/locale.ts';
import type { Visit } from '../visit.ts';
import type { Markup } from './mark.ts';
import { personLine, safeHref } from './person-line.ts';
import { langOf, workHref } from './work-card.ts';

/** Words of somebody elsewhere. What its author put a warning before stays closed until it is opened.
 *  @param after what the reader can do about it. */
export function postArticle(visit: Visit, post: Post, after?: Markup | null): Markup {
  const { words } = visit;
  const day = dayName(post.publishedAt, visit.language);
  const url = safeHref(visit, post.pageUrl);
  const text = html`${post.title === null ? null : html`<p class="post-title" dir="auto">${post.title}</p>`}<div class="prose" dir="auto">${raw(post.contentHtml)}</div>`;
  return html`<article class="post" id="post-${post.id}"${langOf(post)}>
<header${foreign(visit, post)}>${personLine(visit, post.author)}</header>
${post.warning === null ? text : html`<details class="warned"><summary><span dir="auto">${post.warning}</span></summary>${text}</details>`}
<footer${foreign(visit, post)}><a href="${url}" rel="noopener nofollow ugc"><span class="unseen">${words.post.open(post.author.name)}</span> <time datetime="${post.publishedAt.toISOString()}">${day}</time> ${words.post.onServer(new URL(url).host)}</a>${after}</footer>
</article>`;
}

/** A work of somebody here, among what those make whom one follows. */
export function streamedWork(visit: Visit, work: StreamedWork): Markup {
  const { words } = visit;
  const day = dayName(work.publishedAt, visit.language);
  return html`<article class="post" id="post-${work.id}">
<header>${personLine(visit, work.author)}</header>
<h3${langOf(work)} dir="auto"><a href="${workHref(visit, { ...work, uri: work.pageUrl })}">${work.title}</a></h3>
${work.excerpt === '' ? null : html`<p class="excerpt-short" dir="auto"${langOf(work)}>${work.excerpt}</p>`}
<footer><time datetime="${work.publishedAt.toISOString()}">${day}</time> ${words.post.published}</footer>
</article>`;
}

/** What the page says around a text in another language is in the reader's. */
const foreign = (visit: Visit, post: Post) =>
  post.language === null ? null : html` lang="${visit.language}"`;
