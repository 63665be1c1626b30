import { Parser } from 'htmlparser2';
import type { Fetched } from './bounded-fetch.ts';
import { URL_MAX_CHARACTERS, webUrl } from './translate/vocabulary.ts';

/** Of a `Link` header. */
const LINKS_MAX = 50;
/** The parser's time grows with the square of the depth; a head has none. It is looked at after each
 *  chunk. */
const DEPTH_MAX = 50;
const CHUNK_CHARACTERS = 4 * 1024;

/** One link of a page, as it was written. */
type PageLink = { readonly rel: string; readonly type: string; readonly href: string };

/** The ActivityPub object that a page names as its alternate: `Link: <...>; rel="alternate"`, or the
 *  same in its head. */
export function alternateOf({
  url,
  headers,
  body,
}: Pick<Fetched, 'url' | 'headers' | 'body'>): URL | null {
  const links = [
    ...headerLinks(headers.get('link') ?? ''),
    ...headLinks(new TextDecoder().decode(body)),
  ];
  for (const { rel, type, href } of links) {
    if (!rel.toLowerCase().split(/\s+/).includes('alternate') || !isObjectType(type)) continue;
    const named = URL.parse(href, url.href);
    if (named !== null) return webUrl(named);
  }
  return null;
}

const isObjectType = (type: string): boolean =>
  /^application\/(?:activity|ld)\+json\b/i.test(type.trim());

/** Source: RFC 8288, section 3. */
function headerLinks(header: string): PageLink[] {
  const parts = header.split(/,(?=\s*<)/).slice(0, LINKS_MAX);
  return parts.flatMap((part) => {
    const [target = '', ...parameters] = part.slice(0, URL_MAX_CHARACTERS).split(';');
    const href = /^<([^<>\s]+)>$/.exec(target.trim())?.[1];
    if (href === undefined) return [];
    const of = new Map<string, string>();
    for (const parameter of parameters) {
      const [name = '', value = ''] = parameter.split('=', 2);
      const key = name.trim().toLowerCase();
      if (!of.has(key)) of.set(key, value.replaceAll('"', '').trim());
    }
    return [{ href, rel: of.get('rel') ?? '', type: of.get('type') ?? '' }];
  });
}

/** The `<link>`s of a page's head, whose end many pages do not write: it is where the body begins. */
function headLinks(html: string): PageLink[] {
  const links: PageLink[] = [];
  let depth = 0;
  let isOver = false;
  const parser = new Parser({
    onopentag(name, { rel = '', type = '', href }) {
      depth += 1;
      if (name === 'body') isOver = true;
      if (name === 'link' && href !== undefined && !isOver) links.push({ rel, type, href });
    },
    onclosetag(name) {
      depth -= 1;
      if (name === 'head') isOver = true;
    },
  });
  for (let at = 0; at < html.length && depth < DEPTH_MAX && !isOver; at += CHUNK_CHARACTERS)
    parser.write(html.slice(at, at + CHUNK_CHARACTERS));
  parser.end();
  return links;
}
