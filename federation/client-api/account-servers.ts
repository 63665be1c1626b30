import { getLogger } from '@logtape/logtape';
import { z } from 'zod';
import type { AccountServers, ServerApp } from '../../src/operations/account-servers.ts';
import type { Remote } from '../../src/operations/deps.ts';
import { done, refuse } from '../../src/operations/outcome.ts';
import type { Ask } from './bounded-ask.ts';
import { favourites } from './favourites.ts';
import { authorizationUrl, knows, revoke, token } from './oauth.ts';
import { refusesToken } from './refuses-token.ts';
import { originOf, register } from './register.ts';

const log = getLogger(['obole', 'client-api']);

const SOFTWARE_MAX_CHARACTERS = 100;

const account = z.object({ username: z.string().min(1).max(200) });

/** How this node speaks the client API of other servers: the port that operations are given. */
export function makeAccountServers(
  ask: Ask,
  node: { readonly origin: string; readonly name: string },
  options: {
    readonly allowPrivateAddress: boolean;
    readonly nodeInfo: Remote['nodeInfo'];
  },
): AccountServers {
  return {
    async register(host) {
      const said = (await options.nodeInfo(host))?.software.toLowerCase() ?? '';
      const software = said.replaceAll('\0', '').slice(0, SOFTWARE_MAX_CHARACTERS);
      try {
        const server = { host, origin: originOf(host, options), software };
        const app = await register(ask, node, server);
        return app === null ? refuse('no_client_api', host) : done({ app });
      } catch (error) {
        log.info('{host} takes no app: {reason}', { host, reason: `${error}` });
        return refuse('unreachable', host);
      }
    },
    knows: (app) => knows(ask, app),
    authorizationUrl: (app, knock) => authorizationUrl(node.origin, app, knock),
    token: (app, knock, answer) => token(ask, node.origin, app, knock, answer),
    owner: (app, accessToken) => ownerOf(ask, app, accessToken, options),
    favourites: (app, accessToken, next) =>
      favourites(ask, { app, accessToken, next, origin: originOf(app.host, options) }),
    revoke: (app, accessToken) => revoke(ask, app, accessToken),
  };
}

async function ownerOf(
  ask: Ask,
  app: ServerApp,
  accessToken: string,
  options: { readonly allowPrivateAddress: boolean },
): ReturnType<AccountServers['owner']> {
  const { host } = app;
  try {
    const answer = await ask(`${originOf(host, options)}/api/v1/accounts/verify_credentials`, {
      headers: { accept: 'application/json', authorization: `Bearer ${accessToken}` },
    });
    if (await refusesToken(answer.clone())) return refuse('token_refused', host);
    const read = answer.ok ? account.safeParse(await answer.json()) : null;
    if (!read?.success) return refuse('unreachable', `HTTP ${answer.status} from ${host}`);
    return done({ owner: read.data });
  } catch (error) {
    return refuse('unreachable', `${error}`.slice(0, 300));
  }
}
