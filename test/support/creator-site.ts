import { type Site, startSite } from '../src/net/a-site.ts';

type Served =
  | string
  | Uint8Array
  | {
      readonly status?: number;
      readonly headers?: Record<string, string>;
      readonly body?: string | Uint8Array;
    };

export type CreatorSite = Site & {
  /** By path with query; what is not here is answered by 404. */
  readonly pages: Map<string, Served>;
  /** The paths that were asked for since the last time this was asked. */
  visits(): string[];
};

/** A creator's own site, on loopback. */
export async function creatorSite(): Promise<CreatorSite> {
  const pages = new Map<string, Served>();
  const site = await startSite(({ url = '' }, response) => {
    const served = pages.get(url) ?? { status: 404 };
    const plain = typeof served === 'string' || served instanceof Uint8Array;
    const { status = 200, headers = {}, body = '' } = plain ? { body: served } : served;
    const type = typeof body === 'string' && /^<(?:!doctype|title|meta|link)/i.test(body);
    response.writeHead(status, { ...(type ? { 'content-type': 'text/html' } : {}), ...headers });
    response.end(status === 304 ? undefined : body);
  });
  return {
    ...site,
    pages,
    visits: () => site.asked.splice(0).map(({ url }) => url ?? ''),
  };
}

export type FeedItem = {
  readonly id: string;
  readonly title?: string;
  readonly link?: string;
  readonly words?: string;
  readonly date?: string;
  readonly picture?: string;
  readonly author?: string;
};

/** RSS with these entries; links are paths of the site unless they are whole. */
export const rssOf = (
  site: Pick<Site, 'origin'>,
  items: readonly FeedItem[],
  channel = '',
): string => `<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>A feed</title><link>${site.origin}/</link>${channel}${items
   .map(
     ({ id, title = id, link = `/${id}`, words = `About ${id}.`, date, picture, author }) =>
       `<item><title>${title}</title><link>${link}</link><guid isPermaLink="false">urn:entry:${id}</guid><description>${words}</description>${
         date === undefined ? '' : `<pubDate>${date}</pubDate>`
       }${picture === undefined ? '' : `<enclosure type="image/png" length="1" url="${picture}"/>`}${
         author === undefined ? '' : `<dc:creator>${author}</dc:creator>`
       }</item>`,
   )
   .join('')}</channel></rss>`;

/** Entries `e0`, `e1`, ... */
export const many = (count: number, prefix = 'e'): FeedItem[] =>
  Array.from({ length: count }, (_, n) => ({ id: `${prefix}${n}` }));
