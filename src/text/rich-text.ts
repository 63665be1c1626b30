import { Marked } from 'marked';
import sanitizeHtml from 'sanitize-html';
import { beginningOf, shallow, UNREAD, withoutControls } from './plain-text.ts';

/** Words with markup, made safe to stand inside a page of ours: of others as they send them (HTML),
 *  and of our own creators as they write them (Markdown). */

const INLINE = ['a', 'strong', 'em', 'del', 'code', 'br'];
const BLOCKS = ['p', 'pre', 'blockquote', 'ul', 'ol', 'li'];
const TABLES = ['table', 'thead', 'tbody', 'tr', 'th', 'td'];

/** Deeper elements lose their tags and keep their text. */
const MAX_DEPTH = 24;
/** Blocks that are not kept still part the words around them. */
const DROPPED_BLOCK =
  /<\/?(?:address|article|dd|div|dl|dt|figcaption|figure|footer|header|main|nav|section)\b/gi;
/** Longer addresses lead nowhere. */
const ADDRESS_MAX_CHARACTERS = 2_000;
/** No host has so long a name; to write one in ASCII takes a time that grows with its square. */
const LONG_HOST = /^[^:]*:[\\/\s]*[^\\/?#]{301}/;

/** The HTML of a post from elsewhere with paragraphs, lists, quotations, emphasis, code and links,
 *  and nothing else: no pictures, classes or styles. Links lead to http(s) addresses only, and say
 *  that this node does not vouch for them. Of more than 100,000 characters (`HTML_MAX_CHARACTERS`)
 *  the beginning is kept, and what the cut leaves open is closed. */
export const safeHtml = (html: string): string =>
  clean(beginningOf(html), {
    allowedTags: [...INLINE, ...BLOCKS],
    allowedAttributes: { a: ['href', 'rel'] },
    transformTags: { ...RENAMED, ...HEADINGS_AS_TEXT, a: linkOf },
  });

/** A creator's Markdown (GitHub's) as HTML. Headings are h2 to h4, below the page's own; pictures
 *  come over https, one by one as they are scrolled to, and their server is not told from where.
 *  A few lines can keep it busy for minutes and fill the memory: `markdownHtmlApart` has bounds. */
export const markdownHtml = (markdown: string): string =>
  clean(htmlOf(markdown), {
    allowedTags: [...INLINE, ...BLOCKS, ...TABLES, 'h2', 'h3', 'h4', 'hr', 'img'],
    allowedAttributes: {
      a: ['href', 'rel'],
      img: ['src', 'alt', 'width', 'height', 'loading', 'referrerpolicy'],
      ol: ['start'],
      th: [ALIGN],
      td: [ALIGN],
    },
    transformTags: { ...RENAMED, ...HEADINGS_BELOW, a: linkOf, img: pictureOf },
    exclusiveFilter: ({ tag, attribs }) => tag === 'img' && attribs.src === undefined,
  });

const RENAMED = { b: 'strong', i: 'em', s: 'del', strike: 'del' };
const HEADINGS_AS_TEXT = { h1: 'p', h2: 'p', h3: 'p', h4: 'p', h5: 'p', h6: 'p' };
const HEADINGS_BELOW = { h1: 'h2', h5: 'h4', h6: 'h4' };
const ALIGN = { name: 'align', values: ['left', 'center', 'right'] };

/** Text up to what may begin something else. marked's own rules here also look for mail addresses
 *  and trim what ends an address, in times that grow with the square of a word's length (a minute
 *  for 200,000 characters); and links to mail are not kept. */
const TEXT =
  /^(?:`+|~+|[^`~])(?:(?= {2,}\n)|[\s\S]*?(?:(?=[\\<![`*~_]|https?:\/\/|(?<![^\s*_~(])www\.|$)|[^ ](?= {2,}\n)))/i;
const ADDRESS = /^(?:https?:\/\/|www\.)[^\s<]{1,2000}/i;
/** Quotations and lists within each other, on one line. marked reads them by recursion. */
const TOO_DEEP = /^(?:[ \t]*(?:>|[-+*]|[0-9]{1,9}[.)])){25}/m;

const marked = new Marked({
  gfm: true,
  async: false,
  tokenizer: {
    url(src) {
      const raw = withoutEnd(ADDRESS.exec(src)?.[0] ?? '');
      if (raw.length < 5) return undefined;
      const href = /^www/i.test(raw) ? `https://${raw}` : raw;
      return { type: 'link', raw, text: raw, href, tokens: [{ type: 'text', raw, text: raw }] };
    },
    inlineText(src) {
      const [raw] = TEXT.exec(src) ?? [];
      if (raw === undefined) return undefined;
      return { type: 'text', raw, text: raw, escaped: this.lexer.state.inRawBlock };
    },
  },
});

/** An address without the points and brackets of the sentence around it. */
function withoutEnd(address: string): string {
  const hasOpened = address.includes('(');
  let end = address.length;
  while (`?!.,:;*_'"~${hasOpened ? '' : ')'}`.includes(address.charAt(end - 1)) && end > 0)
    end -= 1;
  return address.slice(0, end);
}

/** What cannot be read is shown as it was written. */
function htmlOf(markdown: string): string {
  try {
    if (!TOO_DEEP.test(markdown)) return marked.parse(markdown, { async: false });
  } catch {
    // Deeper than the stack.
  }
  return `<pre>${markdown.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</pre>`;
}

function clean(html: string, options: sanitizeHtml.IOptions): string {
  const parted = html.toWellFormed().replaceAll(DROPPED_BLOCK, ' $&');
  const safe = sanitizeHtml(shallow(parted), {
    ...options,
    nestingLimit: MAX_DEPTH,
    nonTextTags: UNREAD,
  });
  return withoutControls(safe).trim();
}

type Attributes = sanitizeHtml.Attributes;

/** A link whose address is not of the web keeps its words; a relative one would lead to our own
 *  pages. */
function linkOf(_: string, { href }: Attributes): sanitizeHtml.Tag {
  const url = webAddress(href, ['http:', 'https:']);
  return {
    tagName: 'a',
    attribs: url === null ? {} : { href: url, rel: 'nofollow noopener ugc' },
  };
}

function pictureOf(_: string, { src, alt, width, height }: Attributes): sanitizeHtml.Tag {
  const url = webAddress(src, ['https:']);
  const quiet = { loading: 'lazy', referrerpolicy: 'no-referrer' };
  // Together they keep its place free until it is there.
  const size = isPixels(width) && isPixels(height) ? { width, height } : {};
  return {
    tagName: 'img',
    attribs: url === null ? {} : { src: url, alt: alt ?? '', ...size, ...quiet },
  };
}

const isPixels = (text: string | undefined): text is string =>
  text !== undefined && /^[1-9][0-9]{0,3}$/.test(text);

function webAddress(text: string | undefined, protocols: readonly string[]): string | null {
  if (text === undefined || text.length > ADDRESS_MAX_CHARACTERS) return null;
  if (LONG_HOST.test(text)) return null;
  const url = URL.parse(text.trim());
  return url !== null && protocols.includes(url.protocol) ? url.href : null;
}
