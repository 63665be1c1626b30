import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  boolean,
  customType,
  doublePrecision,
  index,
  integer,
  pgTable,
  text,
  uuid,
} from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';
import { work } from './works.ts';

/** What PostgreSQL searches in: the stems of a text. */
const stems = customType<{ data: string }>({ dataType: () => 'tsvector' });

/** Each work as the catalogue finds and orders it: derived from what else is known, and written by the
 *  function `refresh_catalogue` alone. */
export const catalogueEntry = pgTable(
  'catalogue_entry',
  {
    workId: uuid('work_id')
      .primaryKey()
      .references((): AnyPgColumn => work.id, { onDelete: 'cascade' }),
    authorId: uuid('author_id'),
    /** Everybody may find it: it lives here or was flattred here, and nobody whose it is has opted out. */
    listed: boolean('listed').notNull(),
    /** The first part of the work's language: `fr` for `fr-CH`. */
    language: text('language'),
    category: text('category').notNull(),
    /** In small letters, without accents. */
    tags: text('tags').array().notNull(),
    /** Empty where its author does not want to be found by words. */
    words: stems('words').notNull(),
    /** When it was published; never later than this node heard of it, whatever its server says. */
    newestAt: instant('newest_at').notNull(),
    /** Standing flattrs, and how many people gave them with their names. */
    flattrs: integer('flattrs').notNull(),
    flattrers: integer('flattrers').notNull(),
    /** Its flattrs, each of which is worth half as much every week, as a power of two at a fixed time:
     *  so the order changes only when something is flattred, not while time goes by. */
    heat: doublePrecision('heat').notNull(),
  },
  (t) => [
    index('catalogue_trending').on(t.heat, t.workId).where(sql`${t.listed}`),
    index('catalogue_new').on(t.newestAt, t.workId).where(sql`${t.listed}`),
    index('catalogue_flattrers').on(t.flattrers, t.workId).where(sql`${t.listed}`),
    index('catalogue_language').on(t.language, t.heat, t.workId).where(sql`${t.listed}`),
    index('catalogue_category').on(t.category, t.heat, t.workId).where(sql`${t.listed}`),
    index('catalogue_author').on(t.authorId, t.flattrs, t.workId).where(sql`${t.listed}`),
    index('catalogue_tags').using('gin', t.tags).where(sql`${t.listed}`),
    index('catalogue_words').using('gin', t.words).where(sql`${t.listed}`),
  ],
);

/** Works whose entries have to be made anew, because somebody flattred them or their author changed
 *  their mind. Rows are only added and taken out: whoever flattrs waits for nobody. */
export const catalogueStale = pgTable('catalogue_stale', { workId: uuid('work_id').notNull() });
