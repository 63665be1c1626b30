import { and, desc, eq, gt, inArray, ne, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../connect.ts';
import { actor, catalogueEntry as entry, work } from '../schema/schema.ts';
import { type Person, type WorkDetails, type WorkSummary, workInList } from './works.ts';

/** In which order the catalogue is shown. `trending`: each flattr counts half as much every week. */
export const CATALOGUE_ORDERS = ['trending', 'new', 'flattrers'] as const;
export type CatalogueOrder = (typeof CATALOGUE_ORDERS)[number];

/** What somebody looks for; null and empty: everything. */
export type CatalogueFilter = {
  readonly order: CatalogueOrder;
  /** The first part of a BCP 47 tag, in small letters. */
  readonly language: string | null;
  readonly category: WorkSummary['category'] | null;
  /** Without `#`. */
  readonly tag: string | null;
  /** As they were typed: the last one may be the beginning of a word. */
  readonly words: readonly string[];
};

/** A line of the catalogue, by its order's own measure, and its id where others have the same. */
export type CataloguePlace = { readonly key: number; readonly id: string };

/** A work as the catalogue lists it: one of ours, or one from anywhere that was flattred here. */
export type CatalogueLine = Omit<WorkSummary, 'author' | 'flattrsThisMonth' | 'featured'> & {
  /** Null: a page of the web of which nobody knows whose it is. */
  readonly author: Person | null;
  /** How many gave their names. */
  readonly flattrers: number;
  readonly place: CataloguePlace;
};

const MEASURES = {
  trending: { column: entry.heat, key: sql<number>`${entry.heat}` },
  new: {
    column: entry.newestAt,
    key: sql<number>`(extract(epoch from ${entry.newestAt}) * 1000)::float8`,
  },
  flattrers: { column: entry.flattrers, key: sql<number>`${entry.flattrers}` },
} as const;

const columns = {
  ...workInList,
  flattrsEver: entry.flattrs,
  flattrers: entry.flattrers,
};

/** One page of the catalogue.
 *  @param options.after the last line of the page before. */
export async function catalogue(
  db: Db,
  options: {
    readonly filter: CatalogueFilter;
    readonly after?: CataloguePlace | null;
    readonly limit: number;
  },
): Promise<CatalogueLine[]> {
  const { filter, after = null, limit } = options;
  const { column, key } = MEASURES[filter.order];
  const asked = await questionOf(db, filter);
  const rows = await db
    .select({ ...columns, key })
    .from(entry)
    .innerJoin(work, eq(work.id, entry.workId))
    .leftJoin(actor, eq(actor.id, work.authorId))
    .where(and(matches(filter, asked), behind(filter.order, after)))
    .orderBy(desc(column), desc(entry.workId))
    .limit(limit);
  return rows.map(({ key: measure, ...line }) => ({
    ...line,
    place: { key: Number(measure), id: line.id },
  }));
}

/** What was typed, as PostgreSQL asks it; null: nothing was. Asked for apart, because the planner looks
 *  for few words in another way than for common ones, and has to see which they are. */
async function questionOf(db: Db, { words, language }: CatalogueFilter): Promise<string | null> {
  if (words.length === 0) return null;
  const [row] = await db.$client<{ asked: string }[]>`
    select catalogue_query(${[...words]}::text[], ${language}::text)::text as asked`;
  return row?.asked ?? null;
}

function matches({ language, category, tag }: CatalogueFilter, asked: string | null) {
  return and(
    entry.listed,
    language === null ? undefined : eq(entry.language, language),
    category === null ? undefined : eq(entry.category, category),
    tag === null ? undefined : sql`${entry.tags} @> array[plain_words(${tag})]`,
    asked === null ? undefined : sql`${entry.words} @@ ${asked}::tsquery`,
  );
}

function behind(order: CatalogueOrder, after: CataloguePlace | null): SQL | undefined {
  if (after === null) return undefined;
  const { column } = MEASURES[order];
  const key =
    order === 'new'
      ? sql`to_timestamp(${after.key}::float8 / 1000)`
      : order === 'flattrers'
        ? sql`${after.key}::float8::int`
        : sql`${after.key}::float8`;
  return sql`(${column}, ${entry.workId}) < (${key}, ${after.id}::uuid)`;
}

/** The languages that the catalogue has works in, as the first parts of their tags. Each is one step
 *  along an index, however many works there are. */
export async function catalogueLanguages(db: Db): Promise<string[]> {
  const rows = await db.$client<{ language: string }[]>`
    with recursive step (language) as (
      (select language from catalogue_entry where listed and language is not null
        order by language limit 1)
      union all
      select (select e.language from catalogue_entry e where e.listed and e.language > step.language
        order by e.language limit 1)
      from step where step.language is not null
    )
    select language from step where language is not null limit 200`;
  return rows.map(({ language }) => language);
}

/** A work with what feeds carry besides. */
export type SyndicatedLine = CatalogueLine &
  Pick<WorkDetails, 'bodyHtml' | 'pictureAlt' | 'updatedAt'>;

/** The first works of a filtered catalogue with their texts, as feeds carry them. */
export async function syndicatedCatalogue(
  db: Db,
  options: { readonly filter: CatalogueFilter; readonly limit: number },
): Promise<SyndicatedLine[]> {
  const lines = await catalogue(db, options);
  const ids = lines.map(({ id }) => id);
  if (ids.length === 0) return [];
  const texts = await db
    .select({
      id: work.id,
      bodyHtml: work.bodyHtml,
      pictureAlt: work.pictureAlt,
      updatedAt: work.updatedAt,
    })
    .from(work)
    .where(inArray(work.id, ids));
  const byId = new Map(texts.map((text) => [text.id, text]));
  return lines.flatMap((line) => {
    const text = byId.get(line.id);
    return text === undefined ? [] : [{ ...line, ...text }];
  });
}

/** Other works than this one: of the same author, or about the same by others; those that are
 *  flattred most at present first. */
export async function relatedWorks(
  db: Db,
  options: {
    readonly workId: string;
    readonly authorId: string;
    readonly tags: readonly string[];
    readonly by: 'author' | 'others';
    readonly limit: number;
  },
): Promise<CatalogueLine[]> {
  const { workId, authorId, tags, by, limit } = options;
  if (by === 'others' && tags.length === 0) return [];
  const where =
    by === 'author'
      ? eq(entry.authorId, authorId)
      : and(
          sql`${entry.authorId} is distinct from ${authorId}`,
          sql`${entry.tags} && array(select plain_words(tag) from unnest(array[${sql.join(
            tags.map((tag) => sql`${tag}`),
            sql`, `,
          )}]::text[]) as tag)`,
        );
  const rows = await db
    .select({ ...columns, key: entry.heat })
    .from(entry)
    .innerJoin(work, eq(work.id, entry.workId))
    .leftJoin(actor, eq(actor.id, work.authorId))
    .where(and(entry.listed, ne(entry.workId, workId), where))
    .orderBy(desc(entry.heat), desc(entry.workId))
    .limit(limit);
  return rows.map(({ key, ...line }) => ({ ...line, place: { key, id: line.id } }));
}

/** Somebody's works that were flattred most, ever. */
export async function topWorks(
  db: Db,
  options: { readonly authorId: string; readonly limit: number },
): Promise<CatalogueLine[]> {
  const rows = await db
    .select({ ...columns, key: entry.flattrs })
    .from(entry)
    .innerJoin(work, eq(work.id, entry.workId))
    .leftJoin(actor, eq(actor.id, work.authorId))
    .where(and(entry.listed, eq(entry.authorId, options.authorId), gt(entry.flattrs, 0)))
    .orderBy(desc(entry.flattrs), desc(entry.workId))
    .limit(options.limit);
  return rows.map(({ key, ...line }) => ({ ...line, place: { key, id: line.id } }));
}
