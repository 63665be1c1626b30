import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';

/** Whether a host is a name of the site that another one is a name of: what `siteOf` says, asked of
 *  the database. */
export const isOfSite = (host: SQLWrapper, other: SQLWrapper): SQL => {
  const site = sql`regexp_replace(regexp_replace(${other}, '^www\\.', ''), '\\.+($|:)', '\\1')`;
  return sql`${host} in (${site}, 'www.' || ${site})`;
};
