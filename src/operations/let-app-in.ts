import { addOauthCode, type ClientApp, readClientApp } from '../../db/records/client-apps.ts';
import { lockPerson } from '../../db/records/people.ts';
import { sha256Hex } from '../../db/sha256.ts';
import type { Deps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { readScopes, type Scope } from './scopes.ts';

/** RFC 9700 would allow ten times as long; a program exchanges it at once. */
const CODE_LIVES_MS = 60_000;
/** A code that comes a second time is known for so long. */
const CODE_KEPT_MS = 24 * 3_600_000;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** A SHA-256 in base64url. */
const CHALLENGE = /^[\w-]{43}$/;
const STATE_MAX_CHARACTERS = 1_000;

/** What an app asks somebody for, as it stands in the address. */
export type AppRequest = {
  readonly clientId: string;
  readonly redirectUri: string | undefined;
  readonly responseType: string | undefined;
  readonly scope: string | undefined;
  readonly state: string | undefined;
  readonly challenge: string | undefined;
  readonly challengeMethod: string | undefined;
};

/** A question to its person that can be answered. */
export type AppQuestion = {
  readonly app: ClientApp;
  readonly redirectUri: string;
  readonly scopes: readonly Scope[];
  readonly state: string | undefined;
  readonly challenge: string;
};

/** For the app, at its own address. Source: RFC 6749, section 4.1.2.1. */
export type AppFault = 'invalid_request' | 'unsupported_response_type' | 'invalid_scope';

/** `unknown_app`, `redirect_differs`: nobody is led anywhere, for nobody knows whose address it is. */
export type AskRefusal = 'unknown_app' | 'redirect_differs';

export type Asked = Outcome<
  | { readonly question: AppQuestion }
  | {
      readonly app: ClientApp;
      readonly fault: AppFault;
      readonly redirectUri: string;
      readonly state: string | undefined;
    },
  AskRefusal
>;

/** Reads what an app asks for. Its address must be one that it registered, letter by letter, and it has to
 *  prove with PKCE that who brings the code is who asked, whether it has a secret or not.
 *  Source: RFC 9700, section 2.1. */
export async function readAppRequest(deps: Deps, asked: AppRequest): Promise<Asked> {
  const { clientId, redirectUri, scope = '', challenge } = asked;
  const app = UUID.test(clientId) ? await readClientApp(deps.db, clientId) : undefined;
  if (app === undefined) return refuse('unknown_app');
  if (redirectUri === undefined || !app.redirectUris.includes(redirectUri))
    return refuse('redirect_differs');
  const state = asked.state?.slice(0, STATE_MAX_CHARACTERS);
  const fault = (code: AppFault) => done({ app, fault: code, redirectUri, state });
  if (asked.responseType === undefined) return fault('invalid_request');
  if (asked.responseType !== 'code') return fault('unsupported_response_type');
  if ((asked.state?.length ?? 0) > STATE_MAX_CHARACTERS) return fault('invalid_request');
  // Without a method it would be `plain`: RFC 7636, section 4.3.
  if (asked.challengeMethod !== 'S256' || challenge === undefined || !CHALLENGE.test(challenge))
    return fault('invalid_request');
  const scopes = readScopes(scope);
  if (scopes === null) return fault('invalid_scope');
  return done({ question: { app, redirectUri, scopes, state, challenge } });
}

/** Its person has said yes: the app gets a code for this one question.
 *  @returns the code's text, which is kept nowhere. */
export const letAppIn = (
  deps: Deps,
  accountId: string,
  { app, redirectUri, scopes, challenge }: AppQuestion,
): Promise<Outcome<{ readonly code: string }, 'unknown_app'>> =>
  transact(deps.db, async (tx): Promise<Outcome<{ readonly code: string }, 'unknown_app'>> => {
    const person = await lockPerson(tx, accountId);
    if (person === undefined || person.deletedAt !== null) return refuse('unknown_app');
    if ((await readClientApp(tx, app.id)) === undefined) return refuse('unknown_app');
    const code = deps.newSecret();
    const now = deps.clock().getTime();
    const row = {
      ...{ codeHash: sha256Hex(code), appId: app.id, accountId },
      ...{ redirectUri, challenge, scopes: [...scopes] },
      expiresAt: new Date(now + CODE_LIVES_MS),
    };
    await addOauthCode(tx, row, new Date(now - CODE_KEPT_MS));
    return done({ code });
  });
