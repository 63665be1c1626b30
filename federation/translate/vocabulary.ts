import { isIP } from 'node:net';

/** Where the words of FEP-8174 live; `federation/fep-8174.md` is its text. */
export const FLATTR_NS = 'https://w3id.org/fep/8174#';

export const ACTIVITY_STREAMS = 'https://www.w3.org/ns/activitystreams';
export const PUBLIC = `${ACTIVITY_STREAMS}#Public`;

/** The context of a Flattr and of its Undo. Inline, because Friendica discards an activity whole
 *  when it cannot fetch a context, and because a namespace document can go away. */
export const FLATTR_CONTEXT = [
  ACTIVITY_STREAMS,
  {
    flattr: FLATTR_NS,
    Flattr: 'flattr:Flattr',
    period: 'flattr:period',
    message: 'flattr:message',
    weight: { '@id': 'flattr:weight', '@type': 'http://www.w3.org/2001/XMLSchema#integer' },
  },
] as const;

/** A JSON object as it stands on the wire. */
export type Json = Readonly<Record<string, unknown>>;

export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** xsd:dateTime without fractions: what every server on the network parses. */
export const wireTime = (at: Date): string => at.toISOString().replace(/\.\d{3}Z$/, 'Z');

/** Longer addresses do not fit into a PostgreSQL index, and nobody has them. */
export const URL_MAX_CHARACTERS = 2000;

/** An http(s) address, or null; what else a remote server may write there is of no use to us. */
export function webUrl(value: unknown): URL | null {
  if (!(value instanceof URL) && (typeof value !== 'string' || !URL.canParse(value))) return null;
  const url = new URL(value);
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:';
  return isWeb && url.href.length <= URL_MAX_CHARACTERS ? url : null;
}

/** `localhost` or a loopback address: never reached over https. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  return name === 'localhost' || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'));
}

/** Where anybody can flattr this address: the payment link of FEP-0ea0. */
export const paymentUrl = (origin: string, url: string): string =>
  `${origin}/flattr?url=${encodeURIComponent(url)}`;

/** `Flattr` of `Flattr`, `flattr:Flattr` or the full IRI; the first one of several, as Friendica. */
export function typeName(type: unknown): string {
  const first: unknown = Array.isArray(type) ? type[0] : type;
  return typeof first === 'string' ? first.replace(/^.*[:#/]/, '') : '';
}
