import { z } from 'zod';
import type { ServerApp } from '../../src/operations/account-servers.ts';
import { isLoopback, webUrl } from '../translate/vocabulary.ts';
import type { Ask } from './bounded-ask.ts';
import { callbackOf } from './oauth.ts';

/** Everything that this node asks for: who somebody is, and what they favourited. */
const FINE = 'profile read:favourites';
/** Mastodon before 4.3 refuses `profile`. */
const OLDER = 'read:accounts read:favourites';
/** Servers that know no finer scopes, by the name in their NodeInfo. */
const COARSE: Readonly<Record<string, string>> = { pixelfed: 'read' };

/** PostgreSQL keeps no text with a NUL in it. */
const kept = z.string().refine((text) => !text.includes('\0'));
const endpoint = kept.max(2_000);
const metadata = z.object({
  issuer: endpoint,
  authorization_endpoint: endpoint,
  token_endpoint: endpoint,
  revocation_endpoint: endpoint.optional().catch(undefined),
  scopes_supported: z.array(z.string()).max(500).optional().catch(undefined),
  code_challenge_methods_supported: z.array(z.string()).max(50).optional().catch(undefined),
});

const registered = z.object({
  client_id: z.union([z.string(), z.number()]).transform(String).pipe(kept.min(1).max(1_000)),
  client_secret: kept.min(1).max(1_000),
});

/** People speak to a server by https; by http only to one on this machine, for demos and tests. */
export const originOf = (
  host: string,
  { allowPrivateAddress }: { readonly allowPrivateAddress: boolean },
): string => `${allowPrivateAddress && isLoopback(host) ? 'http' : 'https'}://${host}`;

type Endpoints = Pick<
  ServerApp,
  'issuer' | 'authorizationEndpoint' | 'tokenEndpoint' | 'revocationEndpoint' | 'usesPkce'
> & { readonly scopes: readonly string[] };

/** What a server says of its own endpoints (RFC 8414), as far as they are its own: none may lead to
 *  another host, for our secret and people's tokens go there. Without a word it has those that
 *  Mastodon's clients have always used. */
async function endpointsOf(ask: Ask, origin: string): Promise<Endpoints> {
  const usual: Endpoints = {
    issuer: origin,
    authorizationEndpoint: `${origin}/oauth/authorize`,
    tokenEndpoint: `${origin}/oauth/token`,
    revocationEndpoint: `${origin}/oauth/revoke`,
    ...{ usesPkce: false, scopes: [] },
  };
  const answer = await ask(`${origin}/.well-known/oauth-authorization-server`, {
    headers: { accept: 'application/json' },
  });
  const read = answer.ok ? metadata.safeParse(await answer.json().catch(() => null)) : null;
  if (!read?.success) return usual;
  const said = read.data;
  const isOwn = (url: string | undefined) => webUrl(url)?.origin === origin;
  if (![said.issuer, said.authorization_endpoint, said.token_endpoint].every(isOwn)) return usual;
  return {
    issuer: said.issuer,
    authorizationEndpoint: said.authorization_endpoint,
    tokenEndpoint: said.token_endpoint,
    revocationEndpoint:
      said.revocation_endpoint !== undefined && isOwn(said.revocation_endpoint)
        ? said.revocation_endpoint
        : null,
    usesPkce: said.code_challenge_methods_supported?.includes('S256') ?? false,
    scopes: said.scopes_supported ?? [],
  };
}

/** Makes this node known to a server as an app; null when it takes none.
 *  @throws {Error} when it does not answer. */
export async function register(
  ask: Ask,
  node: { readonly origin: string; readonly name: string },
  server: { readonly host: string; readonly origin: string; readonly software: string },
): Promise<ServerApp | null> {
  const { scopes, ...endpoints } = await endpointsOf(ask, server.origin);
  const scope = COARSE[server.software] ?? (scopes.includes('profile') ? FINE : OLDER);
  const answer = await ask(`${server.origin}/api/v1/apps`, {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: new URLSearchParams({
      client_name: node.name,
      redirect_uris: callbackOf(node.origin, server.host),
      scopes: scope,
      website: `${node.origin}/`,
    }),
  });
  if (answer.status >= 500 || answer.status === 429)
    throw new Error(`HTTP ${answer.status}: ${server.origin}/api/v1/apps`);
  const read = registered.safeParse(await answer.json().catch(() => null));
  if (!answer.ok || !read.success) return null;
  const { client_id: clientId, client_secret: clientSecret } = read.data;
  const { host, software } = server;
  return { host, software, ...endpoints, scope, clientId, clientSecret };
}
