import { html, raw } from 'hono/html';
import { ASSET_PATHS } from './assets.ts';
import { THEME, TOUCH_ICON_PATH } from './installed-app.ts';
import { LANGUAGES, percent, wordsOf } from './locales/locale.ts';
import { bell } from './parts/bell.ts';
import { coin, type Markup } from './parts/mark.ts';
import { saidNotice } from './parts/notice.ts';
import { settles } from './signed-in.ts';
import type { Visit } from './visit.ts';

/** The last thing of each page. Nothing is painted before it is there: what stands at the right or at the bottom
 *  would move while the rest of it arrives. */
const END = 'end';

/** What is said about a page as a whole stands right behind it. */
export const MAIN_OPENS = '<main id="content" tabindex="-1">';

export type Page = {
  /** Without the node's name; null on the front page. */
  readonly title: string | null;
  readonly description?: string;
  /** What else belongs into the head: alternates, previews. */
  readonly head?: Markup;
  readonly main: Markup;
  /** One's own pages are nobody else's to find. */
  readonly hidden?: boolean;
  /** The part of the site in the menu that this page belongs to. */
  readonly part?: 'catalogue' | 'flattr' | 'home' | 'own' | 'admin' | 'happenings';
  /** Among one's own pages: which. */
  readonly section?: Section;
  /** Among the pages of whoever answers for the node: which. */
  readonly adminSection?: AdminSection;
};

const SECTIONS = [
  { section: 'month', href: '/home' },
  { section: 'received', href: '/home/received' },
  { section: 'works', href: '/home/works' },
  { section: 'people', href: '/home/supporters' },
  { section: 'settings', href: '/home/settings' },
] as const;
export type Section = (typeof SECTIONS)[number]['section'];

const ADMIN_SECTIONS = [
  { section: 'monthEnd', href: '/admin/month' },
  { section: 'settlement', href: '/admin/settlement' },
  { section: 'peers', href: '/admin/peers' },
  { section: 'bank', href: '/admin/bank' },
  { section: 'mail', href: '/admin/mail' },
  { section: 'claims', href: '/admin/claims' },
] as const;
export type AdminSection = (typeof ADMIN_SECTIONS)[number]['section'];

