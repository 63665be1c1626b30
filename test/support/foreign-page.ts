import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Somebody's own site: one page, which the test writes, at another origin than any node. */
export type ForeignPage = {
  readonly origin: string;
  /** The whole document, and its content policy. */
  html: string;
  policy: string;
  close(): void;
};

export async function foreignPage(): Promise<ForeignPage> {
  const site = { html: '', policy: "default-src 'none'" };
  const server = createServer((request, answer) => {
    if (!/^\/(\?|$)/.test(request.url ?? '')) return answer.writeHead(204).end();
    answer.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': site.policy,
    });
    answer.end(site.html);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return Object.assign(site, {
    origin: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  });
}
