import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, type IncomingMessage, request as plainRequest } from 'node:http';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib';

/** An authority of the walk's own, and one certificate for all its names. */
export type Certificates = { readonly ca: string; readonly cert: string; readonly key: string };

/** Makes them with openssl: nothing that comes with Node can. Good for two days. */
export function makeCertificates(folder: string, names: readonly string[]): Certificates {
  const path = (name: string) => join(folder, name);
  const openssl = (...words: string[]) => execFileSync('openssl', words, { stdio: 'pipe' });
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl(
    ...['req', '-x509', ...ec, '-days', '2', '-subj', '/CN=walk'],
    ...['-keyout', path('ca.key'), '-out', path('ca.pem')],
  );
  openssl(
    ...['req', ...ec, '-subj', `/CN=${names[0]}`],
    ...['-keyout', path('site.key'), '-out', path('site.csr')],
  );
  writeFileSync(path('names'), `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}`);
  openssl(
    ...['x509', '-req', '-in', path('site.csr'), '-CA', path('ca.pem'), '-CAkey', path('ca.key')],
    ...['-CAcreateserial', '-days', '2', '-extfile', path('names'), '-out', path('site.pem')],
  );
  return { ca: path('ca.pem'), cert: path('site.pem'), key: path('site.key') };
}

/** This process trusts that authority, too. */
export const trust = ({ ca }: Certificates): void =>
  setDefaultCACertificates([...getCACertificates('default'), readFileSync(ca, 'utf8')]);

/** A request that went through, and what it got. */
export type Exchange = {
  readonly at: string;
  readonly host: string;
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly status: number;
  readonly answered: IncomingHttpHeaders;
  readonly reply: string;
};

export type Proxy = {
  /** Everything so far, in the order in which it was answered. */
  readonly traffic: readonly Exchange[];
  stop(): void;
};

/** Servers count how often each visitor asks, and take nobody on their own machine for one: every app and every
 *  program has an address of its own. Source: RFC 5737, addresses for examples. */
function addressOf({ headers }: IncomingMessage): string {
  const who = headers.authorization ?? headers['user-agent'] ?? '';
  return `192.0.2.${[...who].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 250, 1) + 1}`;
}

/** Ends TLS for every name of the walk and passes requests on, as nginx does in front of a server. Writes
 *  down what goes through, headers included: from this the tests of the repository are made.
 *  @param ports where each name is served. */
export async function startProxy(of: {
  readonly address: string;
  readonly certificates: Certificates;
  readonly ports: ReadonlyMap<string, number>;
  readonly trafficFile: string;
}): Promise<Proxy> {
  const traffic: Exchange[] = [];
  const { cert, key } = of.certificates;
  const files = { cert: readFileSync(cert), key: readFileSync(key) };
  const server = createServer(files, (asked, answer) => {
    const host = asked.headers.host ?? '';
    const question = bodyOf(asked);
    const forwarded = {
      ...{ 'x-forwarded-for': addressOf(asked), 'x-forwarded-host': host },
      'x-forwarded-proto': 'https',
    };
    const inner = plainRequest(
      {
        ...{ host: '127.0.0.1', port: of.ports.get(host) ?? 0 },
        ...{ method: asked.method, path: asked.url, headers: { ...asked.headers, ...forwarded } },
      },
      (answered) => {
        answer.writeHead(answered.statusCode ?? 502, answered.headers);
        answered.pipe(answer);
        void writtenDown(host, asked, question, answered).then((exchange) => {
          traffic.push(exchange);
          appendFileSync(of.trafficFile, `${JSON.stringify(exchange)}\n`);
        });
      },
    );
    inner.on('error', () => answer.writeHead(502).end());
    asked.pipe(inner);
  });
  server.listen(443, of.address);
  await once(server, 'listening');
  return {
    traffic,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function writtenDown(
  host: string,
  asked: IncomingMessage,
  question: Promise<string>,
  answered: IncomingMessage,
): Promise<Exchange> {
  const [body, reply] = await Promise.all([question, bodyOf(answered)]);
  return {
    ...{ at: new Date().toISOString(), host, method: asked.method ?? '', path: asked.url ?? '' },
    ...{ headers: asked.headers, body, status: answered.statusCode ?? 0 },
    ...{ answered: answered.headers, reply },
  };
}

const UNPACK: Readonly<Record<string, (packed: Buffer) => Buffer>> = {
  ...{ gzip: gunzipSync, br: brotliDecompressSync, deflate: inflateSync, zstd: zstdDecompressSync },
};
const TEXT = /json|text|form|xml/;
const LONGEST_CHARACTERS = 20_000;

async function bodyOf(message: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  message.on('data', (part: Buffer) => parts.push(part));
  if (!message.complete) await once(message, 'end');
  if (!TEXT.test(message.headers['content-type'] ?? '')) return '';
  const whole = Buffer.concat(parts);
  const unpack = UNPACK[message.headers['content-encoding'] ?? ''];
  return `${unpack === undefined ? whole : unpack(whole)}`.slice(0, LONGEST_CHARACTERS);
}
