import { hasBlocked } from '../../db/records/follows.ts';
import { addHappening } from '../../db/records/happenings.ts';
import { type Actor, readActorByUri } from '../../db/records/people.ts';
import {
  addPost,
  countReplies,
  countRepliesFrom,
  dropForeignDeletion,
  editPost,
  erasePost,
  isFollowedHere,
  type Post,
  pruneFeed,
  readPostByUri,
  readShownWork,
  readWorkAbove,
  type ShownWork,
} from '../../db/records/posts.ts';
import { safeHtml } from '../text/rich-text.ts';
import type { RemotePost } from './deps.ts';
import { type MeetDeps, meetActor, type Received } from './meet-actor.ts';
import { done, type Outcome, refuse } from './outcome.ts';

export type PostTrouble = 'foreign_id' | 'not_the_author' | 'actor_unreadable';

/** One person may fill no page: so many of their replies are kept under one work. */
const MOST_REPLIES = 20;
/** Nor may one server: there a person costs nothing. */
const MOST_REPLIES_FROM_HOST = 100;
/** As it is kept: what is escaped and what links are given makes it longer. */
const HTML_MAX_CHARACTERS = 20_000;
/** As it comes. */
const SAID_MAX_CHARACTERS = 10_000;
/** Of what one person makes, so much is kept; older posts are where they always were. */
const MOST_MADE = 500;

/** Somebody elsewhere has posted or edited something. Kept are public posts that reply to a work of
 *  ours, or to a kept reply under one, and what somebody makes whom one of ours follows; everything
 *  else is none of our business. A post that is not public any more is erased. */
export async function receivePost(
  deps: MeetDeps,
  actorUri: string,
  post: RemotePost,
): Promise<Outcome<Received, PostTrouble>> {
  const strange = notTheirs(actorUri, post);
  if (strange !== null) return refuse(strange);
  const known = await readKnown(deps.db, actorUri, post.uri);
  if (known !== undefined) return receiveEdition(deps, actorUri, { known, post });
  if (!post.isPublic) return done({ taken: false });
  const place = await placeOf(deps, actorUri, post.inReplyTo);
  if (place === null) return done({ taken: false });
  const author = await meetActor(deps, actorUri);
  if (author === null) return refuse('actor_unreadable');
  if (place !== 'feed' && !(await hasRoom(deps, author, place))) return done({ taken: false });
  const now = deps.clock();
  const publishedAt = notAfter(now, post.publishedAt) ?? now;
  const id = deps.newId();
  const taken = await deps.db.transaction(async (tx) => {
    const isNew = await addPost(tx, {
      ...{ id, uri: post.uri, authorId: author.id, workId: place === 'feed' ? null : place.id },
      ...wordsOf(post),
      ...{ publishedAt, updatedAt: notAfter(now, post.updatedAt), receivedAt: now },
    });
    if (isNew && place !== 'feed')
      await addHappening(tx, { personId: place.authorId, kind: 'comment', postId: id, at: now });
    return isNew;
  });
  if (taken && place === 'feed') await pruneFeed(deps.db, author.id, MOST_MADE);
  return done({ taken });
}

/** Why somebody cannot have said this; null: they can. */
export function notTheirs(
  actorUri: string,
  post: Pick<RemotePost, 'uri' | 'authorUris'>,
): 'foreign_id' | 'not_the_author' | null {
  if (new URL(post.uri).origin !== new URL(actorUri).origin) return 'foreign_id';
  return post.authorUris.includes(actorUri) ? null : 'not_the_author';
}

/** What is known of a post. That it is gone although it never came is its author's word only; the
 *  word of a neighbour on the same server is forgotten. */
async function readKnown(
  db: MeetDeps['db'],
  actorUri: string,
  uri: string,
): Promise<Post | undefined> {
  const known = await readPostByUri(db, uri);
  if (known?.deletedAt == null) return known;
  const author = await readActorByUri(db, actorUri);
  return (await dropForeignDeletion(db, uri, author?.id ?? null)) ? undefined : known;
}

/** Under which work a post belongs, or among what its author makes; null: nowhere here. */
async function placeOf(
  { db, node }: MeetDeps,
  authorUri: string,
  inReplyTo: string | null,
): Promise<ShownWork | 'feed' | null> {
  if (inReplyTo === null) return (await isFollowedHere(db, authorUri)) ? 'feed' : null;
  if (new URL(inReplyTo).origin === node.origin)
    return (await readShownWork(db, inReplyTo)) ?? null;
  const above = await readPostByUri(db, inReplyTo);
  if (above === undefined) return null;
  const work = await readWorkAbove(db, above);
  if (work !== undefined) return work;
  const author = await readActorByUri(db, authorUri);
  const isThread = above.workId === null && above.authorId === author?.id;
  return isThread && (await isFollowedHere(db, authorUri)) ? 'feed' : null;
}

async function hasRoom({ db }: MeetDeps, author: Actor, work: ShownWork): Promise<boolean> {
  if (await hasBlocked(db, work.authorId, author.id)) return false;
  const under = { authorId: author.id, workId: work.id };
  if ((await countReplies(db, under, MOST_REPLIES)) >= MOST_REPLIES) return false;
  const from = { host: author.host, workId: work.id };
  return (await countRepliesFrom(db, from, MOST_REPLIES_FROM_HOST)) < MOST_REPLIES_FROM_HOST;
}

async function receiveEdition(
  { db, clock }: MeetDeps,
  actorUri: string,
  { known, post }: { readonly known: Post; readonly post: RemotePost },
): Promise<Outcome<Received, PostTrouble>> {
  const author = await readActorByUri(db, actorUri);
  if (author?.id !== known.authorId) return refuse('not_the_author');
  if (known.deletedAt !== null) return done({ taken: false });
  const now = clock();
  if (!post.isPublic) {
    await erasePost(db, known.id, now);
    return done({ taken: true });
  }
  const updatedAt = notAfter(now, post.updatedAt);
  const at = updatedAt ?? notAfter(now, post.publishedAt) ?? known.publishedAt;
  const words = { ...wordsOf(post), updatedAt: updatedAt ?? known.updatedAt };
  return done({ taken: await editPost(db, { id: known.id, at, words }) });
}

const wordsOf = ({ pageUrl, html, title, warning, language }: RemotePost) => ({
  ...{ pageUrl, title, warning, language },
  contentHtml: boundedHtml(html),
});

/** The part of a post that fits when it is safe. */
function boundedHtml(html: string): string {
  for (let most = SAID_MAX_CHARACTERS; ; most = Math.floor(most / 2)) {
    const safe = safeHtml(html.slice(0, most));
    if (safe.length <= HTML_MAX_CHARACTERS) return safe;
  }
}

/** Nobody posts in the future; who says so would stand above everybody else, and stay there. */
const notAfter = (now: Date, at: Date | null): Date | null => (at !== null && at > now ? now : at);
