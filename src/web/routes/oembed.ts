import { Hono } from 'hono';
import type { Db } from '../../../db/connect.ts';
import { profileByHandle } from '../../../db/views/people.ts';
import { workAtAddress } from '../../../db/views/works.ts';
import { monthOf } from '../../flattr/period.ts';
import type { Deps } from '../../operations/deps.ts';
import { BADGE_MOST_WIDTH, pictureButton } from '../embed-links.ts';
import { pictureHref } from '../parts/avatar.ts';
import { BADGE_HEIGHT } from '../parts/badge.ts';

/** What an address of ours is about. */
type Embedded = {
  readonly title: string;
  readonly pageUrl: string;
  readonly author: { readonly name: string; readonly handle: string };
  readonly picture: { readonly id: string; readonly width: number; readonly height: number } | null;
};

const CACHE_S = 3_600;

/** Tells other software how a link to a work or a person of ours is shown: as a button with its count, or,
 *  where that does not fit, as a link. Null numbers are never sent: what is not known is left out.
 *  Source: oembed.com, 2.3 and 2.3.5 (404: not ours; 501: no such format). */
export function oEmbedRoutes({ db, node, clock }: Pick<Deps, 'db' | 'node' | 'clock'>): Hono {
  const routes = new Hono();
  routes.get('/oembed', async (c) => {
    const headers = { 'access-control-allow-origin': '*', 'cache-control': 'no-cache' };
    const format = c.req.query('format') ?? 'json';
    if (format !== 'json') return c.text('Only JSON is spoken here.', 501, headers);
    const url = URL.parse(c.req.query('url') ?? '');
    const found = url?.origin === node.origin ? await embedded(db, url, monthOf(clock())) : null;
    if (found === null) return c.text('There is no work and nobody at this address.', 404, headers);
    const most = {
      width: sizeOf(c.req.query('maxwidth')),
      height: sizeOf(c.req.query('maxheight')),
    };
    return c.json(await described(node, found, most), 200, {
      ...headers,
      'cache-control': `public, max-age=${CACHE_S}`,
    });
  });
  return routes;
}

type Size = { readonly width: number; readonly height: number };

const fits = (what: Size, most: Size) => what.width <= most.width && what.height <= most.height;

async function described(
  { origin, name }: Deps['node'],
  { title, pageUrl, author, picture }: Embedded,
  most: Size,
) {
  const size = { width: BADGE_MOST_WIDTH, height: BADGE_HEIGHT };
  const html = `${await pictureButton(origin, pageUrl)}`;
  return {
    version: '1.0',
    ...(fits(size, most) ? { type: 'rich', html, ...size } : { type: 'link' }),
    title,
    author_name: author.name,
    author_url: `${origin}/@${author.handle}`,
    provider_name: name,
    provider_url: origin,
    cache_age: CACHE_S,
    ...(picture !== null && fits(picture, most)
      ? {
          thumbnail_url: origin + pictureHref(picture.id),
          thumbnail_width: picture.width,
          thumbnail_height: picture.height,
        }
      : {}),
  };
}

/** What is not a size is as if it had not been said. */
const sizeOf = (said: string | undefined): number =>
  said !== undefined && /^\d{1,6}$/.test(said) ? Number(said) : Number.POSITIVE_INFINITY;

const PAGE = /^\/@([A-Za-z0-9_.-]+)(?:\/works\/([^/]+))?\/?$/;

async function embedded(db: Db, { pathname }: URL, month: string): Promise<Embedded | null> {
  const [, handle, slug] = PAGE.exec(pathname) ?? [];
  if (handle === undefined) return null;
  if (slug !== undefined) return await embeddedWork(db, { handle, slug: plain(slug), month });
  const person = await profileByHandle(db, { handle, month });
  if (person === null || person.deletedAt !== null) return null;
  if (person.kind === 'application' || person.kind === 'service') return null;
  return { title: person.name, pageUrl: person.profileUrl, author: person, picture: null };
}

async function embeddedWork(db: Db, where: Parameters<typeof workAtAddress>[1]) {
  const work = await workAtAddress(db, where);
  if (work === null || work.deletedAt !== null || work.authorLeft) return null;
  const { pictureId: id, pictureWidth: width, pictureHeight: height } = work;
  const picture = id === null || width === null || height === null ? null : { id, width, height };
  return { title: work.title, pageUrl: work.pageUrl, author: work.author, picture };
}

const plain = (part: string): string => {
  try {
    return decodeURIComponent(part).replaceAll('\0', '');
  } catch {
    return part;
  }
};
