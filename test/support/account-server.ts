import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { type Site, startSite } from '../src/net/a-site.ts';
import { type Favourite, favouritesPage } from './favourites-api.ts';

/** Servers where people have accounts, as they answered in November 2026: each a real server on loopback,
 *  with the quirks of its kind. Source: answers of Mastodon 4.1, Friendica 2024.09, GoToSocial 0.19,
 *  Hollo 0.10; Mastodon 4.3, Pixelfed, Pleroma and Akkoma from their documentation and sources. */
export type Dialect =
  | 'mastodon'
  | 'mastodon41'
  | 'friendica'
  | 'gotosocial'
  | 'hollo'
  | 'pixelfed'
  | 'pleroma'
  | 'akkoma';

type Traits = {
  readonly software: string;
  /** Publishes its endpoints (RFC 8414) and insists on PKCE where it was begun. */
  readonly metadata: boolean;
  readonly scopes: readonly string[];
  /** What stands at the address of the metadata, where there is none. */
  readonly without: { readonly status: number; readonly type: string };
  /** Friendica names the account in the token, and cuts the query off the address to go back to. It keeps one
   *  token per person, the newest, and forgets those of everybody when one is given back. */
  readonly saysMe: boolean;
};

const JSON_404 = { status: 404, type: 'application/json' };
const FINE = ['profile', 'read', 'read:accounts', 'read:favourites'];
const OLDER = ['read', 'read:accounts', 'read:favourites'];
const plain = { metadata: false, saysMe: false, without: JSON_404, scopes: OLDER };
const DIALECTS: Record<Dialect, Traits> = {
  mastodon: { ...plain, software: 'mastodon', metadata: true, scopes: FINE },
  mastodon41: { ...plain, software: 'mastodon', without: { status: 500, type: 'text/html' } },
  friendica: {
    ...{ ...plain, software: 'friendica', saysMe: true },
    without: { status: 404, type: 'text/html' },
  },
  gotosocial: { ...plain, software: 'gotosocial' },
  hollo: { ...plain, software: 'hollo', metadata: true, scopes: FINE },
  pixelfed: { ...plain, software: 'pixelfed', scopes: ['read'] },
  pleroma: { ...plain, software: 'pleroma', saysMe: true },
  akkoma: { ...plain, software: 'akkoma', saysMe: true },
};

type App = { readonly id: string; readonly secret: string; scopes: string; redirect: string };
type Code = { readonly app: App; readonly user: string; readonly challenge: string | null };

export type AccountServer = Site & {
  readonly host: string;
  readonly apps: Map<string, App>;
  /** Whose they are. */
  readonly tokens: Map<string, string>;
  /** Who says yes, at the page that asks them. Null: they say no. */
  visitor: string | null;
  /** Gives the same token again as long as it is good, as Mastodon does. */
  reusesTokens: boolean;
  /** What everybody there favourited. */
  favourites: Favourite[];
  /** Answers of its own in place of the usual ones, by path. */
  readonly instead: Map<
    string,
    { readonly status: number; readonly body: string; readonly headers?: Record<string, string> }
  >;
  /** The same by what is asked; undefined: the usual one. */
  insteadOf: (asked: URL) => Answer | undefined;
  /** What it says besides with favourites. */
  headers: Record<string, string>;
  /** Somebody's browser is sent there and comes back: the address that it is sent on to. */
  visit(href: string): Promise<string>;
};

type Answer = {
  readonly status?: number;
  readonly type?: string;
  readonly headers?: Record<string, string>;
  readonly body: unknown;
};

