import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Hono } from 'hono';

type Asset = {
  readonly path: string;
  readonly type: string;
  readonly body: Uint8Array<ArrayBuffer>;
};

const here = (name: string) => readFileSync(new URL(`./assets/${name}`, import.meta.url));

/** The address names the content, so that browsers may keep it forever. */
function asset(name: string, type: string, body: Uint8Array): Asset {
  const hash = createHash('sha256').update(body).digest('base64url').slice(0, 12);
  return { path: `/assets/${hash}/${name}`, type, body: new Uint8Array(body) };
}

/** The one typeface, out of its package. Where the package is not installed, the faces named after
 *  it in `--face` stand in. */
function findFont(subset: 'latin' | 'latin-ext'): Asset | null {
  const name = `ysabeau-office-${subset}-wght-normal.woff2`;
  try {
    const path = createRequire(import.meta.url).resolve(
      `@fontsource-variable/ysabeau-office/files/${name}`,
    );
    return asset(name, 'font/woff2', readFileSync(path));
  } catch {
    return null;
  }
}

const latin = findFont('latin');
const latinExtended = findFont('latin-ext');

/** `optional`: text never moves because a typeface came late; the next page has it. */
const fontFace = (font: Asset | null, range: string) =>
  font === null
    ? ''
    : `@font-face{font-family:"Ysabeau Office";font-style:normal;font-weight:1 1000;font-display:optional;src:url(${font.path}) format("woff2");unicode-range:${range}}\n`;

const LATIN =
  'U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD';
const LATIN_EXTENDED =
  'U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+1D00-1DBF,U+1E00-1E9F,U+1EF2-1EFF,U+20A0-20AB,U+20AD-20C0,U+2113,U+2C60-2C7F,U+A720-A7FF';

const styles = Buffer.concat([
  Buffer.from(fontFace(latin, LATIN) + fontFace(latinExtended, LATIN_EXTENDED)),
  ...[
    'tokens.css',
    'obole.css',
    'parts.css',
    'forms.css',
    'giving.css',
    'posts.css',
    'pages.css',
    'catalogue.css',
    'own.css',
    'thread.css',
    'buttons.css',
    'books.css',
    'plots.css',
    'admin.css',
  ].map(here),
]);

const served = {
  styles: asset('obole.css', 'text/css; charset=utf-8', styles),
  script: asset('obole.js', 'text/javascript; charset=utf-8', here('obole.js')),
  passkeys: asset('passkeys.js', 'text/javascript; charset=utf-8', here('passkeys.js')),
  mark: asset('mark.svg', 'image/svg+xml', here('mark.svg')),
  font: latin,
  fontExtended: latinExtended,
};

/** Where pages find the stylesheet, the script, the mark and the typeface. */
export const ASSET_PATHS = {
  styles: served.styles.path,
  script: served.script.path,
  /** On pages that ask for a passkey. */
  passkeys: served.passkeys.path,
  mark: served.mark.path,
  font: latin?.path ?? null,
};

/** Serves them. Nothing else in the folder can be asked for. */
export function assetRoutes(): Hono {
  const routes = new Hono();
  for (const found of Object.values(served)) {
    if (found === null) continue;
    routes.get(found.path, (c) =>
      c.body(found.body, 200, {
        'content-type': found.type,
        'cache-control': 'public, max-age=31536000, immutable',
      }),
    );
  }
  return routes.get('/favicon.ico', (c) => c.redirect(served.mark.path, 302));
}
