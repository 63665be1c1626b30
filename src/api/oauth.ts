import { type Context, Hono } from 'hono';
import type { NodeDeps } from '../operations/deps.ts';
import { exchangeCode, giveBackApiToken, knowApp } from '../operations/exchange-code.ts';
import { SCOPES } from '../operations/scopes.ts';
import type { ApiEnv } from './access.ts';
import type { RateLimit } from './rate-limit.ts';

/** By one address, in an hour. */
const MOST_AN_HOUR = 600;
const FIELD_MAX_CHARACTERS = 2_000;

export const OAUTH_PATHS = [
  '/oauth/token',
  '/oauth/revoke',
  '/.well-known/oauth-authorization-server',
] as const;

/** What apps ask for themselves; what their person is asked is a page (`src/web/routes/let-in.ts`). Its
 *  errors are those of OAuth, not problems. Source: RFC 6749, sections 3.2 and 5; RFC 7009; RFC 8414. */
export function oauthRoutes(deps: NodeDeps, limits: RateLimit): Hono<ApiEnv> {
  const routes = new Hono<ApiEnv>();
  routes.get('/.well-known/oauth-authorization-server', (c) => c.json(metadata(deps.node.origin)));

  routes.post('/oauth/token', async (c) => {
    const form = await readForm(c, limits);
    if (form instanceof Response) return form;
    const app = await appOf(c, deps, form);
    if (app instanceof Response) return app;
    const {
      grant_type: grantType,
      code,
      redirect_uri: redirectUri,
      code_verifier: verifier,
    } = form;
    if (grantType === undefined) return fault(c, 'invalid_request');
    if (grantType !== 'authorization_code') return fault(c, 'unsupported_grant_type');
    if (code === undefined || redirectUri === undefined || verifier === undefined)
      return fault(c, 'invalid_request');
    const exchanged = await exchangeCode(deps, app, { code, redirectUri, verifier });
    if (!exchanged.ok) return fault(c, exchanged.code);
    const { token, scopes } = exchanged;
    return c.json(
      { access_token: token, token_type: 'Bearer', scope: scopes.join(' ') },
      200,
      NO_STORE,
    );
  });

  routes.post('/oauth/revoke', async (c) => {
    const form = await readForm(c, limits);
    if (form instanceof Response) return form;
    const app = await appOf(c, deps, form);
    if (app instanceof Response) return app;
    if (form.token === undefined) return fault(c, 'invalid_request');
    await giveBackApiToken(deps, app, form.token);
    return c.body(null, 200, NO_STORE);
  });
  return routes;
}

const NO_STORE = { 'cache-control': 'no-store' };

const metadata = (origin: string) => ({
  issuer: origin,
  authorization_endpoint: `${origin}/oauth/authorize`,
  token_endpoint: `${origin}/oauth/token`,
  revocation_endpoint: `${origin}/oauth/revoke`,
  scopes_supported: SCOPES,
  response_types_supported: ['code'],
  response_modes_supported: ['query'],
  grant_types_supported: ['authorization_code'],
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
  revocation_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
  code_challenge_methods_supported: ['S256'],
  authorization_response_iss_parameter_supported: true,
  service_documentation: `${origin}/api`,
});

type Fault = 'invalid_request' | 'invalid_client' | 'invalid_grant' | 'unsupported_grant_type';

function fault(c: Context, error: Fault): Response {
  if (error !== 'invalid_client') return c.json({ error }, 400, NO_STORE);
  return c.json({ error }, 401, { ...NO_STORE, 'www-authenticate': 'Basic realm="apps"' });
}

type Form = Readonly<Record<string, string | undefined>>;

/** A parameter that comes twice is refused: RFC 6749, section 3.2. */
async function readForm(c: Context<ApiEnv>, limits: RateLimit): Promise<Form | Response> {
  if (!limits.spend(`oauth ${c.get('client')}`, MOST_AN_HOUR))
    return c.json({ error: 'slow_down' }, 429, NO_STORE);
  const type = c.req.header('content-type') ?? '';
  if (!/^application\/x-www-form-urlencoded\b/i.test(type)) return fault(c, 'invalid_request');
  const form = new URLSearchParams(await c.req.text());
  const names = [...form.keys()];
  const isSound =
    new Set(names).size === names.length &&
    [...form.values()].every((value) => value.length <= FIELD_MAX_CHARACTERS);
  return isSound ? Object.fromEntries(form) : fault(c, 'invalid_request');
}

const BASIC = /^Basic +([\w+/]+=*) *$/i;

/** By its header or in the form, not both. Source: RFC 6749, section 2.3.1. */
async function appOf(c: Context, deps: NodeDeps, form: Form) {
  const header = c.req.header('authorization');
  if (header !== undefined && form.client_secret !== undefined) return fault(c, 'invalid_request');
  const said = header === undefined ? inForm(form) : inHeader(header);
  const isOne = form.client_id === undefined || form.client_id === said?.id;
  const app = said === null || !isOne ? null : await knowApp(deps, said);
  return app ?? fault(c, 'invalid_client');
}

const inForm = (form: Form) =>
  form.client_id === undefined ? null : { id: form.client_id, secret: form.client_secret ?? null };

function inHeader(header: string): { id: string; secret: string } | null {
  const [, encoded = ''] = BASIC.exec(header) ?? [];
  const text = Buffer.from(encoded, 'base64').toString();
  const at = text.indexOf(':');
  if (at < 0) return null;
  try {
    const decoded = (part: string) => decodeURIComponent(part.replaceAll('+', ' '));
    return { id: decoded(text.slice(0, at)), secret: decoded(text.slice(at + 1)) };
  } catch {
    return null;
  }
}
