import { sql } from 'drizzle-orm';
import { boolean, index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';
import { actor } from './people.ts';

/** Something that can be thanked for: ours, or one that a local giver met elsewhere. */
export const work = pgTable(
  'work',
  {
    id: uuid('id').primaryKey(),
    /** The ActivityPub id. */
    uri: text('uri').notNull().unique(),
    authorId: uuid('author_id')
      .notNull()
      .references(() => actor.id),
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
    /** The entry's own id in the feed that it came from. */
    feedEntryId: text('feed_entry_id'),
    hidden: boolean('hidden').notNull().default(false),
    publishedAt: instant('published_at').notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    uniqueIndex('work_slug').on(t.authorId, t.slug),
    uniqueIndex('work_url').on(t.authorId, t.url),
    uniqueIndex('work_feed_entry').on(t.authorId, t.feedEntryId),
    index('work_published').on(t.publishedAt),
  ],
);
