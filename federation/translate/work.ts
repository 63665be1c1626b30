import type { LocalWork } from '../../db/views/federation.ts';
import { writePicture } from './actor.ts';
import { escapeHtml, paragraphs } from './text.ts';
import { ACTIVITY_STREAMS, type Json, PUBLIC, paymentUrl, wireTime } from './vocabulary.ts';

const WORK_CONTEXT = [
  ACTIVITY_STREAMS,
  { Hashtag: 'as:Hashtag', sensitive: 'as:sensitive' },
] as const;

const FORMS = { note: 'Note', article: 'Article' } as const;

/** A work as it travels. As a Note it leads to its original: on Mastodon an Article loses its
 *  content, and on GoToSocial a `name` becomes a content warning, so the title is bold text, there is
 *  no `name` and no `summary`, and the work's own URL is the first link, because that is the one
 *  that gets a preview card; a picture would take the card's place. As an Article it is all of a
 *  text, with a title and no `summary`: GoToSocial and Hollo hide the text behind one as behind a
 *  warning, and where no more than a title is shown (Mastodon), the link's card has the excerpt.
 *  Hidden is what Mastodon calls unlisted: in no list, but there for who knows where. */
export function writeWork(work: LocalWork, origin: string): Json {
  return {
    '@context': WORK_CONTEXT,
    id: work.uri,
    type: FORMS[work.form],
    attributedTo: work.authorUri,
    ...(work.form === 'note' ? writeNote(work) : writeArticle(work, origin)),
    url: work.pageUrl,
    published: wireTime(work.publishedAt),
    // An entry that its feed dates long ago was not edited because it came here today.
    ...(work.updatedAt > work.createdAt ? { updated: wireTime(work.updatedAt) } : {}),
    ...audienceOf(work),
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

function writeNote(work: LocalWork): Json {
  const url = escapeHtml(work.url);
  const content = [
    `<p><strong>${escapeHtml(work.title)}</strong></p>`,
    paragraphs(work.excerpt),
    `<p><a href="${url}">${url}</a></p>`,
  ].join('');
  return inLanguage(work, content);
}

function writeArticle(work: LocalWork, origin: string): Json {
  const content = work.bodyHtml ?? '';
  const { picture, pictureAlt } = work;
  return {
    name: work.title,
    ...inLanguage(work, content),
    ...(picture === null ? {} : { image: writePicture(picture, origin, pictureAlt) }),
  };
}

const inLanguage = ({ language }: LocalWork, content: string): Json => ({
  content,
  ...(language === null ? {} : { contentMap: { [language]: content } }),
});

function audienceOf({ hidden, authorUri }: LocalWork): { to: string[]; cc: string[] } {
  const followers = `${authorUri}/followers`;
  return hidden ? { to: [followers], cc: [PUBLIC] } : { to: [PUBLIC], cc: [followers] };
}

/** What stands in a work's place when it was taken back, under the same id.
 *  Source: ActivityPub, section 6.4. */
export const writeTombstone = (work: LocalWork): Json => ({
  '@context': ACTIVITY_STREAMS,
  ...tombstoneOf(work),
});

/** To followers a work that was hidden is gone, too. */
const tombstoneOf = (work: LocalWork): Json => ({
  id: work.uri,
  type: 'Tombstone',
  formerType: FORMS[work.form],
  published: wireTime(work.publishedAt),
  deleted: wireTime(goneAt(work)),
});

const goneAt = ({ deletedAt, updatedAt }: LocalWork): Date => deletedAt ?? updatedAt;

/** The Create that stands in the outbox and is sent to followers. */
export function writeCreate(work: LocalWork, origin: string): Json {
  const { '@context': context, ...object } = writeWork(work, origin);
  const { published } = object;
  return activity(work, { context, type: 'Create', id: '#create', rest: { published, object } });
}

/** Each edit is another activity; the same edit, however often it is sent, is the same. */
export function writeUpdate(work: LocalWork, origin: string): Json {
  const { '@context': context, ...object } = writeWork(work, origin);
  const at = work.updatedAt;
  const rest = { updated: wireTime(at), object };
  return activity(work, { context, type: 'Update', id: `#update-${at.getTime()}`, rest });
}

/** A work that was taken back, or is now hidden from those who were told of it. It is addressed as
 *  what it takes back. */
export function writeDelete(work: LocalWork, _origin: string): Json {
  const id = `#delete-${goneAt(work).getTime()}`;
  const rest = { object: tombstoneOf(work) };
  const announced = { ...work, hidden: false };
  return activity(announced, { context: ACTIVITY_STREAMS, type: 'Delete', id, rest });
}

const activity = (
  work: LocalWork,
  said: { context: unknown; type: string; id: string; rest: Json },
): Json => ({
  '@context': said.context,
  id: `${work.uri}${said.id}`,
  type: said.type,
  actor: work.authorUri,
  ...audienceOf(work),
  ...said.rest,
});

const hashtag = (tag: string): string => `#${tag.replace(/[^\p{L}\p{N}_]+/gu, '')}`;
