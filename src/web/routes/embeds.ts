import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Context, Hono } from 'hono';
import { html } from 'hono/html';
import type { Subject } from '../../flattr/flattr.ts';
import type { Deps } from '../../operations/deps.ts';
import { embedAddress } from '../embed-address.ts';
import { keepAnswers } from '../kept-answers.ts';
import { makeLiveCounts } from '../live-counts.ts';
import { preferredLanguage, wordsOf } from '../locales/locale.ts';
import { BADGE_STYLE_HASH, badge } from '../parts/badge.ts';
import { paymentHref } from '../parts/head.ts';
import type { Markup } from '../parts/mark.ts';
import type { PageEnv } from '../visit.ts';
import { oEmbedRoutes } from './oembed.ts';

/** Short: who comes back from flattring sees it. Pages that isolate themselves may show it, too. */
const FOR_EVERYBODY = {
  'cache-control': 'public, max-age=10',
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'cross-origin',
  'access-control-allow-origin': '*',
};

/** Fresh within an hour: who has copied its address into a site does not change it. */
const BUTTON_SCRIPT = {
  body: readFileSync(new URL('../assets/button.js', import.meta.url), 'utf8'),
  headers: {
    ...FOR_EVERYBODY,
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'public, max-age=3600',
  },
};

/** Buttons on pages of other sites. They are the same for everybody: no cookie is read or set, and nothing
 *  can be given from within such a page, so that nobody can be made to press what they do not see. A
 *  press leads to this node's own page. */
export function embedRoutes(deps: Pick<Deps, 'db' | 'node' | 'clock'>): Hono<PageEnv> {
  const { db, node } = deps;
  const routes = new Hono<PageEnv>().route('/', oEmbedRoutes(deps));
  const countAt = makeLiveCounts(db);
  const answer = keepAnswers(drawBadge);

  /** Null: nothing that could be flattred. */
  async function asked(c: Context<PageEnv>) {
    const address = embedAddress(c.req.query('url'), node);
    if (address === null) return null;
    const found = await countAt(address);
    if (found !== null) c.set('seen', idOf(found.subject));
    return { address, flattrs: found?.flattrs ?? 0 };
  }

  routes.get('/badge.svg', async (c) => {
    const found = await asked(c);
    return await answer(found?.flattrs ?? NOTHING, c.req.raw);
  });

  const script = keepAnswers(async () => BUTTON_SCRIPT);
  routes.get('/button.js', (c) => script('button', c.req.raw));

  routes.get('/embed/button', async (c) => {
    const found = await asked(c);
    const language = preferredLanguage(c.req.header('accept-language'));
    const { button } = wordsOf(language);
    const label = found === null ? button.nothing : button.label(found.flattrs);
    const picture = badge(found?.flattrs ?? null, label);
    const main =
      found === null
        ? picture
        : html`<a href="${paymentHref(node.origin, found.address)}" target="_blank" rel="noopener">${picture}</a>`;
    return c.html(framed(language, label, main), 200, {
      ...FOR_EVERYBODY,
      'content-security-policy': `default-src 'none'; style-src ${BADGE_STYLE_HASH} ${FRAME_STYLE_HASH}; base-uri 'none'; form-action 'none'; frame-ancestors *`,
      'referrer-policy': 'no-referrer',
      vary: 'Accept-Language',
    });
  });
  return routes;
}

const idOf = (subject: Subject): string =>
  'workId' in subject ? subject.workId : subject.personId;

/** Stands for a count where there is none. */
const NOTHING = -1;

async function drawBadge(flattrs: number) {
  const isCount = flattrs !== NOTHING;
  const label = isCount ? wordsOf('en').count.flattrs(flattrs) : 'Flattr';
  return {
    body: `${await badge(isCount ? flattrs : null, label)}`,
    headers: {
      ...FOR_EVERYBODY,
      'content-type': 'image/svg+xml',
      'content-security-policy': `default-src 'none'; style-src ${BADGE_STYLE_HASH}`,
    },
  };
}

const FRAME_STYLE =
  'body{margin:0}a,svg{display:block;width:max-content}a:focus-visible{outline:3px solid #1f5fbf;outline-offset:-3px;border-radius:10px}';
const FRAME_STYLE_HASH = `'sha256-${createHash('sha256').update(FRAME_STYLE).digest('base64')}'`;

/** As small as a page can be. Its ground is whatever it stands on. */
const framed = (language: string, title: string, main: Markup): Markup =>
  html`<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex"><title>${title}</title><style>${FRAME_STYLE}</style></head><body>${main}</body></html>`;
