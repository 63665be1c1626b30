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

function strip(html: string): string {
  const stripped = sanitizeHtml(html.replaceAll(BLOCKS, ' $&'), {
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
