import { signRequest } from '@fedify/fedify/sig';
import type { Dispatcher } from 'undici';
import { ACTIVITY_TYPE, type Letter, signDraft } from './draft-signature.ts';
import type { HostPatience } from './host-patience.ts';
import type { RsaKey } from './keys.ts';

/** From connecting to the end of the answer, both signatures included. */
const TIMEOUT_MS = 10_000;
/** What an answer says is of no interest; it is read so far to end it in good order. */
const ANSWER_MAX_BYTES = 16 * 1024;
/** Servers that want the newer signature, as far as they are remembered. */
const MOST_NEWER = 1_000;
const LONGEST_ASKED_MS = 3_600_000;

/** What became of a delivery. `refused`: for good, the same again would get the same answer.
 *  `failed`: it may be taken later. */
export type Sent =
  | { readonly end: 'taken' }
  | { readonly end: 'refused' | 'failed'; readonly why: string };

/** Thrown to have a job tried again. Where in the code it was thrown would tell nobody anything. */
export class NotTaken extends Error {
  override readonly name = 'NotTaken';
  override readonly stack = '';

  constructor(delivery: { readonly inboxUrl: string; readonly id: unknown; readonly why: string }) {
    super(`Not taken by ${delivery.inboxUrl}: ${delivery.id}: ${delivery.why}`);
  }
}

export type Send = (inboxUrl: string, letter: Letter, key: RsaKey) => Promise<Sent>;

/** Statuses besides 5xx that can heal: 401 may be a key that could not be fetched, 422 an Undo that
 *  overtook its Flattr. */
const MAY_HEAL = new Set([401, 408, 422, 425, 429]);
/** The server itself is in trouble, and not just with what it was sent. */
const isTroubled = (status: number): boolean => status === 429 || status >= 500;

/** POSTs activities to inboxes: signed, within 10 seconds, without following redirects. Servers that
 *  did not answer are left alone for a while: what is meant for them fails at once.
 *  @param now the time that goes into the signatures: the world's own, whatever a node's clock says
 *    in a demo, for others hold it against theirs. */
export function makeSender(node: {
  readonly agent: Dispatcher;
  readonly userAgent: string;
  readonly patience: HostPatience;
  readonly now?: () => Date;
  /** Ten seconds, if not said. */
  readonly timeoutMs?: number;
}): Send {
  const post = posting(node);
  return async (inboxUrl, letter, key) => {
    const url = URL.parse(inboxUrl);
    if (url === null) return { end: 'refused', why: 'no address' };
    const attempt = node.patience.begin(url.host);
    if (attempt === null) return { end: 'failed', why: 'left alone for now, as it did not answer' };
    try {
      const { status, askedMs } = await post(url, letter, key);
      if (isTroubled(status)) attempt.failed(askedMs);
      else attempt.answered();
      return verdictOn(status);
    } catch (error) {
      attempt.failed();
      return { end: 'failed', why: reasonOf(error) };
    }
  };
}

function verdictOn(status: number): Sent {
  if (status >= 200 && status < 300) return { end: 'taken' };
  const mayHeal = MAY_HEAL.has(status) || status >= 500;
  return { end: mayHeal ? 'failed' : 'refused', why: `HTTP ${status}` };
}

type Answer = { readonly status: number; readonly askedMs: number };
type Sign = (url: URL, letter: Letter, key: RsaKey, at: Date) => Promise<Record<string, string>>;

/** Draft-cavage first, and RFC 9421 where that is refused: Friendica takes the newer one without a
 *  word, and drops what it signs. */
function posting(node: Parameters<typeof makeSender>[0]) {
  const { agent, userAgent, now = () => new Date(), timeoutMs = TIMEOUT_MS } = node;
  const newer = new Set<string>();

  async function once(
    url: URL,
    letter: Letter,
    signed: Record<string, string>,
    signal: AbortSignal,
  ) {
    const { statusCode, headers, body } = await agent.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: 'POST',
      headers: { ...signed, 'user-agent': userAgent, accept: 'application/json, */*;q=0.1' },
      body: letter.body,
      signal,
    });
    // What it says, and whether it ever ends, changes nothing about the status.
    await body.dump({ limit: ANSWER_MAX_BYTES, signal }).catch(() => {});
    return { status: statusCode, askedMs: askedMsOf(headers['retry-after']) };
  }

  return async (url: URL, letter: Letter, key: RsaKey): Promise<Answer> => {
    const signal = AbortSignal.timeout(timeoutMs);
    const ways: [Sign, Sign] = [signDraft, signNewer];
    if (newer.has(url.host)) ways.reverse();
    const first = await once(url, letter, await ways[0](url, letter, key, now()), signal);
    if (first.status !== 401) return first;
    const second = await once(url, letter, await ways[1](url, letter, key, now()), signal);
    if (second.status >= 200 && second.status < 300) {
      if (ways[1] === signNewer) remember(newer, url.host);
      else newer.delete(url.host);
    }
    return second;
  };
}

function remember(hosts: Set<string>, host: string): void {
  hosts.add(host);
  const [oldest] = hosts;
  if (hosts.size > MOST_NEWER && oldest !== undefined) hosts.delete(oldest);
}

/** RFC 9421, by Fedify. */
async function signNewer(url: URL, letter: Letter, key: RsaKey, at: Date) {
  const request = new Request(url, {
    method: 'POST',
    headers: { 'content-type': ACTIVITY_TYPE, date: at.toUTCString() },
    body: letter.body,
  });
  const options = { spec: 'rfc9421', body: letter.body.slice().buffer } as const;
  const signed = await signRequest(request, key.privateKey, key.keyId, options);
  return Object.fromEntries(signed.headers);
}

/** `Retry-After` in seconds; a date is taken as if it said nothing. */
function askedMsOf(header: string | string[] | undefined): number {
  const seconds = typeof header === 'string' && /^\d{1,6}$/.test(header) ? Number(header) : 0;
  return Math.min(seconds * 1000, LONGEST_ASKED_MS);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || String('code' in error ? error.code : error.name);
}