/** @param options.actorOf where the actor of a user is, by WebFinger; if not said, on this server. */
export async function accountServer(
  dialect: Dialect,
  options: { readonly actorOf?: (username: string) => string } = {},
): Promise<AccountServer> {
  let answer = async (_request: IncomingMessage): Promise<Answer> => ({ status: 503, body: '' });
  const site = await startSite((request, response) => {
    void answer(request).then(({ status = 200, type = 'application/json', headers = {}, body }) => {
      response.writeHead(status, { 'content-type': type, ...headers });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  const { origin } = site;
  const server: AccountServer = {
    ...{
      ...site,
      host: new URL(origin).host,
      visitor: 'fred',
      favourites: [],
      reusesTokens: false,
    },
    ...{ apps: new Map(), tokens: new Map(), instead: new Map() },
    ...{ insteadOf: () => undefined, headers: {} },
    async visit(href) {
      const answered = await fetch(href, { redirect: 'manual' });
      return answered.headers.get('location') ?? `HTTP ${answered.status}`;
    },
  };
  const actorOf = options.actorOf ?? ((username) => `${origin}/users/${username}`);
  const inside = { server, dialect, traits: DIALECTS[dialect], codes: new Map(), actorOf };
  answer = (request) => answerTo(inside, request);
  return server;
}

type Inside = {
  readonly server: AccountServer;
  readonly dialect: Dialect;
  readonly traits: Traits;
  readonly codes: Map<string, Code>;
  readonly actorOf: (username: string) => string;
};

async function answerTo(inside: Inside, request: IncomingMessage): Promise<Answer> {
  const { server, traits } = inside;
  const { origin } = server;
  const url = new URL(request.url ?? '/', origin);
  const form = new URLSearchParams(request.method === 'POST' ? await text(request) : '');
  const instead = server.insteadOf(url) ?? server.instead.get(url.pathname);
  if (instead !== undefined) return instead;
  switch (url.pathname) {
    case '/.well-known/nodeinfo':
      return { body: { links: [{ rel: SCHEMA, href: `${origin}/nodeinfo/2.0` }] } };
    case '/nodeinfo/2.0':
      return { body: { software: { name: traits.software, version: '1' }, metadata: {} } };
    case '/.well-known/oauth-authorization-server':
      return traits.metadata
        ? { body: metadataOf(origin, traits) }
        : { ...traits.without, body: '{"error":"Not Found"}' };
    case '/.well-known/webfinger':
      return webFinger(inside, url.searchParams.get('resource') ?? '');
    case '/api/v1/apps':
      return register(inside, form);
    case '/oauth/authorize':
      return authorize(inside, url.searchParams);
    case '/oauth/token':
      return token(inside, form);
    case '/oauth/revoke':
      return revoke(inside, form.get('token') ?? '');
    case '/api/v1/favourites':
      return favourites(inside, request, url);
    case '/api/v1/accounts/verify_credentials':
      return account(inside, request);
    default:
      return activityAt(origin, url.pathname);
  }
}

/** Somebody of this server, or something that they posted. */
function activityAt(origin: string, path: string): Answer {
  const [, username, post] = /^\/users\/([^/]+)(\/posts\/[^/]+)?$/.exec(path) ?? [];
  if (username === undefined) return { ...JSON_404, body: { error: 'Record not found' } };
  const by = actorOn(origin, username);
  const note = {
    '@context': by['@context'],
    ...{ id: origin + path, type: 'Note', attributedTo: by.id, content: '<p>A post</p>' },
    to: 'https://www.w3.org/ns/activitystreams#Public',
  };
  return { type: 'application/activity+json', body: post === undefined ? by : note };
}

function webFinger({ actorOf }: Inside, resource: string): Answer {
  const username = /^acct:([^@]+)@/.exec(resource)?.[1] ?? '';
  const self = { rel: 'self', type: 'application/activity+json', href: actorOf(username) };
  return { type: 'application/jrd+json', body: { subject: resource, links: [self] } };
}

function actorOn(origin: string, username: string) {
  const id = `${origin}/users/${username}`;
  return {
    '@context': 'https://www.w3.org/ns/activitystreams',
    ...{ id, type: 'Person', preferredUsername: username, name: `The ${username}` },
    ...{ inbox: `${id}/inbox`, outbox: `${id}/outbox`, url: `${origin}/@${username}` },
  };
}

function register({ server, traits }: Inside, form: URLSearchParams): Answer {
  const scopes = form.get('scopes') ?? 'read';
  const isKnown = traits.saysMe || scopes.split(' ').every((s) => traits.scopes.includes(s));
  if (!isKnown) return { status: 422, body: { error: 'Validation failed: Scopes' } };
  const app = { id: key(), secret: key(), scopes, redirect: form.get('redirect_uris') ?? '' };
  server.apps.set(app.id, app);
  return { body: { id: '1', client_id: app.id, client_secret: app.secret, name: 'app' } };
}

function authorize({ server, codes }: Inside, query: URLSearchParams): Answer {
  const app = server.apps.get(query.get('client_id') ?? '');
  if (app === undefined || query.get('redirect_uri') !== app.redirect)
    return { status: 401, type: 'text/html', body: 'Client authentication failed' };
  const back = new URL(app.redirect);
  const given = query.get('state');
  if (given !== null) back.searchParams.set('state', given);
  if (server.visitor === null) {
    back.searchParams.set('error', 'access_denied');
  } else {
    const code = key();
    codes.set(code, { app, user: server.visitor, challenge: query.get('code_challenge') });
    back.searchParams.set('code', code);
  }
  return { status: 302, type: 'text/html', headers: { location: back.href }, body: '' };
}

function token({ server, traits, codes }: Inside, form: URLSearchParams): Answer {
  const app = server.apps.get(form.get('client_id') ?? '');
  if (app === undefined || form.get('client_secret') !== app.secret)
    return { status: 401, body: { error: 'invalid_client' } };
  // For the app itself: it shows that it is known.
  if (form.get('grant_type') === 'client_credentials')
    return { body: { access_token: key(), token_type: 'Bearer', scope: app.scopes } };
  const code = codes.get(form.get('code') ?? '');
  codes.delete(form.get('code') ?? '');
  const verifier = form.get('code_verifier') ?? '';
  const isProven =
    code?.challenge == null ||
    code.challenge === createHash('sha256').update(verifier).digest('base64url');
  if (code === undefined || code.app !== app || !isProven)
    return { status: 400, body: { error: 'invalid_grant' } };
  const had = [...server.tokens].find(([, user]) => server.reusesTokens && user === code.user);
  const accessToken = had?.[0] ?? key();
  if (traits.saysMe)
    for (const [old, user] of [...server.tokens]) if (user === code.user) server.tokens.delete(old);
  server.tokens.set(accessToken, code.user);
  const said = { access_token: accessToken, token_type: 'Bearer', scope: app.scopes };
  const me = traits.saysMe ? { me: `${server.origin}/profile/${code.user}` } : {};
  return { body: { ...said, created_at: 1_795_000_000, ...me } };
}

function revoke({ server, traits }: Inside, given: string): Answer {
  if (!traits.saysMe) server.tokens.delete(given);
  else if (server.tokens.has(given)) server.tokens.clear();
  else return { status: 401, body: { error: 'Unauthorized' } };
  return { body: traits.saysMe ? [] : {} };
}

const whoAsks = ({ server }: Inside, request: IncomingMessage): string | undefined =>
  server.tokens.get(/^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '');

function favourites(inside: Inside, request: IncomingMessage, url: URL): Answer {
  if (whoAsks(inside, request) === undefined) return INVALID_TOKEN;
  const { body, link } = favouritesPage(inside.dialect, inside.server.favourites, url);
  return { body, headers: { ...inside.server.headers, ...(link === null ? {} : { link }) } };
}

function account(inside: Inside, request: IncomingMessage): Answer {
  const username = whoAsks(inside, request);
  if (username === undefined) return INVALID_TOKEN;
  const { name, url } = actorOn(inside.server.origin, username);
  const names = { username, acct: username, display_name: name };
  return { body: { id: '117662163953082504', ...names, url, fields: [] } };
}

const INVALID_TOKEN: Answer = { status: 401, body: { error: 'The access token is invalid' } };
const SCHEMA = 'http://nodeinfo.diaspora.software/ns/schema/2.0';
const key = (): string => randomBytes(24).toString('base64url');

const metadataOf = (origin: string, { scopes }: Traits) => ({
  issuer: `${origin}/`,
  authorization_endpoint: `${origin}/oauth/authorize`,
  token_endpoint: `${origin}/oauth/token`,
  revocation_endpoint: `${origin}/oauth/revoke`,
  scopes_supported: scopes,
  response_types_supported: ['code'],
  code_challenge_methods_supported: ['S256'],
});
