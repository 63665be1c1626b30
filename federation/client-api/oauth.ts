import {
  type AuthorizationServer,
  allowInsecureRequests,
  authorizationCodeGrantRequest,
  type Client,
  ClientSecretPost,
  type CustomFetchOptions,
  calculatePKCECodeChallenge,
  clientCredentialsGrantRequest,
  customFetch,
  nopkce,
  processAuthorizationCodeResponse,
  ResponseBodyError,
  revocationRequest,
  validateAuthResponse,
} from 'oauth4webapi';
import type { AccountServers, Knock, ServerApp } from '../../src/operations/account-servers.ts';
import { done, type Outcome, refuse } from '../../src/operations/outcome.ts';
import type { Ask } from './bounded-ask.ts';

/** Where a server sends people back to: each to an address of its own, or one could have another's people
 *  say yes there and be handed their code (RFC 9700, 4.4). Without a query, which Friendica would cut off. */
export const callbackOf = (origin: string, host: string): string =>
  `${origin}/auth/callback/${host}`;

const serverOf = (app: ServerApp): AuthorizationServer => ({
  issuer: app.issuer,
  authorization_endpoint: app.authorizationEndpoint,
  token_endpoint: app.tokenEndpoint,
  ...(app.revocationEndpoint === null ? {} : { revocation_endpoint: app.revocationEndpoint }),
});

const clientOf = (app: ServerApp): Client => ({ client_id: app.clientId });

/** For the library: how it asks. Over plain http only on this machine, see `originOf`. */
const by = (ask: Ask) => ({
  [customFetch]: (
    url: string,
    { method, headers, body }: CustomFetchOptions<'POST', URLSearchParams>,
  ) => ask(url, { method, headers, body }),
  [allowInsecureRequests]: true,
});

/** Whether a server gives the app a token of its own, which says nothing of anybody. */
export async function knows(ask: Ask, app: ServerApp): Promise<boolean> {
  try {
    const proof = ClientSecretPost(app.clientSecret);
    const parameters = new URLSearchParams();
    const options = by(ask);
    const client = clientOf(app);
    return (await clientCredentialsGrantRequest(serverOf(app), client, proof, parameters, options))
      .ok;
  } catch {
    return false;
  }
}

/** Where somebody is sent to say that this node may know who they are. */
export async function authorizationUrl(
  origin: string,
  app: ServerApp,
  { state, verifier }: Knock,
): Promise<string> {
  const url = new URL(app.authorizationEndpoint);
  url.searchParams.set('response_type', 'code');
  url.searchParams.set('client_id', app.clientId);
  url.searchParams.set('redirect_uri', callbackOf(origin, app.host));
  url.searchParams.set('scope', app.scope);
  url.searchParams.set('state', state);
  if (app.usesPkce) {
    url.searchParams.set('code_challenge', await calculatePKCECodeChallenge(verifier));
    url.searchParams.set('code_challenge_method', 'S256');
  }
  return url.href;
}

/** What servers call it when they do not know the app any more. Source: RFC 6749, 5.2. */
const FORGOTTEN = ['invalid_client', 'unauthorized_client'];

/** Exchanges what somebody came back with for a token. */
export async function token(
  ask: Ask,
  origin: string,
  ...[app, knock, answer]: Parameters<AccountServers['token']>
): ReturnType<AccountServers['token']> {
  const callback = callbackOf(origin, app.host);
  if (answer.pathname !== new URL(callback).pathname)
    return refuse('mixed_up', 'another server answers');
  const code = codeIn(app, knock, answer.searchParams);
  if (!code.ok) return code;
  const [server, client] = [serverOf(app), clientOf(app)];
  const proof = ClientSecretPost(app.clientSecret);
  const verifier = app.usesPkce ? knock.verifier : nopkce;
  const asked = await authorizationCodeGrantRequest(
    server,
    client,
    proof,
    code.parameters,
    callback,
    verifier,
    by(ask),
  ).catch((error: unknown) => `${error}`.slice(0, 300));
  if (typeof asked === 'string') return refuse('unreachable', asked);
  if (asked.status >= 500 || asked.status === 429)
    return refuse('unreachable', `HTTP ${asked.status} from ${app.host}`);
  try {
    const { access_token } = await processAuthorizationCodeResponse(server, client, asked);
    return done({ accessToken: access_token });
  } catch (error) {
    const isForgotten = error instanceof ResponseBodyError && FORGOTTEN.includes(error.error);
    // Else the code was used, or was meant for another knock.
    return refuse(isForgotten ? 'app_forgotten' : 'mixed_up', `${error}`.slice(0, 300));
  }
}

/** What they came back with, as an answer to this very knock. */
function codeIn(
  app: ServerApp,
  { state }: Knock,
  answer: URLSearchParams,
): Outcome<{ readonly parameters: URLSearchParams }, 'denied' | 'mixed_up' | 'app_forgotten'> {
  if (answer.get('state') !== state) return refuse('mixed_up', 'another state');
  const error = answer.get('error') ?? '';
  if (error === 'access_denied') return refuse('denied');
  if (FORGOTTEN.includes(error)) return refuse('app_forgotten', error);
  try {
    return done({ parameters: validateAuthResponse(serverOf(app), clientOf(app), answer, state) });
  } catch (thrown) {
    return refuse('mixed_up', `${thrown}`.slice(0, 300));
  }
}

/** Gives a token back. A server that has forgotten it, or us, has nothing left to forget. */
export async function revoke(ask: Ask, app: ServerApp, accessToken: string): Promise<boolean> {
  if (app.revocationEndpoint === null) return true;
  try {
    const answer = await revocationRequest(
      serverOf(app),
      clientOf(app),
      ClientSecretPost(app.clientSecret),
      accessToken,
      by(ask),
    );
    return answer.status < 500 && answer.status !== 429;
  } catch {
    return false;
  }
}
