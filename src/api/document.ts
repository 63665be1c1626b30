import type { OpenAPIHono } from '@hono/zod-openapi';
import type { NodeFacts } from '../operations/deps.ts';
import type { Scope } from '../operations/scopes.ts';
import type { ApiEnv } from './access.ts';
import { PROBLEM_CODES, PROBLEMS } from './problems.ts';
import { describeWebhooks } from './webhooks.ts';

export type ApiDocument = ReturnType<OpenAPIHono<ApiEnv>['getOpenAPI31Document']>;

const SCOPE_TEXTS: Record<Scope, string> = {
  flattr: 'Give flattrs, take them back, and look after subscriptions',
  thing: 'Publish, change and delete works',
  email: 'Read the mail address',
  extendedread:
    'Read what only the person sees: hidden works, flattrs without a name, the mail address',
};

const TAGS = [
  { name: 'users', description: 'People, here and elsewhere.' },
  { name: 'works', description: 'What people make. Flattr called them things.' },
  { name: 'flattrs', description: 'Thank-yous.' },
  { name: 'subscriptions', description: 'Flattrs that are given every month.' },
  { name: 'activities', description: 'What people did, as ActivityStreams.' },
  { name: 'search', description: 'The catalogue of everything flattred here.' },
  { name: 'categories' },
  { name: 'languages' },
  { name: 'rate_limit' },
];

/** The document of OpenAPI 3.1, made of the very schemas that requests are checked by. */
export function describeApi(api: OpenAPIHono<ApiEnv>, node: NodeFacts): ApiDocument {
  const { origin } = node;
  const { openAPIRegistry: registry } = api;
  registry.registerComponent('securitySchemes', 'oauth', {
    type: 'oauth2',
    description: 'An app that its person has let in. PKCE (S256) is needed, of every app.',
    flows: {
      authorizationCode: {
        authorizationUrl: `${origin}/oauth/authorize`,
        tokenUrl: `${origin}/oauth/token`,
        scopes: SCOPE_TEXTS,
      },
    },
  });
  registry.registerComponent('securitySchemes', 'token', {
    type: 'http',
    scheme: 'bearer',
    description: 'A token that somebody made for themself, at /home/settings/apps.',
  });
  describeWebhooks(api);
  return api.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: `${node.name}: API`,
      version: '1',
      description:
        'Lists go from new to old and are read page by page: `next_cursor` of one page is `cursor` of the next. Every answer says what is left of the hour (`RateLimit`). What goes wrong is a problem of RFC 9457, whose `code` is the same on every node.',
    },
    servers: [{ url: `${origin}/api/v1` }],
    // Where a call says nothing of its own: it may bring a token and needs none.
    security: [{}, { oauth: [] }, { token: [] }],
    tags: TAGS,
    'x-problems': PROBLEM_CODES.map((code) => ({ code, ...PROBLEMS[code] })),
  });
}
