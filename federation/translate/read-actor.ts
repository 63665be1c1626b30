import { createHash } from 'node:crypto';
import { Parser } from 'htmlparser2';
import { isOwnPage } from '../../src/flattr/place.ts';
import type { RemoteActor } from '../../src/operations/deps.ts';
import { oneLine, textOfHtml } from '../../src/text/plain-text.ts';
import { clip, visible } from './text.ts';
import { isJson, type Json, typeName, webUrl } from './vocabulary.ts';

const NAME_MAX_CHARACTERS = 200;
const SUMMARY_MAX_CHARACTERS = 2000;
/** Of any text, markup and all, so much is looked at: what a parser does with it costs time. */
const READ_MAX_CHARACTERS = 20_000;
const HANDLE_MAX_CHARACTERS = 100;
/** Of one profile field. */
const FIELD_MAX_CHARACTERS = 5_000;
const FIELDS_MAX = 50;
const LINKS_MAX = 100;

const KINDS: ReadonlyMap<string, RemoteActor['kind']> = new Map([
  ['Person', 'person'],
  ['Group', 'group'],
  ['Organization', 'organization'],
  ['Application', 'application'],
  ['Service', 'service'],
]);

/** An actor of another server, or null when the document is none or lacks what we need. Its
 *  addresses must be on the host of its id: a document speaks for its own server only.
 *  It is read as plain JSON, as its keys are and as Mastodon does: what its context says is not
 *  asked, so that one that we cannot load does not make somebody unreachable. */
export function readActor(document: Json): RemoteActor | null {
  const kind = KINDS.get(typeName(document.type));
  const uri = webUrl(document.id);
  const inbox = webUrl(idOf(document.inbox));
  if (kind === undefined || uri === null || inbox === null || inbox.host !== uri.host) return null;
  const shared = isJson(document.endpoints) ? webUrl(idOf(document.endpoints.sharedInbox)) : null;
  const handle = handleOf(document, uri);
  return {
    uri: uri.href,
    kind,
    handle,
    host: uri.host,
    name: clip(oneLine(visible(textOf(document.name))), NAME_MAX_CHARACTERS) || handle,
    summary: clip(textOfHtml(textOf(document.summary)), SUMMARY_MAX_CHARACTERS),
    profileUrl: (urlsOf(document).find((url) => isProfileOf(url, uri)) ?? uri).href,
    inboxUrl: inbox.href,
    sharedInboxUrl: shared !== null && shared.host === uri.host ? shared.href : null,
    discoverable: wishIn(document, 'discoverable'),
    indexable: wishIn(document, 'indexable'),
    alsoKnownAs: distinct(listOf(document.alsoKnownAs).map((other) => webUrl(idOf(other)))),
    links: distinct([...listOf(document.attachment).flatMap(linksOf), ...urlsOf(document)]),
    payments: distinct(paymentsOf(document)),
    attributionDomains: domainsOf(document),
    movedTo: webUrl(idOf(document.movedTo))?.href ?? null,
    keyHash: keyHashOf(document),
  };
}

/** Yes, no, or not said. */
function wishIn(document: Json, name: string): boolean | null {
  const said = document[name] ?? document[`toot:${name}`];
  return typeof said === 'boolean' ? said : null;
}

/** Of the key in which all servers agree (`publicKey`), however its lines are broken. */
function keyHashOf({ publicKey }: Json): string | null {
  const [key] = listOf(publicKey);
  const pem = isJson(key) && typeof key.publicKeyPem === 'string' ? key.publicKeyPem : '';
  const letters = pem.slice(0, READ_MAX_CHARACTERS).replaceAll(/\s/g, '');
  return letters === '' ? null : createHash('sha256').update(letters).digest('hex');
}

const isProfileOf = (url: URL, uri: URL): boolean =>
  url.host === uri.host && isOwnPage(url.href, uri.href, { uri: uri.href, profileUrl: url.href });

/** Where the payment links of an object lead (FEP-0ea0), and those of the text in which PeerTube's channels
 *  and videos say how to support them. */
export const paymentsOf = (document: Json): (URL | null)[] => [
  ...linkedPayments(document),
  ...[
    ...textOf(document.support)
      .slice(0, FIELD_MAX_CHARACTERS)
      .matchAll(/https?:\/\/[^\s<>()[\]"']+/g),
  ].map(([address]) => webUrl(address.replace(/[.,;:!?]+$/, ''))),
];

const linkedPayments = (document: Json): (URL | null)[] =>
  listOf(document.attachment).flatMap((attachment) => {
    if (!isJson(attachment) || typeName(attachment.type) !== 'Link') return [];
    const rels = listOf(attachment.rel).filter((rel) => typeof rel === 'string');
    return rels.some((rel) => rel.split(/\s+/).includes('payment'))
      ? [webUrl(attachment.href)]
      : [];
  });

const DOMAIN = /^(?=.{1,253}$)[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?$/;

function domainsOf(document: Json): string[] {
  const said = listOf(document.attributionDomains ?? document['toot:attributionDomains']);
  const domains = said.flatMap((domain) =>
    typeof domain === 'string' ? domain.trim().toLowerCase() : [],
  );
  return [...new Set(domains.filter((domain) => DOMAIN.test(domain)))];
}

/** What is shown before the `@` of its host. One with an `@` of its own would show as somebody of
 *  another server; such an actor is called by the end of its id. */
function handleOf({ preferredUsername }: Json, uri: URL): string {
  const said = visible(oneLine(textOf(preferredUsername)));
  if (HANDLE.test(said)) return said;
  const ends = [pathEndOf(uri), uri.hostname].map((end) =>
    [...visible(end).replaceAll(/[^\p{Letter}\p{Number}_.-]+/gu, '')]
      .slice(0, HANDLE_MAX_CHARACTERS)
      .join(''),
  );
  return ends.find((end) => end !== '') ?? 'unnamed';
}

const HANDLE = new RegExp(`^[\\p{Letter}\\p{Number}_.-]{1,${HANDLE_MAX_CHARACTERS}}$`, 'u');

function pathEndOf({ pathname }: URL): string {
  const end = pathname.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(end);
  } catch {
    return end;
  }
}

/** The pages of an object: text, a Link, or several of both. */
export const urlsOf = (document: Json): URL[] =>
  listOf(document.url)
    .map((url) => webUrl(isJson(url) ? url.href : url))
    .filter((url) => url !== null);

/** Where a profile field, or another attachment, leads. Servers write a field's value as HTML, or as
 *  the bare address. */
function linksOf(attachment: unknown): (URL | null)[] {
  if (!isJson(attachment)) return [];
  if (typeName(attachment.type) !== 'PropertyValue') return [webUrl(attachment.href)];
  const value = textOf(attachment.value).slice(0, FIELD_MAX_CHARACTERS);
  const found: (URL | null)[] = [webUrl(value.trim())];
  const parser = new Parser({
    onopentag: (name, { href }) => {
      if (name === 'a' && href !== undefined) found.push(webUrl(href));
    },
  });
  parser.end(value);
  return found;
}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value.slice(0, READ_MAX_CHARACTERS) : '';

/** A thing may be named by its id alone, or be there whole. */
const idOf = (value: unknown): unknown => (isJson(value) ? value.id : value);

/** One thing and a list of one are the same in JSON-LD. */
const listOf = (value: unknown): unknown[] => [value].flat().slice(0, FIELDS_MAX);

const distinct = (urls: readonly (URL | null)[]): string[] =>
  [...new Set(urls.flatMap((url) => (url === null ? [] : [url.href])))].slice(0, LINKS_MAX);
