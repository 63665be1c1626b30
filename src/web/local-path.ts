const LONGEST = 4000;
const SOMEWHERE = 'http://obole.invalid';

/** A path of this site (with query and fragment) as browsers would read it, or null.
 *  What looks like a path may lead away: `//host`, `/\host`, `/<tab>/host`, `/.//host`; so it is
 *  resolved the way browsers do, and only what stays, and stays when resolved again, is kept. */
export function localPath(text: string | undefined): string | null {
  if (text === undefined || !text.startsWith('/') || text.length > LONGEST) return null;
  const url = URL.parse(text, SOMEWHERE);
  if (url === null || url.origin !== SOMEWHERE || url.pathname.startsWith('//')) return null;
  return `${url.pathname}${url.search}${url.hash}`;
}
