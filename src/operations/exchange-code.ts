import { createHash } from 'node:crypto';
import type { Tx } from '../../db/connect.ts';
import {
  addApiToken,
  dropTokenOfApp,
  dropTokensOfCode,
  keepNewestOfApp,
} from '../../db/records/api-tokens.ts';
import {
  type ClientApp,
  lockOauthCode,
  markCodeUsed,
  type OauthCode,
  readClientApp,
} from '../../db/records/client-apps.ts';
import { sha256Hex } from '../../db/sha256.ts';
import { mintToken } from './api-tokens.ts';
import type { Deps } from './deps.ts';
import { done, type Outcome, refuse } from './outcome.ts';

/** An app has so many tokens of one person at most; the oldest goes. */
const TOKENS_OF_APP_MAX = 10;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Source: RFC 7636, section 4.1. */
const VERIFIER = /^[\w.~-]{43,128}$/;

/** The app that says so of itself: with its secret if it has one, and without if it has none.
 *  Source: RFC 6749, section 2.3. */
export async function knowApp(
  deps: Deps,
  said: { readonly id: string; readonly secret: string | null },
): Promise<ClientApp | null> {
  const app = UUID.test(said.id) ? await readClientApp(deps.db, said.id) : undefined;
  if (app === undefined) return null;
  const hash = said.secret === null ? null : sha256Hex(said.secret);
  return app.secretHash === hash ? app : null;
}

/** Gives an app a token for the code that it was given. A code is good once, for this app, at this address,
 *  for who can show what its challenge was made of. Who brings it a second time ends what came of it: one
 *  of the two has stolen it. Source: RFC 6749, sections 4.1.2 and 4.1.3; RFC 7636, section 4.6. */
export const exchangeCode = (
  deps: Deps,
  app: ClientApp,
  said: { readonly code: string; readonly redirectUri: string; readonly verifier: string },
): Promise<Outcome<{ readonly token: string; readonly scopes: string[] }, 'invalid_grant'>> =>
  // Not `transact`: what a used code ends stays ended.
  deps.db.transaction(async (tx) => {
    const codeHash = sha256Hex(said.code);
    const code = await lockOauthCode(tx, codeHash);
    if (code === undefined || code.appId !== app.id) return refuse('invalid_grant', 'unknown');
    if (code.usedAt !== null) {
      await dropTokensOfCode(tx, codeHash);
      return refuse('invalid_grant', 'used');
    }
    const now = deps.clock();
    if (code.expiresAt <= now || !fits(code, said)) return refuse('invalid_grant', 'not for this');
    await markCodeUsed(tx, codeHash, now);
    return done({ token: await grant(deps, tx, code), scopes: code.scopes });
  });

const fits = (
  { redirectUri, challenge }: OauthCode,
  said: { readonly redirectUri: string; readonly verifier: string },
): boolean =>
  said.redirectUri === redirectUri &&
  VERIFIER.test(said.verifier) &&
  createHash('sha256').update(said.verifier).digest('base64url') === challenge;

async function grant(deps: Deps, tx: Tx, code: OauthCode): Promise<string> {
  const { text, hash } = mintToken(deps);
  const { accountId, appId, scopes, codeHash } = code;
  await addApiToken(tx, {
    ...{ id: deps.newRandomId(), tokenHash: hash, accountId, appId, codeHash },
    ...{ scopes, createdAt: deps.clock() },
  });
  await keepNewestOfApp(tx, { accountId, appId, keep: TOKENS_OF_APP_MAX });
  return text;
}

/** An app gives a token back. One that is not its own, or none, changes nothing, and it hears of no
 *  difference. Source: RFC 7009, section 2.2. */
export const giveBackApiToken = async (
  deps: Deps,
  app: ClientApp,
  token: string,
): Promise<void> => {
  await dropTokenOfApp(deps.db, { tokenHash: sha256Hex(token), appId: app.id });
};
