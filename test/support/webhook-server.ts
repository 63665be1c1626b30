import { createServer } from 'node:http';
import { Webhook } from 'standardwebhooks';

export type Told = {
  readonly id: string;
  /** Null: its signature is not good. */
  readonly message: {
    readonly type: string;
    readonly timestamp: string;
    readonly data: object;
  } | null;
  readonly text: string;
};

type Answer = { readonly status: number; readonly location?: string } | null;

export type WebhookServer = {
  readonly url: string;
  readonly told: Told[];
  /** What it answers, to what it is told; null: it hangs up. */
  answer: Answer | ((text: string) => Answer);
  close(): Promise<void>;
};

/** Somebody's program, which sees for itself whether a message is from the node: with the library of those
 *  who wrote the standard. */
export async function webhookServer(secretOf: () => string): Promise<WebhookServer> {
  const told: Told[] = [];
  const state: { answer: WebhookServer['answer'] } = { answer: { status: 200 } };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      const text = Buffer.concat(parts).toString();
      const answer = typeof state.answer === 'function' ? state.answer(text) : state.answer;
      if (answer === null) return request.socket.destroy();
      told.push(readMessage(request.headers, text, secretOf()));
      const { status, location } = answer;
      response.writeHead(status, location === undefined ? {} : { location }).end('seen');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}/told`,
    told,
    get answer() {
      return state.answer;
    },
    set answer(answer) {
      state.answer = answer;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function readMessage(headers: NodeJS.Dict<string | string[]>, text: string, secret: string): Told {
  const said = (name: string) => `${headers[name] ?? ''}`;
  const id = said('webhook-id');
  try {
    const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];
    new Webhook(secret).verify(text, Object.fromEntries(names.map((name) => [name, said(name)])));
    return { id, text, message: JSON.parse(text) };
  } catch {
    return { id, text, message: null };
  }
}
