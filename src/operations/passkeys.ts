import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { z } from 'zod';
import type { Tx } from '../../db/connect.ts';
import {
  addChallenge,
  addPasskey,
  type Challenge,
  dropPasskey,
  lockPasskey,
  passkeysOf,
  renamePasskey,
  spendChallenge,
  updatePasskey,
} from '../../db/records/passkeys.ts';
import { lockPerson, readActor } from '../../db/records/people.ts';
import { sha256Hex } from '../../db/sha256.ts';
import type { Deps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { openSession, type Session } from './sign-in.ts';
import { type KeepRefusal, keepsAWayIn } from './ways-in.ts';

/** How long somebody may take. The door's offer stands in the page while they look for their key. */
export const CHALLENGE_LIVES_MS = 15 * 60_000;
export const PASSKEY_NAME_MAX_CHARACTERS = 60;
const MOST_PASSKEYS = 20;

/** Loaded with the first passkey: it brings a reader of certificates, which most nodes never need. */
const webAuthn = () => import('@simplewebauthn/server');

/** `mixed_up`: no such challenge of this browser, or it was answered or is old. `passkey_copied`: it counted
 *  backwards, so there are two of it. */
export type PasskeyRefusal =
  | 'mixed_up'
  | 'not_verified'
  | 'unknown_passkey'
  | 'passkey_known'
  | 'passkey_copied'
  | 'too_many_passkeys';

/** What the browser is to do, and the state that it alone holds until then. */
type Offer<Options> = { readonly options: Options; readonly state: string };

/** The site that passkeys are for: they work nowhere else. */
const siteOf = ({ node }: Deps) => ({ origin: node.origin, rpID: new URL(node.origin).hostname });

/** Somebody who is signed in adds a passkey. It has to be one that knows whose it is, so that nobody types a
 *  name at the door, and that makes sure who holds it, for it is all that is asked. */
export async function offerPasskey(
  deps: Deps,
  accountId: string,
): Promise<Offer<PublicKeyCredentialCreationOptionsJSON>> {
  const { generateRegistrationOptions } = await webAuthn();
  const known = await passkeysOf(deps.db, accountId);
  const person = await readActor(deps.db, accountId);
  const options = await generateRegistrationOptions({
    ...{ rpName: deps.node.name, rpID: siteOf(deps).rpID },
    ...{ userName: `@${person?.handle}@${deps.node.host}`, userDisplayName: person?.name ?? '' },
    userID: Uint8Array.from(Buffer.from(accountId.replaceAll('-', ''), 'hex')),
    excludeCredentials: known.map(({ id, transports }) => ({ id, transports })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
  return { options, state: await keep(deps, options.challenge, accountId) };
}

/** Somebody wants in by a passkey. */
export async function askForPasskey(
  deps: Deps,
): Promise<Offer<PublicKeyCredentialRequestOptionsJSON>> {
  const { generateAuthenticationOptions } = await webAuthn();
  const { rpID } = siteOf(deps);
  const options = await generateAuthenticationOptions({ rpID, userVerification: 'required' });
  return { options, state: await keep(deps, options.challenge, null) };
}

async function keep(deps: Deps, challenge: string, accountId: string | null): Promise<string> {
  const state = deps.newSecret();
  const now = deps.clock();
  const expiresAt = new Date(now.getTime() + CHALLENGE_LIVES_MS);
  const row = { stateHash: sha256Hex(state), challenge, accountId, expiresAt };
  await deps.db.transaction((tx) => addChallenge(tx, row, now));
  return state;
}

/** The challenge of this browser, used up whatever becomes of it. */
async function spent(
  deps: Deps,
  { state, accountId }: { readonly state: string | null; readonly accountId: string | null },
): Promise<Challenge | null> {
  if (state === null) return null;
  const challenge = await spendChallenge(deps.db, sha256Hex(state));
  if (challenge === undefined || challenge.accountId !== accountId) return null;
  return challenge.expiresAt <= deps.clock() ? null : challenge;
}

/** Keeps the passkey that their browser made.
 *  @param who.state of the browser's own challenge.
 *  @param answer the credential as the browser writes it, JSON. */
export async function addOwnPasskey(
  deps: Deps,
  who: { readonly accountId: string; readonly state: string | null; readonly name: string },
  answer: string,
): Promise<Outcome<object, PasskeyRefusal>> {
  const { accountId } = who;
  const challenge = await spent(deps, who);
  if (challenge === null) return refuse('mixed_up');
  const response = credentialIn(answer) as RegistrationResponseJSON | null;
  const made = response && (await verifiedNew(deps, challenge, response));
  if (made === null) return refuse('not_verified');
  return transact(deps.db, async (tx): Promise<Outcome<object, PasskeyRefusal>> => {
    await lockPerson(tx, accountId);
    if ((await passkeysOf(tx, accountId)).length >= MOST_PASSKEYS)
      return refuse('too_many_passkeys');
    const { id, publicKey, counter, transports = [] } = made.credential;
    const row = {
      ...{ id, accountId, counter, transports, name: who.name, lastUsedAt: null },
      ...{ publicKey: Buffer.from(publicKey).toString('base64url'), createdAt: deps.clock() },
    };
    return (await addPasskey(tx, row)) ? done({}) : refuse('passkey_known');
  });
}

async function verifiedNew(
  deps: Deps,
  { challenge }: Challenge,
  response: RegistrationResponseJSON,
) {
  const { verifyRegistrationResponse } = await webAuthn();
  const { origin, rpID } = siteOf(deps);
  const expected = { expectedChallenge: challenge, expectedOrigin: origin, expectedRPID: rpID };
  const checked = await orNull(verifyRegistrationResponse({ response, ...expected }));
  return checked?.verified === true ? checked.registrationInfo : null;
}

/** Signs in whose passkey answered.
 *  @param answer the credential as the browser writes it, JSON. */
export async function enterByPasskey(
  deps: Deps,
  state: string | null,
  answer: string,
): Promise<Outcome<Session, PasskeyRefusal>> {
  const challenge = await spent(deps, { state, accountId: null });
  if (challenge === null) return refuse('mixed_up');
  const response = credentialIn(answer) as AuthenticationResponseJSON | null;
  if (response === null) return refuse('not_verified');
  return transact(deps.db, (tx) => enter(deps, tx, { challenge, response }));
}

async function enter(
  deps: Deps,
  tx: Tx,
  { challenge, response }: { challenge: Challenge; response: AuthenticationResponseJSON },
): Promise<Outcome<Session, PasskeyRefusal>> {
  const kept = await lockPasskey(tx, response.id);
  if (kept === undefined) return refuse('unknown_passkey');
  const { verifyAuthenticationResponse } = await webAuthn();
  const { origin, rpID } = siteOf(deps);
  const publicKey = Uint8Array.from(Buffer.from(kept.publicKey, 'base64url'));
  const checking = verifyAuthenticationResponse({
    ...{ response, expectedChallenge: challenge.challenge },
    ...{ expectedOrigin: origin, expectedRPID: rpID },
    // Its count is looked at below, where that it went back has a sentence of its own.
    credential: { id: kept.id, publicKey, counter: 0 },
  });
  const checked = await orNull(checking);
  if (checked?.verified !== true) return refuse('not_verified');
  const { newCounter } = checked.authenticationInfo;
  if (!countsOn(kept.counter, newCounter)) return refuse('passkey_copied', kept.id);
  await updatePasskey(tx, kept.id, { counter: newCounter, lastUsedAt: deps.clock() });
  return done(await openSession(deps, tx, kept.accountId));
}

/** Many count nothing and always say 0. Source: WebAuthn Level 3, 6.1.1. */
const countsOn = (before: number, now: number): boolean =>
  (before === 0 && now === 0) || now > before;

/** What is checked throws for everything that is not as it should be. */
const orNull = <Checked>(checking: Promise<Checked>): Promise<Checked | null> =>
  checking.catch(() => null);

const text = z.string().max(20_000);
const Credential = z.looseObject({
  ...{ id: z.string().min(1).max(1_400), rawId: text, type: text },
  response: z.looseObject({ clientDataJSON: text }),
});

/** Its shape as far as it is looked at before it is checked; null: it is none. */
function credentialIn(answer: string) {
  try {
    const read = Credential.safeParse(JSON.parse(answer));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}

type Whose = { readonly accountId: string; readonly id: string };

export async function nameOwnPasskey(
  deps: Deps,
  of: Whose,
  name: string,
): Promise<Outcome<object, 'unknown_passkey'>> {
  return (await renamePasskey(deps.db, of, name)) ? done({}) : refuse('unknown_passkey');
}

/** It signs nobody in any more.
 *  @param sure whether they know that it is their last way in. */
export const removePasskey = (
  deps: Deps,
  of: Whose,
  sure: boolean,
): Promise<Outcome<object, 'unknown_passkey' | KeepRefusal>> =>
  transact(deps.db, async (tx): Promise<Outcome<object, 'unknown_passkey' | KeepRefusal>> => {
    // As whoever leaves does: the person, then what is theirs.
    await lockPerson(tx, of.accountId);
    if (!(await dropPasskey(tx, of))) return refuse('unknown_passkey');
    if (!sure && !(await keepsAWayIn(tx, of.accountId))) return refuse('last_way_in');
    return done({});
  });
