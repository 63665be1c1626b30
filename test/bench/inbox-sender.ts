import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { exportSpki } from '@fedify/vocab-runtime';
import { letterOf, signDraft } from '../../federation/draft-signature.ts';
import { FLATTR_CONTEXT } from '../../federation/translate/vocabulary.ts';

/** The other servers of the inbox benchmark, in a process of their own, so that what they cost is
 *  not counted as the receiver's: it serves the givers' actors, signs everything beforehand, and
 *  then only writes bytes and reads the first line of each answer. */

export type Order =
  | { readonly people: number }
  /** Signs one activity of everybody about each of these objects. */
  | {
      readonly sign: 'Flattr' | 'Like';
      readonly objects: readonly string[];
      readonly inbox: string;
      readonly month: string;
    }
  /** Sends so many of what was signed, of all kinds in turn. */
  | { readonly send: number; readonly connections: number };
export type Report =
  | { readonly origin: string }
  | { readonly signed: number }
  | { readonly sent: number; readonly tookMs: number; readonly bad: readonly string[] };

const RSA = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
} as const;

/** Everybody has a key under their own name; these differ, and making a pair takes a while. */
const PAIRS = 4;
/** One after the other, so many at a time: all at once would only fill the memory. */
const SIGNED_AT_ONCE = 8;

const pairs = await Promise.all(
  Array.from({ length: PAIRS }, async () => {
    const pair = await crypto.subtle.generateKey(RSA, true, ['sign', 'verify']);
    return { ...pair, pem: await exportSpki(pair.publicKey) };
  }),
);
let people: string[] = [];
let host = '';
let port = 0;
/** By kind, as whole HTTP requests. */
const waiting = new Map<string, Buffer[]>();
let serial = 0;

const pairOf = (person: number) => {
  const pair = pairs[person % PAIRS];
  if (pair === undefined) throw new Error('no key');
  return pair;
};

async function serve(count: number): Promise<string> {
  const server = createServer((request, response) => {
    const uri = `${origin}${request.url}`;
    const n = people.indexOf(uri);
    if (n === -1) return void response.writeHead(404).end();
    const publicKey = { id: `${uri}#main-key`, owner: uri, publicKeyPem: pairOf(n).pem };
    const context = ['https://www.w3.org/ns/activitystreams', 'https://w3id.org/security/v1'];
    const facts = { id: uri, type: 'Person', preferredUsername: `reader${n}` };
    const document = { '@context': context, ...facts, inbox: `${uri}/inbox`, publicKey };
    response.writeHead(200, { 'content-type': 'application/activity+json' });
    response.end(JSON.stringify(document));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  people = Array.from({ length: count }, (_, n) => `${origin}/users/${n}`);
  return origin;
}

async function sign(order: Extract<Order, { sign: unknown }>): Promise<number> {
  const { sign: type, objects, inbox, month } = order;
  const url = new URL(inbox);
  host = url.hostname;
  port = Number(url.port);
  const all = objects.flatMap((object) => people.map((actor, n) => ({ object, actor, n })));
  const made: Buffer[] = [];
  const next = all.values();
  const work = async () => {
    for (const { object, actor, n } of next) {
      serial += 1;
      const id = `${actor}/${type.toLowerCase()}s/${serial}`;
      const common = { id, type, actor, object, to: [object] };
      const activity =
        type === 'Flattr'
          ? { '@context': FLATTR_CONTEXT, ...common, published: new Date(), period: month }
          : { '@context': 'https://www.w3.org/ns/activitystreams', ...common };
      const letter = letterOf(activity);
      const key = { keyId: new URL(`${actor}#main-key`), privateKey: pairOf(n).privateKey };
      const headers = await signDraft(url, letter, key, new Date());
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      const head = `POST ${url.pathname} HTTP/1.1\r\n${lines.join('')}content-length: ${letter.body.length}\r\n\r\n`;
      made.push(Buffer.concat([Buffer.from(head), letter.body]));
    }
  };
  await Promise.all(Array.from({ length: SIGNED_AT_ONCE }, work));
  waiting.set(type, [...(waiting.get(type) ?? []), ...made]);
  return made.length;
}

/** Of all kinds in turn. */
function take(count: number): Buffer[] {
  const taken: Buffer[] = [];
  while (taken.length < count) {
    const before = taken.length;
    for (const kind of waiting.values()) {
      const one = kind.shift();
      if (one !== undefined) taken.push(one);
    }
    if (taken.length === before) throw new Error('not that many were signed');
  }
  return taken.slice(0, count);
}

async function send(count: number, connections: number): Promise<Report> {
  const next = take(count).values();
  const bad = new Set<string>();
  const startedMs = performance.now();
  const talk = () =>
    new Promise<void>((resolve) => {
      const socket = connect(port, host);
      let answer = '';
      const ask = () => {
        const { value, done } = next.next();
        if (done) socket.end();
        else socket.write(value);
      };
      socket.setNoDelay(true);
      socket.on('connect', ask);
      socket.on('data', (chunk) => {
        answer += chunk.toString('latin1');
        if (!isWhole(answer)) return;
        if (!answer.startsWith('HTTP/1.1 202 ')) bad.add(answer);
        answer = '';
        ask();
      });
      socket.on('error', (error) => bad.add(error.message));
      socket.on('close', () => resolve());
    });
  await Promise.all(Array.from({ length: connections }, talk));
  return { sent: count, tookMs: performance.now() - startedMs, bad: [...bad].slice(0, 3) };
}

/** Whether all of an answer has come. */
function isWhole(answer: string): boolean {
  const end = answer.indexOf('\r\n\r\n');
  if (end === -1) return false;
  const head = answer.slice(0, end).toLowerCase();
  if (head.includes('transfer-encoding: chunked')) return answer.endsWith('0\r\n\r\n');
  const length = Number(/content-length: (\d+)/.exec(head)?.[1] ?? 0);
  return answer.length >= end + 4 + length;
}

process.on('message', async (order: Order) => {
  const answer = async (): Promise<Report> => {
    if ('people' in order) return { origin: await serve(order.people) };
    if ('sign' in order) return { signed: await sign(order) };
    return await send(order.send, order.connections);
  };
  process.send?.(await answer());
});

process.once('disconnect', () => process.exit());
