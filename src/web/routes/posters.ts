import { type Context, Hono } from 'hono';
import { profileByHandle } from '../../../db/views/people.ts';
import { workAtAddress } from '../../../db/views/works.ts';
import type { Deps } from '../../operations/deps.ts';
import { currentMonth } from '../coin-facts.ts';
import { drawPng } from '../draw-png.ts';
import { type Poster, posterPage } from '../pages/poster.ts';
import { QR_SIZE, qr } from '../parts/qr.ts';
import { type PageEnv, visitOf } from '../visit.ts';

/** Sharp on a sheet of A5. */
const PIXELS = 1_200;
/** So many pictures are kept, the latest: some ten kilobytes each. */
const MOST_PICTURES = 100;

/** Sheets to be printed, and the codes on them as pictures, for people and their works. A picture holds no
 *  words: which typefaces a server has is not known. */
export function posterRoutes({ db }: Deps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();
  const draw = keepDrawings();

  async function ofPerson(c: Context<PageEnv>): Promise<Poster | null> {
    const handle = c.req.param('at')?.slice(1) ?? '';
    const month = await currentMonth(db, visitOf(c));
    const person = await profileByHandle(db, { handle, month });
    const isSomebody = person !== null && !['application', 'service'].includes(person.kind);
    if (!isSomebody || person.deletedAt !== null) return null;
    return { title: person.name, author: null, pageUrl: person.profileUrl };
  }

  async function ofWork(c: Context<PageEnv>): Promise<Poster | null> {
    const handle = c.req.param('at')?.slice(1) ?? '';
    const month = await currentMonth(db, visitOf(c));
    const slug = c.req.param('slug') ?? '';
    const work = await workAtAddress(db, { handle, slug, month });
    if (work === null || work.deletedAt !== null || work.authorLeft) return null;
    return { title: work.title, author: work.byline ?? work.author.name, pageUrl: work.pageUrl };
  }

  for (const [path, find] of [
    ['/:at{@[^/]+}/poster', ofPerson],
    ['/:at{@[^/]+}/works/:slug/poster', ofWork],
  ] as const) {
    routes.get(path, async (c) => {
      const poster = await find(c);
      return poster === null ? c.notFound() : c.html(posterPage(visitOf(c), poster));
    });
    routes.get(`${path}.png`, async (c) => {
      const poster = await find(c);
      const picture = poster === null ? null : await draw(poster.pageUrl);
      if (picture === null) return c.notFound();
      return c.body(picture, 200, {
        'content-type': 'image/png',
        'cache-control': 'public, max-age=3600',
      });
    });
  }
  return routes;
}

/** Each is drawn once, by the address that it leads to. */
function keepDrawings(): (address: string) => ReturnType<typeof drawPng> {
  const drawn = new Map<string, ReturnType<typeof drawPng>>();
  const draw = async (address: string) =>
    drawPng(`${await qr(address, '')}`, { size: QR_SIZE, pixels: PIXELS });
  return (address) => {
    const picture = drawn.get(address) ?? draw(address);
    drawn.set(address, picture);
    const [oldest] = drawn.keys();
    if (drawn.size > MOST_PICTURES && oldest !== undefined) drawn.delete(oldest);
    return picture;
  };
}
