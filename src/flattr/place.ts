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

/** Whether a page is the one of an object on its host. What lies in an owner's corner has its page in
 *  that corner; what a whole server says (`/users/name/statuses/1`) may have it anywhere but in a
 *  corner that its author (`/@name`) does not have.
 *  @param id of the object. */
export function isOwnPage(
  page: string,
  id: string,
  author: { readonly uri: string; readonly profileUrl: string },
): boolean {
  const owners = cornersOf(page);
  const own = cornersOf(id);
  if (page === id) return true;
  if (own.length > 0) return own.join('/') === owners.join('/');
  const uri = cornersOf(author.uri);
  const allowed = uri.length > 0 ? uri : cornersOf(author.profileUrl);
  return owners.every((owner) => allowed.includes(owner));
}

const cornersOf = (address: string): string[] => {
  const url = URL.parse(address);
  return url === null
    ? []
    : ownersIn(partsOf(url)).map((owner) => owner.replace(/^%7e/i, '~').replace(/^%40/, '@'));
};

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

/** A host with and without `www.`, or a dot at its end, is the same site: whoever has the name gives
 *  out all of them.
 *  @param url.host with port, if it has one. */
export const siteOf = ({ host }: Pick<URL, 'host'>): string =>
  host
    .toLowerCase()
    .replace(/^www\./, '')
    .replace(/\.+(?=$|:)/, '');

/** The hosts of a site, for who looks one up by its host. */
export const hostsOfSite = (host: string): string[] => {
  const site = siteOf({ host });
  return [site, `www.${site}`];
};

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

/** Whether whoever has a host speaks for a page there: not where strangers have their sites below the
 *  name, and not in the corner of another owner. */
export function isOfHost(page: string): boolean {
  const url = URL.parse(page);
  return url !== null && isDomainOf(url.host, url.host) && ownersIn(partsOf(url)).length === 0;
}

/** Nobody has a part of an address. */
const IP_ADDRESS = /^(?:[\d.]+|\[.*\])(?::\d+)?$/;

/** Whether a domain in somebody's `attributionDomains` stands for this host: the host itself, or a
 *  domain above it. Only one that a single owner can have: no ending, and no name of one label. */
export function isDomainOf(domain: string, host: string): boolean {
  const [above, below] = [siteOf({ host: domain }), siteOf({ host })];
  if (!above.includes('.') || SHARED.has(above) || REGISTRY.test(above)) return false;
  return above === below || (!IP_ADDRESS.test(below) && below.endsWith(`.${above}`));
}
