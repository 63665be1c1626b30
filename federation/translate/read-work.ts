import { z } from 'zod';
import { isOwnPage } from '../../src/flattr/place.ts';
import type { RemoteActor, RemoteWork } from '../../src/operations/deps.ts';
import { oneLine, textOfHtml } from '../../src/text/plain-text.ts';
import { paymentsOf } from './read-actor.ts';
import { hasPublic, references } from './reference.ts';
import { clip } from './text.ts';
import { isJson, type Json, typeName, webUrl } from './vocabulary.ts';

const TITLE_MAX_CHARACTERS = 200;
const EXCERPT_MAX_CHARACTERS = 500;
const TAGS_MAX = 20;
const TAG_MAX_CHARACTERS = 100;
const PAYMENTS_MAX = 20;
/** Of any list of another server. */
const LIST_MAX = 100;
/** Of any text, markup and all, so much is looked at: what a parser does with it costs time. */
const READ_MAX_CHARACTERS = 20_000;

/** What can be thanked for, and what kind of thing it is. Source: Activity Vocabulary, section 3.3. */
const CATEGORIES: ReadonlyMap<string, NonNullable<RemoteWork['category']>> = new Map([
  ['Note', 'text'],
  ['Article', 'text'],
  ['Page', 'text'],
  ['Question', 'text'],
  ['Document', 'rest'],
  ['Event', 'rest'],
  ['Image', 'image'],
  ['Video', 'video'],
  ['Audio', 'audio'],
]);

const moment = z
  .string()
  .transform((said) => new Date(said))
  .refine((at) => at.getUTCFullYear() >= 1970 && at.getUTCFullYear() <= 2999)
  .nullable()
  .catch(null);

/** Whether this is a thing that anybody may see, and not something done, or gone. */
export function isPublicWork(document: Json): boolean {
  if (!CATEGORIES.has(typeName(document.type))) return false;
  const { to, cc } = z.object({ to: references, cc: references }).parse({
    to: document.to,
    cc: document.cc,
  });
  return hasPublic([...to, ...cc]);
}

/** Who made an object, as far as its own host can say: of several a person before the group or the
 *  channel that it stands in, as PeerTube has both. */
export function authorUriOf(document: Json, id: URL): string | null {
  const authors = authorsOf(document, id);
  return (authors.find(({ isPerson }) => isPerson) ?? authors[0])?.uri ?? null;
}

/** The group or channel in which an object stands beside its author, on the same host. */
export const channelUriOf = (document: Json, id: URL): string | null =>
  authorsOf(document, id).find(({ isGroup }) => isGroup)?.uri ?? null;

function authorsOf(document: Json, id: URL) {
  return [document.attributedTo]
    .flat()
    .slice(0, LIST_MAX)
    .flatMap((author) => {
      const uri = webUrl(isJson(author) ? author.id : author);
      if (uri === null || uri.host !== id.host) return [];
      const kind = isJson(author) ? typeName(author.type) : '';
      return [{ uri: uri.href, isPerson: kind === 'Person', isGroup: kind === 'Group' }];
    });
}

/** Any public post of another server, as something to thank for; null when it has no address. It is
 *  read as plain JSON, as its author is: what its context says is not asked, so that one that we
 *  cannot load does not make it unreadable.
 *  Our own Notes say title and URL in their first attachment; other posts are known by their
 *  `name`, or else by how they begin. */
export function readWork(document: Json, author: RemoteActor): RemoteWork | null {
  const uri = webUrl(document.id);
  if (uri === null) return null;
  const page = pageOf(document, uri, author);
  const subject = firstLink(document);
  const written = languageText(document.content, document.contentMap);
  const named = languageText(document.name, document.nameMap);
  const text = textOf(document, written.text);
  const title = subject?.title ?? oneLine(named.text);
  return {
    uri: uri.href,
    channelUri: channelUriOf(document, uri),
    url: subject?.href ?? page,
    pageUrl: page,
    title: clip(title || oneLine(text) || page, TITLE_MAX_CHARACTERS),
    excerpt: clip(withoutFrame(text, title, subject?.href), EXCERPT_MAX_CHARACTERS),
    language: written.language ?? named.language,
    tags: tagsOf(document),
    publishedAt: moment.parse(document.published ?? null),
    author,
    payments: paymentsOf(document)
      .flatMap((url) => url?.href ?? [])
      .slice(0, PAYMENTS_MAX),
    category: CATEGORIES.get(typeName(document.type)) ?? 'text',
  };
}

/** The page on the server of the object, where it has one: of a film there are many files besides. Not
 *  one in the corner that another owner has there: nobody asked them. */
function pageOf(document: Json, id: URL, author: RemoteActor): string {
  const links = listOf(document.url).flatMap((link) => {
    const url = webUrl(isJson(link) ? link.href : link);
    if (url === null || url.host !== id.host) return [];
    if (!isOwnPage(url.href, id.href, author)) return [];
    const type = isJson(link) ? link.mediaType : undefined;
    return type === undefined || type === 'text/html' ? [{ url, isPage: type !== undefined }] : [];
  });
  return (links.find(({ isPage }) => isPage) ?? links[0])?.url.href ?? id.href;
}

/** The first attached link that is not the way to pay. */
function firstLink(document: Json): { href: string; title: string } | null {
  for (const attachment of listOf(document.attachment)) {
    if (!isJson(attachment) || typeName(attachment.type) !== 'Link') continue;
    if (listOf(attachment.rel).some((rel) => `${rel}`.split(/\s+/).includes('payment'))) continue;
    const href = webUrl(attachment.href);
    const title = oneLine(asText(attachment.name));
    if (href !== null && title !== '') return { href: href.href, title };
  }
  return null;
}

/** A text that is there once, or in several languages; which one it is when there is one only. */
function languageText(
  said: unknown,
  map: unknown,
): { readonly text: string; readonly language: string | null } {
  const all = isJson(map) ? Object.entries(map).slice(0, LIST_MAX) : [];
  const plain = asText(said);
  const [only] = all.length === 1 ? all : all.filter(([, text]) => text === said);
  const tag = only?.[0] ?? '';
  return {
    text: plain || asText(all.find(([, text]) => typeof text === 'string')?.[1]),
    language: /^[a-z]{2,3}(-[a-z0-9]{2,8}){0,3}$/i.test(tag) ? tag : null,
  };
}

/** Markdown and plain text stay as they are; what says nothing is HTML. */
function textOf({ mediaType }: Json, content: string): string {
  const isHtml = typeof mediaType !== 'string' || /^text\/html\b/.test(mediaType);
  return isHtml ? textOfHtml(content) : oneLine(content);
}

function tagsOf(document: Json): string[] {
  const tags = listOf(document.tag).flatMap((tag) => {
    const name = isJson(tag) ? oneLine(asText(tag.name)) : '';
    return name.startsWith('#') && name.length <= TAG_MAX_CHARACTERS ? [name.slice(1)] : [];
  });
  return tags.slice(0, TAGS_MAX);
}

const asText = (value: unknown): string =>
  typeof value === 'string' ? value.slice(0, READ_MAX_CHARACTERS) : '';

const listOf = (value: unknown): unknown[] => [value].flat().slice(0, LIST_MAX);

/** Our Notes repeat title and URL in their text; an excerpt needs neither. */
function withoutFrame(text: string, title: string, url: string | undefined): string {
  const body = title !== '' && text.startsWith(title) ? text.slice(title.length) : text;
  return (url !== undefined && body.endsWith(url) ? body.slice(0, -url.length) : body).trim();
}
