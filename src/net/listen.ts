import { type ServerType, serve } from '@hono/node-server';

/** How long somebody may take, in milliseconds. A server is not a person who waits: each connection that
 *  nothing comes from holds memory and a file, and whoever opens a thousand of them keeps others out. */
export type Patience = {
  /** From the first byte of a request to the end of its headers. */
  readonly headersMs: number;
  /** To the end of its body: a picture comes from a telephone on a train, a year of a bank from an office. */
  readonly requestMs: number;
  /** Between two requests. Longer than a proxy in front keeps a connection (nginx: 60 s), so that it is the
   *  proxy that ends it: one that ends while a form is on its way loses the form. */
  readonly betweenMs: number;
  /** Without a byte in either direction, also of who asks for much and then does not read it. What is worked
   *  at sends none until it is done. */
  readonly silenceMs: number;
  /** How often it is looked. */
  readonly lookMs: number;
};

export const PATIENCE: Patience = {
  headersMs: 15_000,
  requestMs: 300_000,
  betweenMs: 65_000,
  silenceMs: 300_000,
  lookMs: 5_000,
};

/** Ends open requests, then waits at most this long for those that do not end by themselves. */
const STOP_WITHIN_MS = 5_000;

export type Listening = {
  readonly port: number;
  stop(): Promise<void>;
};

/** Answers HTTP on a port.
 *  @throws what Node says when the port is not to be had. */
export async function listen(
  at: {
    readonly port: number;
    readonly hostname: string;
    fetch(request: Request, connection: object): Promise<Response> | Response;
  },
  patience: Patience = PATIENCE,
): Promise<Listening> {
  const serverOptions = {
    headersTimeout: patience.headersMs,
    requestTimeout: patience.requestMs,
    keepAliveTimeout: patience.betweenMs,
    connectionsCheckingInterval: patience.lookMs,
  };
  const server = await new Promise<ServerType>((resolve, reject) => {
    const starting = serve({ ...at, serverOptions }, () => {
      starting.off('error', reject);
      resolve(starting);
    });
    starting.once('error', reject);
    starting.setTimeout(patience.silenceMs);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it listens on no port');
  return { port: address.port, stop: () => close(server) };
}

const close = (server: ServerType): Promise<void> =>
  new Promise((resolve) => {
    const force = setTimeout(
      () => 'closeAllConnections' in server && server.closeAllConnections(),
      STOP_WITHIN_MS,
    );
    server.close(() => {
      clearTimeout(force);
      resolve();
    });
    if ('closeIdleConnections' in server) server.closeIdleConnections();
  });
