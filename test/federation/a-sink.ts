import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What came to an inbox, as it was on the wire. */
export type Letter = {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The same, to be verified. */
  readonly request: Request;
};

export type Sink = {
  readonly origin: string;
  readonly host: string;
  readonly inbox: string;
  readonly came: Letter[];
  /** The activities that came, read. */
  said(): { readonly id: string; readonly type: string; readonly [property: string]: unknown }[];
  /** What it answers from now on; 202 at first. */
  answers(next: (response: ServerResponse, letter: Letter) => void): void;
  close(): void;
};

export const status = (code: number, headers: Record<string, string> = {}) => {
  return (response: ServerResponse) => void response.writeHead(code, headers).end('as told');
};

/** A server elsewhere that takes whatever comes. */
export async function startSink(): Promise<Sink> {
  const came: Letter[] = [];
  let answer: (response: ServerResponse, letter: Letter) => void = status(202);
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const { url: path = '', headers, method = '' } = incoming;
    const said = Object.entries(headers).map(([name, value]): [string, string] => [
      name,
      `${value}`,
    ]);
    const request = new Request(`http://${headers.host}${path}`, { method, headers: said, body });
    const letter = { path, headers, body, request };
    came.push(letter);
    answer(response, letter);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const origin = `http://${host}`;
  return {
    ...{ origin, host, came, inbox: `${origin}/inbox` },
    said: () => came.map(({ body }) => JSON.parse(body)),
    answers(next) {
      answer = next;
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
