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

/** The text of an HTML fragment, on one line: no markup, scripts or styles. Markup that was escaped
 *  twice, as many feeds do, goes too; so do tags that a text only talks about. */
export function textOfHtml(html: string): string {
  const text = strip(html);
  return oneLine(/<\/[a-z][a-z0-9]*>/i.test(text) ? strip(text) : text);
}

/** Elements that HTML closes by itself when the next one opens, and those that hold nothing. */
const NEVER_DEEP = new Set(
  'p li td th tr dd dt option br hr img input link meta wbr source col area'.split(' '),
);
/** No post has that many elements within each other. */
const DEPTH_MAX = 300;

/** An HTML fragment as it is, or without any of its tags where they lie so deep within each other
 *  that a parser, whose time grows with the square of the depth, would be busy for seconds. */
export function shallow(html: string): string {
  let depth = 0;
  for (const [, slash, name = ''] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)/gi)) {
    if (NEVER_DEEP.has(name.toLowerCase())) continue;
    depth = slash === '' ? depth + 1 : Math.max(0, depth - 1);
    if (depth > DEPTH_MAX) return html.replaceAll(/<[^<>]*>/g, ' ');
  }
  return html;
}

function strip(html: string): string {
  const stripped = sanitizeHtml(shallow(html).replaceAll(BLOCKS, ' $&'), {
    allowedTags: [],
    allowedAttributes: {},
  });
  // What sanitize-html leaves is escaped once, for a page; here it becomes text again.
  return stripped.replaceAll(/&(?:amp|lt|gt|quot);/g, (entity) => ENTITIES[entity] ?? '');
}

/** White space as single blanks, without the control characters that PostgreSQL refuses or that
 *  turn a line of text around. */
export function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/(?!\s)[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** At most `most` characters (UTF-16 units), ended by an ellipsis at a word's end where there is one
 *  in the last half. */
export function cutAtWord(text: string, most: number): string {
  if (text.length <= most) return text;
  const room = text.slice(0, most - 1);
  const wordEnd = text.charAt(most - 1) === ' ' ? room.length : room.lastIndexOf(' ');
  const cut = wordEnd >= most / 2 ? room.slice(0, wordEnd) : room.replace(/[\ud800-\udbff]$/, '');
  return `${cut.replace(/[\s.,;:!?…–—-]+$/u, '')}…`;
}
