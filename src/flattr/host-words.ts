import { siteOf } from './place.ts';

/** Where whoever has a host says to which account everything goes that is given to its pages: the
 *  address of that account, in a file of plain text or in the DNS. Either is enough. */

/** @param origin `https://host`. */
export const hostFileOf = (origin: string): string =>
  new URL('/.well-known/flattr.txt', origin).href;

/** The name of the TXT record: one for a site with and without `www.`. */
export const hostRecordOf = (origin: string): string =>
  `_flattr.${siteOf({ host: new URL(origin).hostname })}`;
