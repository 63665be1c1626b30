import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';

export type Stranger = {
  readonly origin: string;
  readonly host: string;
  /** What it answers, by path; anything else is 404. */
  readonly pages: Map<string, () => Response>;
  /** The paths that it was asked for, in order. */
  readonly asked: string[];
  /** Answers whatever comes to a path. */
  takes(path: string, answer: (request: Request) => Response): void;
  /** Serves a document as ActivityPub JSON. */
  serve(path: string, document: object): void;
  close(): void;
};

/** A server that is no node of ours, and says what a test wants it to say. */
export async function startStranger(): Promise<Stranger> {
  const pages = new Map<string, () => Response>();
  const takers = new Map<string, (request: Request) => Response>();
  const asked: string[] = [];
  const server = createAdaptorServer({
    fetch: (request) => {
      const { pathname, search } = new URL(request.url);
      asked.push(pathname + search);
      const taken = takers.get(pathname)?.(request);
      if (taken !== undefined) return taken;
      return pages.get(pathname + search)?.() ?? new Response('nothing', { status: 404 });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin: `http://${host}`,
    host,
    pages,
    asked,
    takes: (path, answer) => void takers.set(path, answer),
    serve(path, document) {
      const headers = { 'content-type': 'application/activity+json' };
      pages.set(path, () => new Response(JSON.stringify(document), { headers }));
    },
    close() {
      server.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
    },
  };
}
