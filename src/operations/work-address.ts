/** Where a work lives here. */

const SLUG_MAX_CHARACTERS = 60;

/** The readable end of a work's address: `The 21:14 to Vienna` becomes `the-21-14-to-vienna`. */
export function slugOf(title: string): string {
  const plain = title
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase();
  const slug = plain.replace(/[^\p{Letter}\p{Number}]+/gu, '-').slice(0, SLUG_MAX_CHARACTERS);
  // The cut may have gone through a character of two units.
  return slug.replace(/[\ud800-\udbff]$/, '').replace(/^-+|-+$/g, '') || 'work';
}

/** The first of `slug`, `slug-2`, `slug-3`... that none of the author's works has. */
export function freeSlug(title: string, taken: ReadonlySet<string | null>): string {
  const slug = slugOf(title);
  for (let n = 1; ; n += 1) {
    const candidate = n === 1 ? slug : `${slug}-${n}`;
    if (!taken.has(candidate)) return candidate;
  }
}

/** Its id on the network never changes, nor does the page's address, whatever the title becomes. The
 *  slug is readable; the address is written as it goes over the wire, `%E5%A4%9C` and all. */
export function addressesOf(
  work: { readonly id: string; readonly slug: string },
  at: { readonly origin: string; readonly profileUrl: string },
): { readonly id: string; readonly slug: string; readonly uri: string; readonly pageUrl: string } {
  return {
    ...work,
    uri: `${at.origin}/works/${work.id}`,
    pageUrl: new URL(`${at.profileUrl}/works/${work.slug}`).href,
  };
}