/** Every page: head, menu, the page itself, what the node says about itself. */
export function layout(visit: Visit, page: Page): Markup {
  const { node, words, language } = visit;
  const title = page.title === null ? node.name : `${page.title} · ${node.name}`;
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
${page.description === undefined ? null : html`<meta name="description" content="${page.description}">`}
${page.hidden === true ? html`<meta name="robots" content="noindex">` : null}
<meta name="color-scheme" content="light dark">
<meta name="theme-color" media="(prefers-color-scheme: light)" content="${THEME.light}">
<meta name="theme-color" media="(prefers-color-scheme: dark)" content="${THEME.dark}">
${ASSET_PATHS.font === null ? null : html`<link rel="preload" href="${ASSET_PATHS.font}" as="font" type="font/woff2" crossorigin>`}
<link rel="stylesheet" href="${ASSET_PATHS.styles}">
<link rel="expect" href="#${END}" blocking="render">
<link rel="icon" href="${ASSET_PATHS.mark}" type="image/svg+xml">
<link rel="apple-touch-icon" href="${TOUCH_ICON_PATH}">
<link rel="manifest" href="/manifest.webmanifest">
<script src="${ASSET_PATHS.script}" defer></script>
${page.head}
</head>
<body>
<a class="skip" href="#content">${words.site.skip}</a>
${header(visit, page.part)}
${page.section === undefined ? null : ownMenu(visit, page.section)}
${page.adminSection === undefined ? null : adminMenu(visit, page.adminSection)}
${raw(MAIN_OPENS)}
${saidNotice(visit)}
${page.main}
</main>
${footer(visit)}
<i id="${END}" hidden></i>
</body>
</html>`;
}

function header(visit: Visit, part: Page['part']): Markup {
  const { node, words, viewer } = visit;
  const [path] = visit.here.split('?');
  const entry = (href: string, label: Markup | string, of: Page['part']) =>
    html`<li><a href="${href}"${of !== undefined && of === part ? html` aria-current="${path === href ? 'page' : 'true'}"` : null}>${label}</a></li>`;
  return html`<header class="top">
<a class="brand" href="/">${coin('medium')}<span dir="auto">${node.name}</span></a>
<nav aria-label="${words.site.menu}"><ul>
${entry('/catalogue', words.catalogue.title, 'catalogue')}
${entry('/flattr', words.site.flattrMenu, 'flattr')}
${
  viewer === null
    ? entry(signInHref(visit), words.site.signIn, undefined)
    : [
        entry('/home', words.own.menu, 'home'),
        entry(`/@${viewer.handle}`, words.site.yourPage, 'own'),
        entry('/home/notifications', bell(visit, viewer.unseen), 'happenings'),
      ]
}
</ul></nav>
</header>`;
}

/** Where one is among one's own pages. Pages below a section lead back to it. */
function ownMenu(visit: Visit, here: Section): Markup {
  const { words } = visit;
  const [path] = visit.here.split('?');
  return html`<nav class="sections" aria-label="${words.own.menu}"><ul>${SECTIONS.map(
    ({ section, href }) =>
      html`<li><a href="${href}"${section === here ? html` aria-current="${path === href ? 'page' : 'true'}"` : null}>${words.own[section]}</a></li>`,
  )}</ul></nav>`;
}

function adminMenu(visit: Visit, here: AdminSection): Markup {
  const { monthEnd, settlement, peers, bank, adminMail, claims } = visit.words;
  const [path] = visit.here.split('?');
  const names = {
    monthEnd: monthEnd.menu,
    settlement: settlement.menu,
    peers: peers.title,
    bank: bank.menu,
    mail: adminMail.menu,
    claims: claims.title,
  };
  return html`<nav class="sections" aria-label="${settlement.sections}"><ul>${ADMIN_SECTIONS.filter(
    // What is mailed is for an admin alone.
    ({ section }) => section !== 'mail' || visit.viewer?.role === 'admin',
  ).map(
    ({ section, href }) =>
      html`<li><a href="${href}"${section === here ? html` aria-current="${path === href ? 'page' : 'true'}"` : null}>${names[section]}</a></li>`,
  )}</ul></nav>`;
}

/** Signing in leads back to this page, unless it is a page for signing in. */
const signInHref = (visit: Visit): string =>
  visit.here.startsWith('/sign-in')
    ? '/sign-in'
    : `/sign-in?next=${encodeURIComponent(visit.here)}`;

function footer(visit: Visit): Markup {
  const { node, words, viewer } = visit;
  const fee =
    node.feeBps === 0 ? words.site.noFee : words.site.fee(percent(node.feeBps, visit.language));
  return html`<footer class="bottom">
<div class="bottom-text"><p>${words.site.software(node.name)}</p>
<p>${fee}${node.fundsMode === 'points' ? ` ${words.site.points}` : null}</p>
<p><a href="/about">${words.about.menu}</a> · <a href="/how">${words.how.menu}</a> · <a href="/books">${words.books.link}</a> · <a href="/api">${words.apiPage.title}</a></p>
${settles(viewer) ? html`<p><a href="/admin/month">${words.monthEnd.menu}</a> · <a href="/admin/settlement">${words.settlement.title}</a></p>` : null}</div>
<div class="bottom-acts">
<form class="languages" method="post" action="/language"><input type="hidden" name="back" value="${visit.here}">
<fieldset><legend>${words.language.choose}</legend>${LANGUAGES.map(
    (language) =>
      html`<button class="quiet" name="language" value="${language}" lang="${language}"${language === visit.language ? html` aria-pressed="true"` : null}>${wordsOf(language).language.name}</button>`,
  )}</fieldset></form>
${
  viewer === null
    ? null
    : html`<form method="post" action="/sign-out"><button class="quiet">${words.site.signOut}</button></form>`
}
</div>
</footer>`;
}
