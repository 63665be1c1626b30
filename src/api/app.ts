import { OpenAPIHono } from '@hono/zod-openapi';
import { getLogger } from '@logtape/logtape';
import { type Context, Hono } from 'hono';
import { cors } from 'hono/cors';
import { HTTPException } from 'hono/http-exception';
import { secureHeaders } from 'hono/secure-headers';
import { boundedBody } from '../net/bounded-body.ts';
import { knowClient } from '../net/client-address.ts';
import type { NodeDeps } from '../operations/deps.ts';
import { type ApiEnv, admit } from './access.ts';
import { type ApiDocument, describeApi } from './document.ts';
import { OAUTH_PATHS, oauthRoutes } from './oauth.ts';
import { PROBLEMS, Problem, type ProblemCode, typeOf, type WrongParameter } from './problems.ts';
import { limitPerHour, type RateLimit } from './rate-limit.ts';
import { activityRoutes } from './routes/activities.ts';
import { catalogueRoutes } from './routes/catalogue.ts';
import { flattrRoutes } from './routes/flattrs.ts';
import { givingRoutes } from './routes/giving.ts';
import { publishingRoutes } from './routes/publishing.ts';
import { rateLimitRoutes } from './routes/rate-limit.ts';
import { subscriptionRoutes } from './routes/subscriptions.ts';
import { userRoutes } from './routes/users.ts';
import { workRoutes } from './routes/works.ts';

const log = getLogger(['obole', 'api']);

const V1 = '/api/v1';
/** The longest text that a work can have, in its longest letters, and what stands around it. */
const BODY_MAX_BYTES = 1024 * 1024;

export type Api = {
  fetch(request: Request, connection: object): Promise<Response> | Response;
  /** Whether an address is one of these, and not of the pages. */
  has(path: string): boolean;
  /** What it says of itself, for the page that shows it. */
  readonly document: ApiDocument;
};

/** The API for programs: reads by the views, acts by the operations that the pages use. Nobody is known
 *  here by a cookie. */
export function buildApi(deps: NodeDeps, options: { readonly trustsProxy: boolean }): Api {
  const limits = limitPerHour(deps.clock);
  const v1 = callsOf(deps, limits);
  const document = describeApi(v1, deps.node);
  const app = new Hono<ApiEnv>();
  app.use(knowClient(options));
  // The pages say whether a browser has to come by https: these answers would say it of subdomains, too.
  app.use(secureHeaders({ referrerPolicy: 'no-referrer', strictTransportSecurity: false }));
  app.use(crossOrigin);
  app.use(boundedBody(BODY_MAX_BYTES, () => new Problem('payload_too_large')));
  app.get('/api/openapi.json', (c) => c.json(document));
  app.route('/', oauthRoutes(deps, limits));
  app.use(`${V1}/*`, noStore, noNul, admit(deps, limits));
  app.route(V1, v1);
  app.notFound((c) => answer(c, deps, new Problem('not_found')));
  app.onError((thrown, c) => answer(c, deps, asProblem(thrown, c)));
  return { fetch: app.fetch, has, document };
}

const ALONE: readonly string[] = ['/api/openapi.json', ...OAUTH_PATHS];
const has = (path: string): boolean => path.startsWith(`${V1}/`) || ALONE.includes(path);

/** Programs in browsers may ask from anywhere: they bring a token, and no cookie is looked at. */
const crossOrigin = cors({
  origin: '*',
  allowHeaders: ['Authorization', 'Content-Type'],
  exposeHeaders: [
    ...['RateLimit', 'RateLimit-Policy', 'Retry-After', 'Location', 'WWW-Authenticate'],
    ...['X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Current', 'X-RateLimit-Reset'],
  ],
  maxAge: 86_400,
});

/** What somebody reads with their token is theirs alone. */
const noStore = async (c: Context, next: () => Promise<void>) => {
  await next();
  c.res.headers.set('cache-control', 'no-store');
};

/** No address here has a NUL in it, and PostgreSQL has no text with one. */
const noNul = async (c: Context, next: () => Promise<void>) => {
  const [path = '', query = ''] = c.req.url.split('?');
  if (path.includes('%00')) throw new Problem('not_found');
  if (query.includes('%00')) throw new Problem('invalid_parameters');
  await next();
};

function callsOf(deps: NodeDeps, limits: RateLimit): OpenAPIHono<ApiEnv> {
  const api = new OpenAPIHono<ApiEnv>({
    defaultHook: (result) => {
      if (!result.success)
        throw new Problem('invalid_parameters', { parameters: wrong(result.error) });
    },
  });
  userRoutes(api, deps);
  catalogueRoutes(api, deps);
  workRoutes(api, deps);
  publishingRoutes(api, deps);
  flattrRoutes(api, deps);
  givingRoutes(api, deps);
  subscriptionRoutes(api, deps);
  activityRoutes(api, deps);
  rateLimitRoutes(api, limits);
  return api;
}

const wrong = (error: {
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
}): WrongParameter[] =>
  error.issues.map(({ path, message }) => ({ name: path.map(String).join('.'), message }));

function asProblem(thrown: Error, c: Context): Problem {
  if (thrown instanceof Problem) return thrown;
  if (thrown instanceof HTTPException && thrown.status < 500) {
    // Hono's own, of a body that is no JSON.
    return new Problem(thrown.status === 413 ? 'payload_too_large' : 'invalid_request');
  }
  const { method, path } = c.req;
  log.error('{method} {path} broke: {thrown}', { method, path, thrown });
  return new Problem('server_error');
}

function answer(c: Context, { node }: NodeDeps, problem: Problem): Response {
  const { code, message, parameters } = problem;
  const { status, title } = PROBLEMS[code satisfies ProblemCode];
  for (const [name, value] of Object.entries(problem.headers)) c.header(name, value);
  c.header('content-type', 'application/problem+json');
  return c.body(
    JSON.stringify({
      ...{ type: typeOf(node.origin, code), title, status, code },
      ...(message === '' ? {} : { detail: message }),
      ...(parameters.length === 0 ? {} : { errors: parameters }),
    }),
    status,
  );
}
