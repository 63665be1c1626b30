import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  boolean,
  index,
  integer,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';
import { actor } from './people.ts';
import { picture } from './pictures.ts';

/** Something that can be thanked for: ours, or one that a local giver met elsewhere. */
export const work = pgTable(
  'work',
  {
    id: uuid('id').primaryKey(),
    /** The ActivityPub id. */
    uri: text('uri').notNull().unique(),
    /** Null: a page of the web, which has no ActivityPub author. */
    authorId: uuid('author_id').references((): AnyPgColumn => actor.id),
    /** Where the work itself is: the article on the creator's own site. */
    url: text('url').notNull(),
    /** The page about it on its author's node. */
    pageUrl: text('page_url').notNull(),
    /** Last part of the local page's address; null for works of other nodes. */
    slug: text('slug'),
    title: text('title').notNull(),
    /** Plain text, at most 500 characters. */
    excerpt: text('excerpt').notNull().default(''),
    /** BCP 47; null when nobody said. */
    language: text('language'),
    category: text('category', {
      enum: ['text', 'image', 'video', 'audio', 'software', 'people', 'rest'],
    })
      .notNull()
      .default('text'),
    tags: text('tags').array().notNull().default(sql`'{}'::text[]`),
    /** How it travels: a Note that leads to the original, or an Article that is all of it. Decided
     *  when it is published; no server on the network lets a post change its type. */
    form: text('form', { enum: ['note', 'article'] })
      .notNull()
      .default('note'),
    /** An article's text as its author wrote it (Markdown), and as it is shown (sanitised HTML). */
    bodyMarkdown: text('body_markdown'),
    bodyHtml: text('body_html'),
    pictureId: uuid('picture_id').references(() => picture.id),
    pictureAlt: text('picture_alt').notNull().default(''),
    /** Who made it, where that is not the creator who publishes it. */
    byline: text('byline'),
    /** Null: published by hand. */
    feedId: uuid('feed_id').references(() => feed.id, { onDelete: 'set null' }),
    /** The entry's own id in the feed that it came from. */
    feedEntryId: text('feed_entry_id'),
    /** What the feed said last, hashed: only what is new there replaces what was edited here. */
    feedEntryHash: text('feed_entry_hash'),
    /** When the page at `url` was seen to name its creator here. Only then does its address lead
     *  to this work; anybody may claim an address. */
    provenAt: instant('proven_at'),
    /** Not in lists and not sent to followers; its page and its address stay. */
    hidden: boolean('hidden').notNull().default(false),
    /** When followers were told; null: never, as for what a feed held before it was watched. */
    announcedAt: instant('announced_at'),
    /** Its author shows it first. */
    featuredAt: instant('featured_at'),
    publishedAt: instant('published_at').notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
    /** Taken back; the row stays, because flattrs name it. */
    deletedAt: instant('deleted_at'),
  },
  (t) => [
    uniqueIndex('work_slug').on(t.authorId, t.slug),
    // Who takes a work back may publish its address anew; what other nodes do is theirs.
    uniqueIndex('work_url')
      .on(t.authorId, t.url)
      .where(sql`${t.deletedAt} is null and ${t.slug} is not null`),
    uniqueIndex('work_feed_entry').on(t.authorId, t.feedEntryId),
    index('work_address').on(t.url),
    index('work_page').on(t.pageUrl),
    index('work_feed').on(t.feedId),
    index('work_picture').on(t.pictureId),
    index('work_outbox').on(t.authorId, t.publishedAt, t.id),
    index('work_tags').using('gin', t.tags),
    index('work_published').on(t.publishedAt),
    // What a node counts of its own works without looking at their rows.
    index('work_shown')
      .on(t.authorId)
      .where(sql`${t.slug} is not null and not ${t.hidden} and ${t.deletedAt} is null`),
  ],
);

/** A feed that a creator has this node read: what appears in it becomes a work. */
export const feed = pgTable(
  'feed',
  {
    id: uuid('id').primaryKey(),
    ownerId: uuid('owner_id')
      .notNull()
      .references(() => actor.id),
    url: text('url').notNull(),
    title: text('title').notNull().default(''),
    /** The site that it is the feed of. */
    siteUrl: text('site_url'),
    /** What the server said last, to be asked with: RFC 9110, section 13. */
    etag: text('etag'),
    lastModified: text('last_modified'),
    addedAt: instant('added_at').notNull(),
    /** The last attempt, and the last that succeeded. */
    checkedAt: instant('checked_at'),
    succeededAt: instant('succeeded_at'),
    nextCheckAt: instant('next_check_at').notNull(),
    /** Failures in a row. */
    failures: integer('failures').notNull().default(0),
    /** Why the last attempt failed, as a code that the pages have a sentence for. */
    trouble: text('trouble'),
  },
  (t) => [uniqueIndex('feed_once').on(t.ownerId, t.url), index('feed_due').on(t.nextCheckAt)],
);
