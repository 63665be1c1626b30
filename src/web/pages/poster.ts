import { html } from 'hono/html';
import { layout } from '../layout.ts';
import { coin, type Markup } from '../parts/mark.ts';
import { qr } from '../parts/qr.ts';
import type { Visit } from '../visit.ts';

export type Poster = {
  /** The person's name or the work's title. */
  readonly title: string;
  /** Whose work it is; null: it is a person. */
  readonly author: string | null;
  /** The page that it leads to. */
  readonly pageUrl: string;
};

/** Set smaller, so that all of it stays on one sheet. */
const LONG_CHARACTERS = 60;

/** A sheet to be hung up at a concert or laid on a table: what it is, why, and where. Only the sheet is
 *  printed. */
export function posterPage(visit: Visit, { title, author, pageUrl }: Poster): Markup {
  const { poster: words } = visit.words;
  const path = new URL(pageUrl).pathname;
  const inWords = decodeURI(pageUrl.replace(/^https?:\/\//, ''));
  return layout(visit, {
    title: words.title(title),
    hidden: true,
    head: html`<link rel="canonical" href="${pageUrl}">`,
    main: html`<article class="poster">
<p class="poster-coin">${coin('large')}</p>
<h1 dir="auto"${title.length > LONG_CHARACTERS ? html` class="long"` : null}>${title}</h1>
${author === null ? null : html`<p class="poster-by" dir="auto">${author}</p>`}
<p class="lead">${words.why}</p>
<p class="poster-qr">${qr(pageUrl, words.code(inWords))}</p>
<p class="poster-address" translate="no">${brokenAtSlashes(inWords)}</p>
</article>
<p class="acts poster-acts"><a class="button" href="${path}/poster.png" download>${words.picture}</a> <a class="button button-light" href="${path}">${words.back}</a> <span class="soft">${words.print}</span></p>`,
  });
}

/** An address that is too long for one line goes on after a slash, not amid a word. */
const brokenAtSlashes = (address: string): Markup[] =>
  address.split('/').map((part, n) => (n === 0 ? html`${part}` : html`/<wbr>${part}`));
