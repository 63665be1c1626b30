import { once } from 'node:events';
import { type IncomingHttpHeaders, request as plainRequest } from 'node:http';
import { createServer, request as secureRequest } from 'node:https';
import type { AddressInfo } from 'node:net';

/** TLS by a key that both sides know: it needs no certificate, and none that a test would have to
 *  carry with it. */
const SHARED = {
  pskCallback: () => ({ psk: Buffer.from('of no use elsewhere'), identity: 'test' }),
  ciphers: 'PSK',
  minVersion: 'TLSv1.2',
  maxVersion: 'TLSv1.2',
} as const;

export type TlsProxy = {
  readonly origin: string;
  /** Where it passes on what it gets. */
  passTo(port: number): void;
  /** Sends a request as it is, through TLS. */
  send(request: Request): Promise<Response>;
  close(): void;
};

/** A server that ends TLS and passes requests on by plain HTTP to an inner port, whose name it puts
 *  into the Host header, as nginx does when nobody tells it otherwise. */
export async function startProxy(): Promise<TlsProxy> {
  let port = 0;
  const { pskCallback, ...tls } = SHARED;
  const server = createServer({ ...tls, pskCallback: () => pskCallback().psk }, (asked, answer) => {
    const headers = { ...asked.headers, host: `127.0.0.1:${port}`, 'x-forwarded-proto': 'https' };
    const { method, url: path } = asked;
    const inner = plainRequest({ host: '127.0.0.1', port, method, path, headers }, (answered) => {
      answer.writeHead(answered.statusCode ?? 502, answered.headers);
      answered.pipe(answer);
    });
    inner.on('error', () => answer.destroy());
    asked.pipe(inner);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const outer = (server.address() as AddressInfo).port;
  return {
    origin: `https://localhost:${outer}`,
    passTo: (inner) => {
      port = inner;
    },
    send: (request) => send(request, outer),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function send(request: Request, port: number): Promise<Response> {
  const { host, pathname, search } = new URL(request.url);
  const asked = secureRequest({
    ...SHARED,
    ...{ host: '127.0.0.1', port, method: request.method, path: pathname + search },
    headers: { ...Object.fromEntries(request.headers), host },
    checkServerIdentity: () => undefined,
  });
  asked.end(Buffer.from(await request.arrayBuffer()));
  const [answered] = await once(asked, 'response');
  const body = Buffer.concat(await answered.toArray());
  const headers = flat(answered.headers);
  return new Response(body.length === 0 ? null : body, { status: answered.statusCode, headers });
}

const flat = (headers: IncomingHttpHeaders): [string, string][] =>
  Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]);
