import { verifyRequestDetailed } from '@fedify/fedify/sig';
import type { CryptographicKey } from '@fedify/vocab';
import type { ActorKeys, Described } from './actor-keys.ts';
import { readClaim } from './signature-header.ts';

/** Clocks off by more than this are refused. */
const CLOCK_WINDOW = { hours: 12 } as const;

/** False: its time has been looked at. */
type TimeWindow = typeof CLOCK_WINDOW | false;

export type Signer =
  | { readonly actorUri: string }
  /** `unsigned`: nobody proved to have sent this. `wrong_signer`: the key is somebody else's.
   *  `gone`: nobody is left at the actor's address. `why` is for the log. */
  | {
      readonly actorUri: null;
      readonly code: 'unsigned' | 'wrong_signer';
      readonly gone: boolean;
      readonly why: string;
    };

/** Who may have signed: one actor, or anybody of one server. */
export type Expected = { readonly actorUri: string } | { readonly origin: string };

/** Whether an actor has signed this, as far as that can be said without asking anybody. */
export type IsSignedBy = (request: Request, actor: URL) => Promise<boolean>;

export type WhoSigned = (request: Request, expected: Expected) => Promise<Signer>;

const unsigned = (why: string, gone = false) =>
  ({ actorUri: null, code: 'unsigned', gone, why }) as const;
const wrongSigner = (why: string) =>
  ({ actorUri: null, code: 'wrong_signer', gone: false, why }) as const;

/** Says who signed a request (draft-cavage 12 or RFC 9421). The signature is checked before a word
 *  of the body, or of the actor, is read as JSON-LD, and it is the only proof of origin that counts:
 *  a Linked Data signature inside a body can be passed on by anybody who has seen it.
 *  A key counts only as the document of its actor lists it. When a signature does not fit to what is
 *  known of the actor, the document is fetched once more, so that a rotated key is noticed.
 *  Nothing is fetched from any other server than the expected one: a message nobody has vouched
 *  for yet must not send this node to a third one. */
export function makeSigner(keys: ActorKeys): WhoSigned {
  return async (request, expected) => {
    const claim = readClaim(request);
    if ('why' in claim) return unsigned(claim.why);
    const { keyId } = claim;
    const origin = 'origin' in expected ? expected.origin : new URL(expected.actorUri).origin;
    if (keyId.origin !== origin) return wrongSigner('the key is of another server');
    const actorUri = 'actorUri' in expected ? expected.actorUri : await ownerOf(keys, keyId);
    if (actorUri === null) return unsigned('the key has no owner');
    const actor = new URL(actorUri);
    const { described, isNew } = await keys.at(actor);
    const signer = await judge(request, described, { actorUri: actor.href, keyId });
    if (signer.actorUri !== null || isNew) return signer;
    const now = await keys.again(actor);
    return now === null ? signer : await judge(request, now, { actorUri: actor.href, keyId });
  };
}

/** The same answer where it is yes and the actor's keys are known. Anything else is for the other,
 *  which may fetch. */
export function makeKnownSigner(keys: ActorKeys): IsSignedBy {
  return async (request, actor) => {
    const described = keys.known(actor);
    if (described === null) return false;
    if (!isPlainlyTimed(request)) return false;
    const claim = readClaim(request);
    if ('why' in claim || claim.keyId.origin !== actor.origin) return false;
    const expected = { actorUri: actor.href, keyId: claim.keyId };
    return (await judge(request, described, expected, false)).actorUri !== null;
  };
}

/** A draft-cavage signature whose only time is its Date, within the window. Fedify's own reading of
 *  clocks costs as much as the rest of the verification. */
function isPlainlyTimed({ headers }: Request): boolean {
  const offMs = Math.abs(Date.parse(headers.get('date') ?? '') - Date.now());
  const signature = headers.get('signature') ?? '';
  return (
    offMs < CLOCK_WINDOW.hours * 3_600_000 &&
    !headers.has('signature-input') &&
    !/\b(created|expires)\b/i.test(signature)
  );
}

/** Whom the document of a key names, or the actor in whose document the key stands; on the server
 *  of the key, or null. Whether that actor lists the key is another question. */
async function ownerOf(keys: ActorKeys, keyId: URL): Promise<string | null> {
  const { described } = await keys.at(keyId);
  if (described.id === null) return null;
  const owner = described.keys.size > 0 ? described.id : described.owner;
  return owner !== null && new URL(owner).origin === keyId.origin ? owner : null;
}

async function judge(
  request: Request,
  described: Described,
  { actorUri, keyId }: { readonly actorUri: string; readonly keyId: URL },
  timeWindow: TimeWindow = CLOCK_WINDOW,
): Promise<Signer> {
  if (described.id === null) return unsigned(described.why, described.gone);
  if (described.id !== actorUri) return unsigned(`${actorUri} is the document of another actor`);
  const key = described.keys.get(keyId.href);
  if (key === undefined) return wrongSigner(`${actorUri} does not list the key ${keyId}`);
  const why = await mistakeIn(request, key, timeWindow);
  return why === null ? { actorUri } : unsigned(why);
}

/** Null: the key made the signature, and nothing that it covers was changed. */
async function mistakeIn(
  request: Request,
  key: CryptographicKey,
  timeWindow: TimeWindow,
): Promise<string | null> {
  try {
    const result = await verifyRequestDetailed(request, {
      contextLoader: noFetch,
      documentLoader: noFetch,
      timeWindow,
      keyCache: {
        get: async (keyId) => (keyId.href === key.id?.href ? key : null),
        set: async () => {},
      },
    });
    if (result.verified) return null;
    // Fedify asks for the key once more when it does not fit.
    return result.reason.type === 'keyFetchError' ? 'invalidSignature' : result.reason.type;
  } catch (error) {
    // Broken headers (a Date that is none, base64 that is none) make Fedify throw.
    return String(error);
  }
}

const noFetch = (url: string) => Promise.reject(new Error(`not fetched: ${url}`));
