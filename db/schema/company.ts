import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  index,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';
import { actor } from './people.ts';
import { work } from './works.ts';

/** Who wants to see what somebody makes: people elsewhere who follow ours, and the other way. */
export const follow = pgTable(
  'follow',
  {
    id: uuid('id').primaryKey(),
    /** The id of the Follow activity. */
    uri: text('uri').notNull().unique(),
    followerId: uuid('follower_id')
      .notNull()
      .references(() => actor.id),
    followeeId: uuid('followee_id')
      .notNull()
      .references(() => actor.id),
    /** `requested`: the other server has not answered yet. */
    state: text('state', { enum: ['requested', 'accepted'] }).notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('follow_once').on(t.followerId, t.followeeId),
    index('follow_followee').on(t.followeeId, t.state, t.createdAt),
    check('follow_not_oneself', sql`${t.followerId} <> ${t.followeeId}`),
  ],
);

/** Somebody wants nothing to do with somebody. */
export const block = pgTable(
  'block',
  {
    blockerId: uuid('blocker_id')
      .notNull()
      .references(() => actor.id),
    blockedId: uuid('blocked_id')
      .notNull()
      .references(() => actor.id),
    /** The id of the Block activity of another server; null for a block of ours. */
    uri: text('uri'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.blockerId, t.blockedId] }), index('block_uri').on(t.uri)],
);

/** A favourite or a boost of a work of ours, by somebody elsewhere: thanks without money. */
export const reaction = pgTable(
  'reaction',
  {
    id: uuid('id').primaryKey(),
    /** The id of the Like or Announce. One server may use it for several objects. */
    uri: text('uri').notNull(),
    kind: text('kind', { enum: ['like', 'boost'] }).notNull(),
    actorId: uuid('actor_id')
      .notNull()
      .references(() => actor.id),
    workId: uuid('work_id')
      .notNull()
      .references(() => work.id),
    createdAt: instant('created_at').notNull(),
    /** Taken back; the row stays, for messages overtake each other. */
    undoneAt: instant('undone_at'),
    /** It was taken back before it came: when it comes, that changes nothing. */
    undoneEarly: boolean('undone_early').notNull().default(false),
  },
  (t) => [
    uniqueIndex('reaction_once').on(t.actorId, t.workId, t.kind),
    index('reaction_work').on(t.workId, t.kind, t.actorId),
    index('reaction_uri').on(t.uri),
  ],
);

/** A public post from elsewhere: a reply to a work of ours, or what somebody made whom one of our
 *  people follows. */
export const post = pgTable(
  'post',
  {
    id: uuid('id').primaryKey(),
    uri: text('uri').notNull().unique(),
    authorId: uuid('author_id')
      .notNull()
      .references(() => actor.id),
    /** The work under which it is shown; null: it replies to none of ours. */
    workId: uuid('work_id').references(() => work.id),
    pageUrl: text('page_url').notNull(),
    /** Sanitised; empty when it was deleted. */
    contentHtml: text('content_html').notNull(),
    /** Plain text: a title, or a warning that its author put before it. */
    title: text('title'),
    warning: text('warning'),
    language: text('language'),
    publishedAt: instant('published_at').notNull(),
    updatedAt: instant('updated_at'),
    receivedAt: instant('received_at').notNull(),
    /** Deleted by its author; the row stays, so that a late Create does not bring it back. */
    deletedAt: instant('deleted_at'),
  },
  (t) => [
    index('post_work').on(t.workId, t.publishedAt),
    index('post_author').on(t.authorId, t.publishedAt),
  ],
);

/** Who wants nothing from here: an author by their id, or everybody of a server by its host. */
export const optOut = pgTable('opt_out', {
  who: text('who').primaryKey(),
  kind: text('kind', { enum: ['author', 'server'] }).notNull(),
  createdAt: instant('created_at').notNull(),
});

/** The one message that an author may get: that a gift is waiting. */
export const notice = pgTable(
  'notice',
  {
    id: uuid('id').primaryKey(),
    authorId: uuid('author_id')
      .notNull()
      .unique()
      .references(() => actor.id),
    /** What it replies to; null: the author themself was flattred. */
    workId: uuid('work_id').references(() => work.id),
    /** The secret in the link with which its reader opts out. */
    token: text('token').notNull().unique(),
    createdAt: instant('created_at').notNull(),
    sentAt: instant('sent_at'),
  },
  (t) => [index('notice_created').on(t.createdAt)],
);
