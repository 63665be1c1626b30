import {
  type Object as AnyObject,
  type Article,
  Link,
  type Note,
  type PropertyValue,
} from '@fedify/vocab';
import { LanguageString } from '@fedify/vocab-runtime';
import type { LocalWork } from '../../db/views/federation.ts';
import type { RemoteActor, RemoteWork } from '../../src/operations/deps.ts';
import { oneLine, textOfHtml } from '../../src/text/plain-text.ts';
import { clip, escapeHtml } from './text.ts';
import { ACTIVITY_STREAMS, type Json, PUBLIC, paymentUrl, webUrl, wireTime } from './vocabulary.ts';

const TITLE_MAX_CHARACTERS = 200;
const EXCERPT_MAX_CHARACTERS = 500;
const TAGS_MAX = 20;

const WORK_CONTEXT = [
  ACTIVITY_STREAMS,
  { Hashtag: 'as:Hashtag', sensitive: 'as:sensitive' },
] as const;

/** A work as a Note: on Mastodon an Article loses its content, and on GoToSocial a `name` becomes a
 *  content warning, so the title is bold text and there is no `name` and no `summary`. The work's
 *  own URL is the first link, because that is the one that gets a preview card. */
export function writeWork(work: LocalWork, origin: string): Json {
  const content = contentOf(work);
  return {
    '@context': WORK_CONTEXT,
    id: work.uri,
    type: 'Note',
    attributedTo: work.authorUri,
    content,
    ...(work.language === null ? {} : { contentMap: { [work.language]: content } }),
    url: work.pageUrl,
    published: wireTime(work.publishedAt),
    ...(work.updatedAt > work.publishedAt ? { updated: wireTime(work.updatedAt) } : {}),
    to: [PUBLIC],
    cc: [`${work.authorUri}/followers`],
    sensitive: false,
    attachment: [
      { type: 'Link', href: work.url, name: work.title },
      { type: 'Link', href: paymentUrl(origin, work.pageUrl), name: 'Flattr', rel: 'payment' },
    ],
    tag: work.tags.flatMap((tag) => {
      const name = hashtag(tag);
      const href = `${origin}/catalogue?tag=${encodeURIComponent(tag)}`;
      return name === '#' ? [] : [{ type: 'Hashtag', name, href }];
    }),
  };
}

/** The Create that stands in the outbox. */
export function writeCreate(work: LocalWork, origin: string): Json {
  const { '@context': context, ...note } = writeWork(work, origin);
  return {
    '@context': context,
    id: `${work.uri}#create`,
    type: 'Create',
    actor: work.authorUri,
    published: note.published,
    to: note.to,
    cc: note.cc,
    object: note,
  };
}

function contentOf(work: LocalWork): string {
  const url = escapeHtml(work.url);
  return [
    `<p><strong>${escapeHtml(work.title)}</strong></p>`,
    work.excerpt === '' ? '' : `<p>${escapeHtml(work.excerpt)}</p>`,
    `<p><a href="${url}">${url}</a></p>`,
  ].join('');
}

const hashtag = (tag: string): string => `#${tag.replace(/[^\p{L}\p{N}_]+/gu, '')}`;

/** Any public post of another server, as something to thank for. Null when it has no address.
 *  Our own Notes say title and URL in their first attachment; other posts are known by their
 *  `name`, or else by how they begin. */
export async function readWork(object: AnyObject, author: RemoteActor): Promise<RemoteWork | null> {
  const uri = webUrl(object.id);
  if (uri === null) return null;
  const links = object.urls.map((url) => webUrl(url instanceof URL ? url : url.href));
  const page = (links.find((url) => url?.host === uri.host) ?? uri).href;
  const subject = await firstLink(object);
  const text = textOfHtml(contents(object)[0]?.toString() ?? '');
  const title = subject?.title ?? oneLine(object.name?.toString() ?? '');
  return {
    uri: uri.href,
    url: subject?.href ?? page,
    pageUrl: page,
    title: clip(title || text || page, TITLE_MAX_CHARACTERS),
    excerpt: clip(withoutFrame(text, title, subject?.href), EXCERPT_MAX_CHARACTERS),
    language: languageOf(object),
    tags: await tagsOf(object),
    publishedAt: publishedAt(object),
    author,
  };
}

/** Null when it is not said, or is no time at which anybody published: PostgreSQL and the calendar
 *  of the pages end before JSON's dates do. */
function publishedAt({ published }: AnyObject): Date | null {
  if (published === null) return null;
  const at = new Date(published.epochMilliseconds);
  return at.getUTCFullYear() >= 1970 && at.getUTCFullYear() <= 2999 ? at : null;
}

/** The first attached link that is not the way to pay. */
async function firstLink(object: AnyObject): Promise<{ href: string; title: string } | null> {
  for await (const attachment of attachmentsOf(object)) {
    if (!(attachment instanceof Link) || attachment.rel === 'payment') continue;
    const href = webUrl(attachment.href);
    const title = oneLine(attachment.name?.toString() ?? '');
    if (href !== null && title !== '') return { href: href.href, title };
  }
  return null;
}

/** Attached objects that are only named, not included, stay unread: nothing is fetched for them. */
const attachmentsOf = (object: AnyObject): AsyncIterable<AnyObject | Link | PropertyValue> =>
  object.getAttachments({
    suppressError: true,
    documentLoader: () => Promise.reject(new Error('not fetched')),
  });

const contents = (object: AnyObject): (string | LanguageString)[] =>
  (object as Note | Article).contents ?? [];

function languageOf(object: AnyObject): string | null {
  const tagged = [...contents(object), ...object.names].find((t) => t instanceof LanguageString);
  return tagged instanceof LanguageString ? tagged.locale.toString() : null;
}

async function tagsOf(object: AnyObject): Promise<string[]> {
  const tags: string[] = [];
  const found = object.getTags({
    suppressError: true,
    documentLoader: () => Promise.reject(new Error('not fetched')),
  });
  for await (const tag of found) {
    const name = oneLine(tag.name?.toString() ?? '');
    if (name.startsWith('#') && name.length <= 100) tags.push(name.slice(1));
    if (tags.length === TAGS_MAX) break;
  }
  return tags;
}

/** Our Notes repeat title and URL in their text; an excerpt needs neither. */
function withoutFrame(text: string, title: string, url: string | undefined): string {
  const body = title !== '' && text.startsWith(title) ? text.slice(title.length) : text;
  return (url !== undefined && body.endsWith(url) ? body.slice(0, -url.length) : body).trim();
}
