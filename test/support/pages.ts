import type { Hono } from 'hono';
import { makeMailer } from '../../src/mail/make-mailer.ts';
import { makeAgent } from '../../src/net/agent.ts';
import { makeBoundedGet } from '../../src/net/bounded-get.ts';
import type { AccountServers } from '../../src/operations/account-servers.ts';
import type { Deps, NodeDeps, Remote, Sources } from '../../src/operations/deps.ts';
import type { Mailer } from '../../src/operations/mailer.ts';
import { refuse } from '../../src/operations/outcome.ts';
import { issueSignInLink } from '../../src/operations/sign-in.ts';
import type { PostWebhook } from '../../src/operations/webhook-poster.ts';
import { makeSources } from '../../src/sources/sources.ts';
import { buildPages, type PageOptions } from '../../src/web/app.ts';
import { cookiesFor } from '../../src/web/session.ts';
import type { PageEnv } from '../../src/web/visit.ts';

/** A network in which nobody answers. */
export const silentRemote: Remote = {
  lookUp: async () => null,
  actor: async () => null,
  freshActor: async () => null,
  handle: async () => null,
  webFinger: async () => null,
  inOneBudget: (act) => act(() => false),
  posts: async () => null,
  nodeInfo: async () => null,
  jwks: async () => null,
  settlementDocument: async () => null,
  settlementLines: async () => null,
  settlementHead: async () => null,
  settlementCopy: async () => null,
};

/** Servers of which none answers. */
export const silentAccountServers: AccountServers = {
  register: async () => refuse('unreachable'),
  knows: async () => false,
  authorizationUrl: async () => 'http://localhost/',
  token: async () => refuse('unreachable'),
  owner: async () => refuse('unreachable'),
  favourites: async () => refuse('unreachable'),
  revoke: async () => false,
};

/** A node that has no mail server. */
export const keepingMailer: Mailer = makeMailer({
  smtpUrl: undefined,
  mailFrom: 'obole@localhost',
  node: { name: 'A test node', host: 'localhost:9001' },
});

/** Programs of which none answers. */
export const silentWebhooks: PostWebhook = async () => ({ trouble: 'unreachable' });

/** Sites of which none answers. */
export const silentSources: Sources = {
  feed: async () => refuse('unreachable'),
  page: async () => refuse('unreachable'),
  evidence: async () => refuse('unreachable'),
  fundings: async () => refuse('unreachable'),
  hostWords: async () => [],
  picture: async () => refuse('unreachable'),
  draw: async () => refuse('unreachable'),
};

/** Sites on this machine, read as the node reads them anywhere. */
export const localSources = (): Sources =>
  makeSources(
    makeBoundedGet({ userAgent: 'Obole/test', agent: makeAgent({ allowPrivateAddress: true }) }),
  );

export const pagesOf = (
  deps: NodeDeps,
  outside: Partial<NodeDeps> = {},
  options: Pick<PageOptions, 'keptMs' | 'apiDocument' | 'visitors'> = {},
): Hono<PageEnv> =>
  buildPages(
    { ...deps, ...outside },
    { ...cookiesFor(deps.node.origin), trustsProxy: false, ...options },
  );

/** What a page says, without its markup: a bar stands where one piece ends and the next begins. */
export const textOf = (page: string): string =>
  page
    .replaceAll('\u00a0', ' ')
    .replaceAll(/<[^>]+>/g, '|')
    .replaceAll(/[|\s]*\|[|\s]*/g, '|');

/** Somebody who visits the pages by HTTP: keeps cookies, sends forms as a browser of this site
 *  does, and does not follow redirects by itself. */
export class PageVisitor {
  readonly #app: Hono<PageEnv>;
  readonly #origin: string;
  readonly #language: string;
  readonly cookies = new Map<string, string>();

  constructor(app: Hono<PageEnv>, origin: string, language = 'en') {
    this.#app = app;
    this.#origin = origin;
    this.#language = language;
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.#keep(
      await this.#app.request(`${this.#origin}${path}`, {
        headers: { ...this.#headers, ...headers },
      }),
    );
  }

  async text(path: string): Promise<string> {
    return await (await this.get(path)).text();
  }

  async post(
    path: string,
    fields: Record<string, string>,
    headers: Record<string, string> = { origin: this.#origin },
  ): Promise<Response> {
    const response = await this.#app.request(`${this.#origin}${path}`, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { ...this.#headers, ...headers },
    });
    return this.#keep(response);
  }

  /** Sends a form as browsers do that has a field for a file. */
  async upload(
    path: string,
    fields: Record<string, string>,
    picture?: Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = { origin: this.#origin },
    file = { field: 'picture', name: 'picture.jpg' },
  ): Promise<Response> {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    body.set(file.field, new File(picture === undefined ? [] : [picture], file.name));
    const response = await this.#app.request(`${this.#origin}${path}`, {
      method: 'POST',
      body,
      headers: { ...this.#headers, ...headers },
    });
    return this.#keep(response);
  }

  async signIn(deps: Deps, actorId: string): Promise<this> {
    const { token } = await issueSignInLink(deps, actorId);
    const answer = await this.post('/sign-in/link', { token });
    if (answer.status !== 303) throw new Error(`signing in answered ${answer.status}`);
    return this;
  }

  get #headers(): Record<string, string> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return { 'accept-language': this.#language, ...(cookie === '' ? {} : { cookie }) };
  }

  #keep(response: Response): Response {
    for (const cookie of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split('=');
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }
}
