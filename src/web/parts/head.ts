import { html, raw } from 'hono/html';
import type { Profile } from '../../../db/views/people.ts';
import type { WorkDetails } from '../../../db/views/works.ts';
import type { Visit } from '../visit.ts';
import { pictureHref } from './avatar.ts';
import type { Markup } from './mark.ts';
import { fullHandle, safeHref } from './person-line.ts';

/** The feeds that a list of works is also served as. */
export const FEED_KINDS = [
  { ending: 'rss', name: 'RSS', type: 'application/rss+xml' },
  { ending: 'atom', name: 'Atom', type: 'application/atom+xml' },
  { ending: 'json', name: 'JSON Feed', type: 'application/feed+json' },
] as const;

/** Where somebody can thank for what is behind an address: the protocol's payment link. */
export const paymentHref = (origin: string, pageUrl: string): string =>
  `${origin}/flattr?url=${encodeURIComponent(pageUrl)}`;

/** How other sites and apps find the same work: its ActivityPub object, its author, a preview, how to
 *  thank for it. Sources: Mastodon's `fediverse:creator`; the Open Graph protocol; schema.org. */
export function workHead(visit: Visit, work: WorkDetails): Markup {
  const { origin, name } = visit.node;
  const page = safeHref(visit, work.pageUrl);
  const description = work.excerpt.slice(0, 300);
  return html`${alternate(work.uri)}
<link rel="canonical" href="${page}">
<link rel="payment" href="${paymentHref(origin, page)}" title="Flattr">
${oEmbedLink(origin, page)}
<meta name="fediverse:creator" content="${fullHandle(work.author)}">
<meta name="author" content="${work.byline ?? work.author.name}">
<meta property="og:title" content="${work.title}"><meta property="og:type" content="article"><meta property="og:url" content="${page}"><meta property="og:site_name" content="${name}"><meta property="og:description" content="${description}">${/^[a-z]{2,3}-[A-Z]{2}$/.test(work.language ?? '') ? html`<meta property="og:locale" content="${work.language?.replace('-', '_')}">` : null}${previewPicture(visit, work)}<meta property="article:published_time" content="${work.publishedAt.toISOString()}"><meta property="article:modified_time" content="${work.updatedAt.toISOString()}">${work.tags.map((tag) => html`<meta property="article:tag" content="${tag}">`)}
${linkedData({
  '@type': SCHEMA_TYPES[work.category],
  name: work.title,
  headline: work.title,
  url: page,
  mainEntityOfPage: page,
  ...(work.url === work.pageUrl ? {} : { sameAs: safeHref(visit, work.url) }),
  description,
  author: {
    '@type': 'Person',
    name: work.byline ?? work.author.name,
    ...(work.byline === null ? { url: `${origin}/@${work.author.handle}` } : {}),
  },
  datePublished: work.publishedAt.toISOString(),
  dateModified: work.updatedAt.toISOString(),
  ...(work.language === null ? {} : { inLanguage: work.language }),
  ...(work.tags.length === 0 ? {} : { keywords: work.tags }),
  ...(work.pictureId === null ? {} : { image: origin + pictureHref(work.pictureId) }),
})}`;
}

const SCHEMA_TYPES = {
  text: 'Article',
  image: 'ImageObject',
  video: 'VideoObject',
  audio: 'AudioObject',
  software: 'SoftwareSourceCode',
  people: 'CreativeWork',
  rest: 'CreativeWork',
} as const satisfies Record<WorkDetails['category'], string>;

function previewPicture(visit: Visit, work: WorkDetails): Markup {
  const card = (size: string) => html`<meta name="twitter:card" content="${size}">`;
  if (work.pictureId === null) return card('summary');
  return html`<meta property="og:image" content="${visit.node.origin}${pictureHref(work.pictureId)}"><meta property="og:image:width" content="${work.pictureWidth}"><meta property="og:image:height" content="${work.pictureHeight}"><meta property="og:image:alt" content="${work.pictureAlt}">${card('summary_large_image')}`;
}

/** The same for somebody: their actor, their feeds, what else is theirs. */
export function personHead(visit: Visit, person: Profile): Markup {
  const { origin, name } = visit.node;
  const page = `${origin}/@${person.handle}`;
  const picture = person.pictureId === null ? null : origin + pictureHref(person.pictureId);
  return html`${alternate(person.uri)}
<link rel="canonical" href="${page}">
<link rel="payment" href="${paymentHref(origin, page)}" title="Flattr">
${oEmbedLink(origin, page)}
<meta name="fediverse:creator" content="${fullHandle(person)}">
${person.links.map((link) => html`<link rel="me" href="${safeHref(visit, link.href)}">`)}
${feedLinks(visit, `/@${person.handle}/feed`, person.name)}
<meta property="og:title" content="${person.name}"><meta property="og:type" content="profile"><meta property="profile:username" content="${person.handle}"><meta property="og:url" content="${page}"><meta property="og:site_name" content="${name}"><meta property="og:description" content="${person.summary.slice(0, 300)}">${picture === null ? null : html`<meta property="og:image" content="${picture}">`}<meta name="twitter:card" content="summary">
${linkedData({
  '@type': 'ProfilePage',
  url: page,
  mainEntity: {
    '@type': person.kind === 'person' ? 'Person' : 'Organization',
    name: person.name,
    alternateName: fullHandle(person),
    description: person.summary,
    url: page,
    ...(picture === null ? {} : { image: picture }),
    sameAs: person.links.filter((link) => link.provenAt !== null).map((link) => link.href),
  },
})}`;
}

/** @param path of a feed, without its ending. */
export function feedLinks(visit: Visit, path: string, title: string, query = ''): Markup {
  return html`${FEED_KINDS.map(
    ({ ending, name, type }) =>
      html`<link rel="alternate" type="${type}" title="${visit.words.fediverse.feedOf(title, name)}" href="${path}.${ending}${query}">
`,
  )}`;
}

const oEmbedLink = (origin: string, page: string): Markup =>
  html`<link rel="alternate" type="application/json+oembed" href="${origin}/oembed?url=${encodeURIComponent(page)}&amp;format=json">`;

const alternate = (uri: string): Markup =>
  html`<link rel="alternate" type="application/activity+json" href="${uri}">`;

/** Data in a script element is not run, and the content policy has nothing to say about it. What has a
 *  meaning in HTML is written as JSON can also write it, so that no text can end the element. */
const linkedData = (thing: object): Markup =>
  html`<script type="application/ld+json">${raw(
    JSON.stringify({ '@context': 'https://schema.org', ...thing }).replaceAll(
      /[<>&]/g,
      (character) => `\\u00${character.charCodeAt(0).toString(16)}`,
    ),
  )}</script>`;

/** The most important of it for clients that read no HTML; RFC 8288. */
export function linkHeader(visit: Visit, subject: { uri: string; pageUrl: string }): string {
  const page = safeHref(visit, subject.pageUrl);
  return [
    `<${safeHref(visit, subject.uri)}>; rel="alternate"; type="application/activity+json"`,
    `<${paymentHref(visit.node.origin, page)}>; rel="payment"`,
  ].join(', ');
}
