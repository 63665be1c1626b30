import type { BoundedGet } from '../net/bounded-get.ts';
import { spendOneFetch } from '../net/fetch-budget.ts';
import { makeTextLookup, type TextLookup } from '../net/look-up-text.ts';
import type {
  FeedAnswer,
  PageEvidence,
  PageReading,
  Sources,
  Validators,
} from '../operations/deps.ts';
import { done, refuse } from '../operations/outcome.ts';
import { decodeText } from './decode-text.ts';
import { drawPicture, PICTURE_MAX_BYTES } from './draw-picture.ts';
import { type Document, fetchDocument } from './fetch-document.ts';
import { readFundings } from './funding-manifest.ts';
import { readHostWords } from './host-words.ts';
import { fetchOEmbed, oEmbedAddress } from './oembed.ts';
import { pageFacts } from './page-facts.ts';
import { readFeedApart } from './read-feed-apart.ts';
import { evidenceOf, readPage } from './read-page.ts';

export const FEED_MAX_BYTES = 5 * 1024 * 1024;
/** Of a page only the beginning is read, and many carry programs of several MiB at their end. */
const PAGE_MAX_BYTES = 5 * 1024 * 1024;
/** Longer ones are no use to a server either. */
const VALIDATOR_MAX_CHARACTERS = 500;

const FEED_ACCEPT =
  'application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5';
const PAGE_ACCEPT = 'text/html, application/xhtml+xml, */*;q=0.1';
const PICTURE_ACCEPT = 'image/avif, image/webp, image/png, image/jpeg, image/gif, image/*;q=0.5';

/** How creators' own sites are read: within 15 seconds and 5 redirects, feeds and pages of at most
 *  5 MiB unpacked, pictures of at most 10 MiB.
 *  @param get says which addresses may be asked at all; `lookUpText`: where the DNS is asked. */
export const makeSources = (get: BoundedGet, lookUpText: TextLookup = makeTextLookup()): Sources =>
  sourcesBy(counted(get), lookUpText);

/** What is asked within a budget of documents is counted there. */
const counted =
  (get: BoundedGet): BoundedGet =>
  (url, options) =>
    get(url, { ...options, beforeHop: (hop) => spendOneFetch(hop.href) });

const sourcesBy = (get: BoundedGet, lookUpText: TextLookup): Sources => ({
  feed: (url, known) => feed(get, url, known),

  async page(url) {
    const answer = await fetchDocument(get, url, { accept: PAGE_ACCEPT, maxBytes: PAGE_MAX_BYTES });
    if (!answer.ok) return answer;
    if ('unchanged' in answer || !isPage(answer.document)) return refuse('not_a_page');
    return done({ reading: await pageReading(get, answer.document) });
  },

  async evidence(url) {
    const answer = await fetchDocument(get, url, { accept: PAGE_ACCEPT, maxBytes: PAGE_MAX_BYTES });
    if (!answer.ok) return answer;
    if ('unchanged' in answer) return refuse('not_a_page');
    return done({ evidence: pageEvidence(answer.document) });
  },

  fundings: (origin) => readFundings(get, origin),

  hostWords: (origin) => readHostWords(get, lookUpText, origin),

  async picture(url) {
    const options = { accept: PICTURE_ACCEPT, maxBytes: PICTURE_MAX_BYTES };
    const answer = await fetchDocument(get, url, options);
    if (!answer.ok) return answer;
    return 'unchanged' in answer ? refuse('not_a_picture') : drawPicture(answer.document.bytes);
  },

  draw: drawPicture,
});

async function feed(get: BoundedGet, url: string, known: Validators): Promise<FeedAnswer> {
  const options = { accept: FEED_ACCEPT, maxBytes: FEED_MAX_BYTES, known };
  const answer = await fetchDocument(get, url, options);
  if (!answer.ok || 'unchanged' in answer) return answer;
  const { bytes, charset, url: found, headers } = answer.document;
  const read = await readFeedApart({ bytes, charset, url: found.href });
  if (!read.ok) return read;
  const validators = {
    etag: kept(headers.get('etag')),
    lastModified: kept(headers.get('last-modified')),
  };
  const { movedTo } = answer;
  return done({
    reading: { ...read.reading, validators, readAt: found.href },
    ...(movedTo === undefined ? {} : { movedTo }),
  });
}

const kept = (validator: string | null): string | null =>
  validator !== null && validator.length <= VALIDATOR_MAX_CHARACTERS ? validator : null;

/** Some servers call everything text, or say nothing. */
function isPage({ mediaType, bytes }: Document): boolean {
  if (/^(?:text\/html|application\/xhtml\+xml)$/.test(mediaType)) return true;
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 512));
  return /^(?:text\/plain|)$/.test(mediaType) && /^\s*<(?:!doctype html|html|head)\b/i.test(start);
}

/** Nothing besides is fetched for it. */
function pageEvidence(document: Document): PageEvidence {
  const { bytes, charset, url, headers, mediaType } = document;
  const found = new URL(url);
  found.hash = '';
  const at = { at: found.href, mediaType };
  if (!isPage(document)) return { ...at, reading: null, payments: [], me: [], creators: [] };
  const facts = pageFacts(decodeText(bytes, charset));
  const page = { facts, url, language: headers.get('content-language') };
  return { ...at, reading: readPage(page, {}), ...evidenceOf(facts, url) };
}

async function pageReading(get: BoundedGet, document: Document): Promise<PageReading> {
  const { bytes, charset, url, headers } = document;
  const facts = pageFacts(decodeText(bytes, charset));
  const page = { facts, url, language: headers.get('content-language') };
  const reading = readPage(page, {});
  const address = oEmbedAddress(facts, url);
  const isWhole = reading.title !== '' && reading.pictureUrl !== null && reading.byline !== null;
  if (address === null || (isWhole && facts.metas.has('og:type'))) return reading;
  return readPage(page, await fetchOEmbed(get, address));
}
