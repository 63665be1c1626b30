import { z } from 'zod';
import type { RemotePost } from '../../src/operations/deps.ts';
import { oneLine, textOfHtml } from '../../src/text/plain-text.ts';
import { hasPublic, maybeReference, reference, references } from './reference.ts';
import { clip, escapeHtml } from './text.ts';
import { isJson, type Json, typeName, webUrl } from './vocabulary.ts';

/** Nobody reads more in one piece; what is longer ends here. */
const HTML_MAX_CHARACTERS = 10_000;
const TITLE_MAX_CHARACTERS = 300;
const WARNING_MAX_CHARACTERS = 500;

/** What people post. A poll is shown by its question alone. */
const POSTS = new Set('Note Article Page Question Image Video Audio Event'.split(' '));
/** Of these a `summary` is a warning; of the others it is a summary. */
const WARNED = new Set(['Note', 'Question']);

const text = z.string().nullable().catch(null);
const moment = z
  .string()
  .transform((said) => new Date(said))
  .refine((at) => at.getUTCFullYear() >= 1970 && at.getUTCFullYear() <= 2999)
  .nullable()
  .catch(null);

const shape = z.object({
  id: reference,
  attributedTo: references,
  to: references,
  cc: references,
  inReplyTo: maybeReference,
  url: z.unknown().optional(),
  content: text,
  contentMap: z.record(z.string(), z.unknown()).catch({}),
  mediaType: text,
  name: text,
  summary: text,
  sensitive: z.unknown().optional(),
  published: moment,
  updated: moment,
});
type Shape = z.infer<typeof shape>;

/** A post that an activity carries, read as plain JSON: servers leave out what is empty, and write
 *  one thing without a list. Null: none that this node reads.
 *  @param activity whose audience counts when the post names none. */
export function readPost(object: unknown, activity: Json): RemotePost | null {
  if (!isJson(object) || !POSTS.has(typeName(object.type))) return null;
  const said = shape.safeParse(object).data;
  if (said === undefined) return null;
  const id = webUrl(said.id);
  if (id === null) return null;
  const own = [...said.to, ...said.cc];
  const audience = own.length > 0 ? own : audienceOf(activity);
  const map = Object.entries(said.contentMap).slice(0, 100);
  const written = said.content ?? map.map(([, one]) => one).find((one) => typeof one === 'string');
  return {
    uri: id.href,
    authorUris: said.attributedTo.flatMap((uri) => webUrl(uri)?.href ?? []),
    isPublic: hasPublic(audience),
    inReplyTo: webUrl(said.inReplyTo)?.href ?? null,
    pageUrl: pageOf(said.url, id),
    html: htmlOf(written ?? '', said.mediaType),
    title: lineOf(said.name, TITLE_MAX_CHARACTERS),
    warning: warns(said, object) ? lineOf(said.summary, WARNING_MAX_CHARACTERS) : null,
    language: languageOf(map, written ?? null),
    publishedAt: said.published,
    updatedAt: said.updated,
  };
}

const mentions = z.object({
  tag: z.preprocess((tag) => [tag].flat().slice(0, 100), z.array(z.unknown())).catch([]),
});

/** Ids of those whom a post mentions. */
export function readMentions(object: unknown): string[] {
  const said = mentions.safeParse(object).data?.tag ?? [];
  return said.flatMap((tag) =>
    isJson(tag) && typeName(tag.type) === 'Mention' ? (webUrl(tag.href)?.href ?? []) : [],
  );
}

/** `to` and `cc` of an activity. */
export function audienceOf(activity: Json): string[] {
  const { to, cc } = z.object({ to: references, cc: references }).parse(activity);
  return [...to, ...cc];
}

const warns = ({ sensitive }: Shape, { type }: Json): boolean =>
  WARNED.has(typeName(type)) || sensitive === true;

/** The first page on the server of the post; else its id: a post cannot lead elsewhere. */
function pageOf(said: unknown, id: URL): string {
  const links = [said].flat().slice(0, 20);
  const pages = links.flatMap((link) => {
    if (!isJson(link)) return webUrl(link) ?? [];
    const isPage = link.mediaType === undefined || link.mediaType === 'text/html';
    return isPage ? (webUrl(link.href) ?? []) : [];
  });
  return (pages.find(({ host }) => host === id.host) ?? id).href;
}

/** Not yet safe. Text that says to be plain, or Markdown, is shown as it is. */
function htmlOf(content: string, mediaType: string | null): string {
  const some = content.slice(0, HTML_MAX_CHARACTERS);
  if (mediaType === null || /^text\/html\b/.test(mediaType)) return some;
  return `<p>${escapeHtml(some).replaceAll('\n', '<br>')}</p>`;
}

/** Titles and warnings, which some servers write as HTML. */
function lineOf(said: string | null, mostCharacters: number): string | null {
  const line = oneLine(textOfHtml((said ?? '').slice(0, mostCharacters * 10)));
  return line === '' ? null : clip(line, mostCharacters);
}

/** The language of the text that is shown; of a single one also where servers write the text itself
 *  a little differently, as Friendica does. */
function languageOf(map: readonly [string, unknown][], content: string | null): string | null {
  const [only] = map.length === 1 ? map : map.filter(([, one]) => one === content);
  const tag = only?.[0] ?? '';
  return /^[a-z]{2,3}(-[a-z0-9]{2,8}){0,3}$/i.test(tag) ? tag : null;
}
