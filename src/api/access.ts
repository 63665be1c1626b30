import type { Context, MiddlewareHandler } from 'hono';
import { openMonth } from '../../db/views/months.ts';
import { standingOnWorks } from '../../db/views/shared-works.ts';
import { type Bearer, findBearer } from '../operations/api-tokens.ts';
import type { NodeDeps } from '../operations/deps.ts';
import type { Scope } from '../operations/scopes.ts';
import type { Reader } from './objects.ts';
import { Problem } from './problems.ts';
import { allowanceHeaders, type RateLimit, REQUESTS_AN_HOUR } from './rate-limit.ts';

/** `client`: the address that asks; `bearer`: whose token it has, null without one. */
export type ApiEnv = { Variables: { client: string; bearer: Bearer | null; asks: Asking } };

/** Who is counted, and up to what. */
export type Asking = { readonly who: string; readonly limit: number };

const BEARER = /^Bearer +([\w.~+/-]+=*) *$/i;

/** Finds out who asks: by their token alone. The cookies of the pages mean nothing here, so that no page
 *  elsewhere can ask in somebody's name. Each answer says what is left of the hour. */
export function admit(deps: NodeDeps, limits: RateLimit): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const said = c.req.header('authorization');
    const byAddress = { who: `address ${c.get('client')}`, limit: REQUESTS_AN_HOUR.address };
    const token = said === undefined ? undefined : (BEARER.exec(said)?.[1] ?? '');
    const bearer = token === undefined ? null : await findBearer(deps, token);
    const asks =
      bearer === null
        ? byAddress
        : { who: `token ${bearer.tokenId}`, limit: REQUESTS_AN_HOUR.token };
    c.set('bearer', bearer);
    c.set('asks', asks);
    // Not counted: who has nothing left may still see when they have.
    const isFree = c.req.path === '/api/v1/rate_limit';
    const may = isFree || limits.spend(asks.who, asks.limit);
    const headers = allowanceHeaders(limits.look(asks.who, asks.limit), deps.clock());
    for (const [name, value] of Object.entries(headers)) c.header(name, value);
    if (!may) {
      const wait = limits.look(asks.who, asks.limit).resetAt.getTime() - deps.clock().getTime();
      throw new Problem('rate_limit_exceeded', {
        headers: { 'Retry-After': `${Math.ceil(wait / 1_000)}` },
      });
    }
    if (token !== undefined && bearer === null) throw unauthorized('invalid_token');
    await next();
  };
}

/** Source: RFC 6750, section 3. */
const unauthorized = (error?: 'invalid_token') =>
  new Problem('unauthorized', {
    headers: { 'WWW-Authenticate': error === undefined ? 'Bearer' : `Bearer error="${error}"` },
  });

/** What a call needs of who asks: said in the document, and seen to. Without a scope any token will do. */
export const needs = (...scopes: Scope[]) => ({
  security: [{ oauth: scopes }, { token: scopes }],
  middleware: guard(scopes),
});

function guard(scopes: readonly Scope[]): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const bearer = c.get('bearer');
    if (bearer === null) throw unauthorized();
    const missing = scopes.find((scope) => !bearer.scopes.includes(scope));
    if (missing !== undefined)
      throw new Problem('insufficient_scope', {
        detail: missing,
        headers: {
          'WWW-Authenticate': `Bearer error="insufficient_scope", scope="${scopes.join(' ')}"`,
        },
      });
    await next();
  };
}

/** Whoever acts: the person of a token. */
export type Asker = Pick<Bearer, 'actorId'>;

/** Who asks, behind that.
 *  @throws where a call is open to everybody. */
export function bearerOf(c: Context<ApiEnv>): Bearer {
  const bearer = c.get('bearer');
  if (bearer === null) throw new Error(`${c.req.path} is open to everybody`);
  return bearer;
}

export const mayRead = (bearer: Bearer, ...scopes: Scope[]): boolean =>
  scopes.some((scope) => bearer.scopes.includes(scope));

/** The month that is open; the node has one before it serves anybody. */
export async function monthNow({ db }: NodeDeps): Promise<string> {
  const month = await openMonth(db);
  if (month === null) throw new Error('no month is open');
  return month;
}

/** How who asks stands to these works; null: they asked without a token. */
export async function readerOf(
  c: Context<ApiEnv>,
  deps: NodeDeps,
  workIds: readonly string[],
): Promise<Reader | null> {
  const bearer = c.get('bearer');
  if (bearer === null) return null;
  const { actorId } = bearer;
  const key = { giverId: actorId, month: await monthNow(deps), workIds };
  return { actorId, ...(await standingOnWorks(deps.db, key)) };
}
