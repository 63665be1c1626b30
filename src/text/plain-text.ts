import { Parser } from 'htmlparser2';
import sanitizeHtml from 'sanitize-html';

const BLOCKS =
  /<\/?(?:address|article|blockquote|br|dd|div|dt|figcaption|figure|h[1-6]|hr|li|ol|p|pre|section|table|td|th|tr|ul)\b/gi;
const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
};

/** Words of others, from feeds and from other servers, as plain text. */

/** HTML of others is cut here before anything looks at it: whatever it holds, reading so much takes
 *  less than 150 ms. */
export const HTML_MAX_CHARACTERS = 100_000;

/** The first `HTML_MAX_CHARACTERS` of an HTML fragment, without the tag that the cut went through. */
export function beginningOf(html: string): string {
  if (html.length <= HTML_MAX_CHARACTERS) return html;
  const cut = html.slice(0, HTML_MAX_CHARACTERS);
  const lastTag = cut.lastIndexOf('<');
  return lastTag > cut.lastIndexOf('>') ? cut.slice(0, lastTag) : cut;
}

/** The text of an HTML fragment, on one line: no markup, scripts or styles. Markup that was escaped
 *  twice, as many feeds do, goes too; so do tags that a text only talks about. Of more than 100,000
 *  characters (`HTML_MAX_CHARACTERS`) the beginning is read. */
export function textOfHtml(html: string): string {
  const text = strip(html);
  return oneLine(/<\/[a-z][a-z0-9]*>/i.test(text) ? strip(text) : text);
}

const SHORT_CHARACTERS = 280;

/** As much of the same as tells whether to read on. */
export function shortText(html: string): string {
  const letters = [...textOfHtml(html)];
  return letters.length <= SHORT_CHARACTERS
    ? letters.join('')
    : `${letters.slice(0, SHORT_CHARACTERS - 1).join('')}…`;
}

/** No post has that many elements within each other. */
const DEPTH_MAX = 100;

/** An HTML fragment as it is, or without any of its tags where elements lie so deep within each
 *  other that a parser, whose time grows with the square of the depth, would be busy for seconds.
 *  Asks the parser itself what is open, since HTML closes and ignores much that is not written. */
export function shallow(html: string): string {
  let depth = 0;
  let isDeep = false;
  const parser = new Parser({
    onopentagname: () => {
      depth += 1;
      if (depth <= DEPTH_MAX) return;
      isDeep = true;
      parser.pause();
    },
    onclosetag: () => {
      depth -= 1;
    },
  });
  parser.write(html);
  return isDeep ? html.replaceAll(/<[^<>]*>/g, ' ').replaceAll('<', '&lt;') : html;
}

/** Elements whose words are not for readers; what an `iframe` holds would be parsed once more. */
export const UNREAD = 'script style textarea option noscript template title iframe xmp'.split(' ');

function strip(html: string): string {
  const parted = beginningOf(html).replaceAll(BLOCKS, ' $&');
  const stripped = sanitizeHtml(shallow(parted), {
    allowedTags: [],
    allowedAttributes: {},
    nonTextTags: UNREAD,
  });
  // What sanitize-html leaves is escaped once, for a page; here it becomes text again.
  return stripped.replaceAll(/&(?:amp|lt|gt|quot);/g, (entity) => ENTITIES[entity] ?? '');
}

/** Without control characters, which PostgreSQL or XML refuse, without those that turn a line of
 *  text around, and without half characters. Line feeds and tabs stay. */
export const withoutControls = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/(?![\n\t])[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu, '');

/** A text on one line: white space as single blanks, no control characters. */
export const oneLine = (text: string): string =>
  withoutControls(text.replaceAll(/\s/g, ' ')).replaceAll(/ +/g, ' ').trim();

/** At most `most` characters (UTF-16 units), ended by an ellipsis at a word's end where there is one
 *  in the last half. */
export function cutAtWord(text: string, most: number): string {
  if (text.length <= most) return text;
  const room = text.slice(0, most - 1);
  const wordEnd = text.charAt(most - 1) === ' ' ? room.length : room.lastIndexOf(' ');
  const cut = wordEnd >= most / 2 ? room.slice(0, wordEnd) : room.replace(/[\ud800-\udbff]$/, '');
  return `${cut.replace(/[\s.,;:!?…–—-]+$/u, '')}…`;
}
