import {
  type ApiToken,
  addApiToken,
  countOwnTokens,
  dropOwnToken,
  markUsed,
  readApiToken,
} from '../../db/records/api-tokens.ts';
import { lockPerson } from '../../db/records/people.ts';
import { sha256Hex } from '../../db/sha256.ts';
import type { Deps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { isScope, type Scope } from './scopes.ts';

/** More than these nobody looks after. */
export const TOKENS_MAX = 20;
export const TOKEN_NAME_MAX_CHARACTERS = 60;
/** What nobody has used for so long opens nothing any more. */
const UNUSED_LIVES_MS = 365 * 24 * 3_600_000;
const TOKEN_MAX_CHARACTERS = 200;
/** So that whoever finds one, in a text or in a log, sees what it is. */
const TOKEN_PREFIX = 'obole_';

/** Who asks with a token, and for what they may. */
export type Bearer = {
  readonly tokenId: string;
  readonly actorId: string;
  /** Null: they made the token themself. */
  readonly appId: string | null;
  readonly scopes: readonly Scope[];
};

/** A new token; its text is kept nowhere. */
export function mintToken(deps: Deps): { readonly text: string; readonly hash: string } {
  const text = `${TOKEN_PREFIX}${deps.newSecret()}`;
  return { text, hash: sha256Hex(text) };
}

export type TokenRefusal = 'name_invalid' | 'too_many_tokens' | 'unknown_account';

/** Somebody makes a token for a program of their own. Its text is shown once, now.
 *  @param wish.once its id, from the form that asks: sent twice it is one, and the text that is shown last
 *    is good. */
export const makeOwnToken = (
  deps: Deps,
  accountId: string,
  wish: {
    readonly name: string;
    readonly scopes: readonly Scope[];
    readonly once?: string | undefined;
  },
): Promise<Outcome<{ readonly token: string }, TokenRefusal>> =>
  transact(deps.db, async (tx): Promise<Outcome<{ token: string }, TokenRefusal>> => {
    const name = wish.name.trim().replaceAll(/\s+/g, ' ');
    if (name === '' || [...name].length > TOKEN_NAME_MAX_CHARACTERS) return refuse('name_invalid');
    // One after the other: of ten that come at once nobody has too many.
    const person = await lockPerson(tx, accountId);
    if (person === undefined || person.deletedAt !== null) return refuse('unknown_account');
    const id = wish.once ?? deps.newRandomId();
    await dropOwnToken(tx, { accountId, id });
    if ((await countOwnTokens(tx, accountId)) >= TOKENS_MAX) return refuse('too_many_tokens');
    const { text, hash } = mintToken(deps);
    await addApiToken(tx, {
      ...{ id, tokenHash: hash, accountId, name },
      ...{ scopes: [...wish.scopes], createdAt: deps.clock() },
    });
    return done({ token: text });
  });

/** Ends one that somebody made. */
export const endOwnToken = async (
  deps: Deps,
  of: { readonly accountId: string; readonly id: string },
): Promise<Outcome<object, 'unknown_token'>> =>
  (await dropOwnToken(deps.db, of)) ? done({}) : refuse('unknown_token');

/** Who asks with this token; null: nobody, for it is none, was ended, or has not been used for a year. */
export async function findBearer(deps: Deps, text: string): Promise<Bearer | null> {
  if (text.length > TOKEN_MAX_CHARACTERS) return null;
  const token = await readApiToken(deps.db, sha256Hex(text));
  if (token === undefined || isForgotten(token, deps.clock())) return null;
  const today = dayOf(deps.clock());
  if (token.lastUsedOn !== today) await markUsed(deps.db, token.id, today);
  const { id: tokenId, accountId: actorId, appId } = token;
  return { tokenId, actorId, appId, scopes: token.scopes.filter(isScope) };
}

const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

function isForgotten({ lastUsedOn, createdAt }: ApiToken, now: Date): boolean {
  const lastAt = lastUsedOn === null ? createdAt : new Date(`${lastUsedOn}T00:00:00Z`);
  return now.getTime() - lastAt.getTime() > UNUSED_LIVES_MS;
}
