import { Hono } from 'hono';
import type { Deps } from '../operations/deps.ts';
import { ASSET_PATHS } from './assets.ts';
import { drawPng } from './draw-png.ts';
import { COIN_EDGE, COIN_FACE } from './parts/mark.ts';
import { type PageEnv, visitOf } from './visit.ts';

/** The grounds of both schemes, as browsers colour what stands around a page. */
export const THEME = { light: '#faf6ee', dark: '#14171f' } as const;
const COPPER = '#a04f1d';

/** @property ground it fills the whole square, and the coin keeps clear of the part that systems may
 *    cut away (a fifth): else the coin stands alone. */
const ICONS = [
  { name: '192.png', pixels: 192, ground: false, purpose: 'any' },
  { name: '512.png', pixels: 512, ground: false, purpose: 'any' },
  { name: 'maskable-512.png', pixels: 512, ground: true, purpose: 'maskable' },
  { name: '180.png', pixels: 180, ground: true, purpose: null },
] as const;

/** For systems that know no manifest. */
export const TOUCH_ICON_PATH = '/icons/180.png';

/** What makes the site an app on a phone: its name, its icons, and that pages are shared with it. */
export function manifestRoutes({ node }: Deps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();
  routes.get('/manifest.webmanifest', (c) => {
    const { words, language } = visitOf(c);
    const manifest = {
      id: '/',
      name: node.name,
      short_name: [...node.name].slice(0, 12).join('').trim(),
      description: words.tools.appDescription,
      lang: language,
      dir: 'ltr',
      start_url: '/home',
      scope: '/',
      display: 'minimal-ui',
      theme_color: THEME.light,
      background_color: THEME.light,
      color_scheme_dark: { theme_color: THEME.dark, background_color: THEME.dark },
      icons: [
        { src: ASSET_PATHS.mark, sizes: 'any', type: 'image/svg+xml', purpose: 'any' },
        ...ICONS.filter(({ purpose }) => purpose !== null).map(({ name, pixels, purpose }) => ({
          src: `/icons/${name}`,
          sizes: `${pixels}x${pixels}`,
          type: 'image/png',
          purpose,
        })),
      ],
      shortcuts: [{ name: words.site.flattrALink, url: '/flattr' }],
      share_target: {
        action: '/flattr',
        method: 'GET',
        params: { url: 'url', text: 'text', title: 'title' },
      },
    };
    return c.body(JSON.stringify(manifest), 200, { 'content-type': 'application/manifest+json' });
  });
  return routes;
}

/** The icons, each drawn once from the mark, when it is first asked for. Where none can be drawn, browsers use
 *  the mark itself. */
export function appIconRoutes(): Hono {
  const routes = new Hono();
  const drawn = new Map<string, Promise<Uint8Array<ArrayBuffer> | null>>();
  for (const icon of ICONS) {
    routes.get(`/icons/${icon.name}`, async (c) => {
      const drawing = drawn.get(icon.name) ?? draw(icon);
      drawn.set(icon.name, drawing);
      const bytes = await drawing;
      if (bytes === null) return c.notFound();
      return c.body(bytes, 200, {
        'content-type': 'image/png',
        'cache-control': 'public, max-age=86400',
      });
    });
  }
  return routes;
}

const draw = (icon: (typeof ICONS)[number]) =>
  drawPng(markAsSvg(icon), { size: 32, pixels: icon.pixels });

function markAsSvg({ ground }: { readonly ground: boolean }): string {
  const square = ground ? `<rect width="32" height="32" fill="${THEME.light}"/>` : '';
  const size = ground ? 'translate(16 16) scale(.68) translate(-16 -16)' : '';
  return `<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32" viewBox="0 0 32 32">${square}<g transform="${size}"><g fill="${COPPER}" transform="translate(17 15.2) rotate(-8) scale(.96 1)"><path d="${COIN_FACE}"/><path d="${COIN_EDGE}"/></g></g></svg>`;
}
