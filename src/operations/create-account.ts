import type { webcrypto } from 'node:crypto';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import type { Tx } from '../../db/connect.ts';
import {
  type Actor,
  addAccount,
  addActorKey,
  addLocalActor,
  type Role,
} from '../../db/records/people.ts';
import type { Deps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';

/** As Mastodon takes them: letters, digits, underscores; so that a handle works in every app. */
const HANDLE = /^[a-z0-9_]([a-z0-9_-]{0,28}[a-z0-9_])?$/i;
/** Names that would read as the node itself, or as one of its pages. */
const RESERVED = new Set(['node', 'flattr', 'admin', 'obole', 'root', 'support', 'security']);
export const NAME_MAX_CHARACTERS = 100;

export type PersonRefusal = 'handle_invalid' | 'handle_taken' | 'name_invalid';

export type NewPerson = {
  readonly handle: string;
  readonly name: string;
  readonly role?: Role;
  /** The domain as whose owner they come in (`join-by-mail.ts`). */
  readonly cameByDomain?: string | null;
};

/** Makes a local account: an actor with its keys, and what only its owner sees. */
export async function createAccount(
  deps: Deps,
  person: NewPerson,
): Promise<Outcome<{ readonly actorId: string }, PersonRefusal>> {
  const wrong = refusalOfPerson(person);
  if (wrong !== null) return refuse(wrong);
  const keys = await makeActorKeys(deps);
  return transact(deps.db, (tx) => addPerson(deps, tx, person, keys));
}

/** The part of `createAccount` that runs in a transaction of its caller. */
export async function addPerson(
  deps: Deps,
  tx: Tx,
  person: NewPerson,
  keys: SealedKeys,
): Promise<Outcome<{ readonly actorId: string }, PersonRefusal>> {
  const actor = await addActor(deps, tx, { ...person, kind: 'person' }, keys);
  if (actor === null) return refuse('handle_taken');
  const { role = 'member', cameByDomain = null } = person;
  // Whoever opens the node has other things to do first.
  const firstStep = role === 'member' ? 'budget' : null;
  await addAccount(tx, { actorId: actor.id, role, firstStep, cameByDomain });
  return done({ actorId: actor.id });
}

/** Whether somebody here may be called so. */
export const isHandle = (text: string): boolean =>
  HANDLE.test(text) && !RESERVED.has(text.toLowerCase());

/** What is wrong with a chosen handle or name, or null. */
export function refusalOfPerson(person: NewPerson): Exclude<PersonRefusal, 'handle_taken'> | null {
  if (!isHandle(person.handle)) return 'handle_invalid';
  const name = person.name.trim();
  if (name === '' || [...name].length > NAME_MAX_CHARACTERS) return 'name_invalid';
  return null;
}

/** Adds a local actor with its keys; null when the handle is taken. */
export async function addActor(
  deps: Pick<Deps, 'clock' | 'newId'> & { readonly node: Pick<Deps['node'], 'origin' | 'host'> },
  tx: Tx,
  facts: { readonly handle: string; readonly name: string; readonly kind: Actor['kind'] },
  keys: SealedKeys,
): Promise<Actor | null> {
  const id = deps.newId();
  const uri = `${deps.node.origin}/users/${id}`;
  const actor = await addLocalActor(tx, {
    id,
    uri,
    kind: facts.kind,
    local: true,
    handle: facts.handle,
    host: deps.node.host,
    name: facts.name.trim(),
    profileUrl:
      facts.kind === 'application'
        ? `${deps.node.origin}/`
        : `${deps.node.origin}/@${facts.handle}`,
    inboxUrl: `${uri}/inbox`,
    sharedInboxUrl: `${deps.node.origin}/inbox`,
    createdAt: deps.clock(),
  });
  if (actor === null) return null;
  for (const key of keys) await addActorKey(tx, { actorId: actor.id, ...key });
  return actor;
}

export type SealedKeys = readonly {
  readonly algorithm: 'RSASSA-PKCS1-v1_5' | 'Ed25519';
  readonly publicJwk: JWK;
  readonly privateJwkSealed: string;
}[];

/** RSA for HTTP signatures, which every server verifies; Ed25519 for those that prefer it. */
export async function makeActorKeys(deps: Pick<Deps, 'newRsaPair' | 'vault'>): Promise<SealedKeys> {
  const seal = async (
    algorithm: SealedKeys[number]['algorithm'],
    pair: webcrypto.CryptoKeyPair,
  ) => ({
    algorithm,
    publicJwk: await exportJWK(pair.publicKey),
    privateJwkSealed: await deps.vault.seal(JSON.stringify(await exportJWK(pair.privateKey))),
  });
  const [rsa, ed25519] = await Promise.all([
    deps.newRsaPair(),
    generateKeyPair('EdDSA', { extractable: true }),
  ]);
  return Promise.all([seal('RSASSA-PKCS1-v1_5', rsa), seal('Ed25519', ed25519)]);
}

/** Fedify's own generator makes RSA-4096, which signs seven times slower for nothing that peers would
 *  use. */
export const makeRsaPair = (): Promise<webcrypto.CryptoKeyPair> =>
  generateKeyPair('RS256', { modulusLength: 2048, extractable: true });
