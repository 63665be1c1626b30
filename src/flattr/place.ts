/** Which part of a host an address speaks for. */

/** Hosts that many share may give each a corner of their own: `/~name/`, `/@name/`. */
const OWNER = /^(?:[~@]|%7e|%40)/i;
/** The page of a folder itself. */
const FRONT = /^index\.[a-z]{2,5}$/i;

export const partsOf = ({ pathname }: URL): string[] =>
  pathname.split('/').filter((part) => part !== '');

export const ownersIn = (parts: readonly string[]): string[] =>
  parts.filter((part) => OWNER.test(part));

/** Whether what is at `path` lies in `place` or below it, and in no corner of another owner there. */
export const isBelow = (path: readonly string[], place: readonly string[]): boolean =>
  place.every((part, index) => path[index] === part) &&
  ownersIn(path).every((owner) => place.includes(owner));

/** Whether somebody who calls `claimed` theirs speaks for `page`: it is that page, or a place above it
 *  on the same host. What has a query, or the name of a file, is that page alone. */
export function covers(claimed: string, page: string): boolean {
  const [place, url] = [URL.parse(claimed), URL.parse(page)];
  if (place === null || url === null || siteOf(place) !== siteOf(url)) return false;
  const [above, path] = [partsOf(place), partsOf(url)];
  const isSame = above.join('/') === path.join('/') && place.search === url.search;
  if (isSame) return true;
  if (place.search !== '') return false;
  const last = above.at(-1) ?? '';
  if (place.pathname.endsWith('/') || !last.includes('.') || OWNER.test(last))
    return isBelow(path, above);
  return FRONT.test(last) && isBelow(path, above.slice(0, -1));
}

/** A host with and without `www.` is the same site: whoever has the name gives out both. */
export const siteOf = ({ host }: URL): string => host.replace(/^www\./, '');

export function isSameSite(one: string, other: string): boolean {
  const [first, second] = [URL.parse(one), URL.parse(other)];
  return first !== null && second !== null && siteOf(first) === siteOf(second);
}

/** Names below which strangers have their sites: nobody speaks for all of them. Registries have
 *  names of the shape `co.uk`; of companies that give names away, the ones that writers use most. */
const SHARED = new Set(
  `appspot.com bearblog.dev blogspot.com bitbucket.io carrd.co deno.dev dreamwidth.org
   firebaseapp.com fly.dev free.fr ghost.io github.io gitlab.io glitch.me herokuapp.com
   hypotheses.org itch.io livejournal.com mataroa.blog medium.com micro.blog mystrikingly.com
   neocities.org netlify.app notion.site onrender.com over-blog.com pages.dev prose.sh
   readthedocs.io shopify.com sourceforge.io squarespace.com substack.com surge.sh
   tumblr.com typepad.com vercel.app web.app webflow.io weebly.com wixsite.com wordpress.com
   workers.dev write.as`
    .trim()
    .split(/\s+/),
);
const REGISTRY =
  /^(?:ac|asso|co|com|edu|firm|gob|gouv|gov|gv|id|info|ltd|mil|ne|net|nom|or|org|plc|sch)\.[a-z]{2}$/;

/** Whether a domain in somebody's `attributionDomains` stands for this host: the host itself, or a
 *  domain above it that one owner has. */
export function isDomainOf(domain: string, host: string): boolean {
  const [above, below] = [domain.toLowerCase(), host.toLowerCase()];
  if (above === below) return true;
  const isOwned = above.includes('.') && !SHARED.has(above) && !REGISTRY.test(above);
  return isOwned && below.endsWith(`.${above}`);
}
