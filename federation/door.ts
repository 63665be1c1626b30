import { Activity } from '@fedify/vocab';
import { getLogger } from '@logtape/logtape';
import { z } from 'zod';
import { isBlockedHost, isKnownActor, localActor } from '../db/views/federation.ts';
import type { Deps } from '../src/operations/deps.ts';
import { readBounded } from './bounded-fetch.ts';
import { contentHash } from './content-hash.ts';
import type { Documents } from './documents.ts';
import { INBOX, type InboxRefusal } from './inbox.ts';
import { boundedJsonLd } from './json-ld-bounds.ts';
import type { Lookup } from './lookup.ts';
import { problem } from './responses.ts';
import type { WhoSigned } from './signer.ts';
import { isSound } from './translate/sound.ts';
import { isJson, type Json, typeName, URL_MAX_CHARACTERS } from './translate/vocabulary.ts';

const log = getLogger(['obole', 'inbox']);

const BODY_MAX_BYTES = 1024 * 1024;

/** As long as an index entry may be. */
const address = z.url({ protocol: /^https?$/ }).max(URL_MAX_CHARACTERS);
const envelope = z.looseObject({
  id: address,
  type: z.union([z.string().min(1), z.array(z.string()).min(1)]),
  actor: z.union([address, z.looseObject({ id: address }).transform(({ id }) => id)]),
});

type DoorRefusal =
  | 'too_large'
  | 'malformed'
  | 'foreign_id'
  | 'unsigned'
  | 'wrong_signer'
  | 'unknown_actor';

type Code = DoorRefusal | InboxRefusal;

/** Every refusal says what is wrong in a sentence; 422 unless it says otherwise. */
const REFUSALS: Readonly<Record<Code, readonly [status: number, sentence: string]>> = {
  too_large: [413, 'The body is larger than 1 MiB.'],
  malformed: [400, 'The body is no activity: JSON of at most 32 levels with id, type and actor.'],
  foreign_id: [403, 'The id belongs to another server than the actor.'],
  unsigned: [401, 'There is no HTTP signature that covers the request and could be verified.'],
  wrong_signer: [401, 'The key of the signature is not one that the actor lists.'],
  unknown_actor: [404, 'Nobody on this node has this inbox.'],
  incomplete: [400, 'The activity lacks something that its type needs.'],
  actor_unreadable: [503, 'The actor document could not be read; try again later.'],
  id_reused: [409, 'An activity with this id came before and said something else.'],
  node_blocked: [403, 'This node takes nothing from your node.'],
  unknown_object: [422, 'What is flattred is not known here.'],
  already_flattred: [422, 'This giver has flattred it in this month already.'],
  period_closed: [422, 'The month is closed.'],
  month_invalid: [422, 'The period is no month that is open now, such as 2026-11.'],
  weight_invalid: [422, 'The weight is no whole number from 1 to 5.'],
  message_too_long: [422, 'The message is too long.'],
  unknown_flattr: [422, 'There is no such flattr of this giver.'],
  unknown_offer: [422, 'There is no such offer of this node to this actor.'],
  not_a_peer: [403, 'Only the actor of a node that this one settles with may do this.'],
};

type Verdict =
  | { readonly accepted: true; readonly remark: string }
  | { readonly accepted: false; readonly code: Code; readonly why: string };

const accept = (remark: string): Verdict => ({ accepted: true, remark });
const refused = (code: Code, why = ''): Verdict => ({ accepted: false, code, why });

export type Door = (request: Request, inboxOf: string | null) => Promise<Response>;

type Tools = {
  readonly lookup: Pick<Lookup, 'actor'>;
  readonly documents: Documents;
  readonly whoSigned: WhoSigned;
};

/** Where activities arrive. It does not use Fedify's inbox: that can end only in 202 or 500, takes
 *  a Linked Data signature for a proof, and remembers ids in a cache, where here 202 means
 *  committed and the database alone knows what came before. */
export function makeDoor(deps: Deps, tools: Tools): Door {
  return async (request, inboxOf) => {
    const seen: Seen = { body: null };
    const verdict = await decide(deps, tools, { request, inboxOf, seen });
    const facts = { actor: seen.body?.actor, activity: seen.body?.id, type: seen.body?.type };
    if (verdict.accepted) {
      log.debug('{type} {activity}: {remark}', { ...facts, remark: verdict.remark });
      return new Response(null, { status: 202 });
    }
    const [status, sentence] = REFUSALS[verdict.code];
    const { code, why } = verdict;
    log.warn('Refused ({code}) {activity} of {actor}: {why}', { ...facts, code, why });
    return problem(status, code, sentence);
  };
}

/** Asks one question after the other, the cheap ones first, and reads no word as JSON-LD before the
 *  sender is proven. */
async function decide(
  deps: Deps,
  tools: Tools,
  arrived: { readonly request: Request; readonly inboxOf: string | null; readonly seen: Seen },
): Promise<Verdict> {
  const { request, inboxOf, seen } = arrived;
  const bytes = await readBounded(request.body, BODY_MAX_BYTES);
  if (bytes === null) return refused('too_large');
  const body = parseBody(bytes);
  if (body === null) return refused('malformed');
  seen.body = body;
  const { origin } = deps.node;
  const actorOrigin = new URL(body.actor).origin;
  if (new URL(body.id).origin !== actorOrigin) return refused('foreign_id');
  if (actorOrigin === origin) return refused('foreign_id', 'this node sends nothing to itself');
  if (await isBlockedHost(deps.db, new URL(body.actor).host)) return refused('node_blocked');
  if (inboxOf !== null && (await localActor(deps.db, inboxOf)) === null) {
    return refused('unknown_actor', inboxOf);
  }
  const name = typeName(body.type);
  if (name === 'Delete' && !(await isKnownActor(deps.db, new URL(body.actor).href))) {
    return accept('deletes an actor who was never met');
  }
  const { href: actorUri } = new URL(body.actor);
  const signer = await tools.whoSigned(withBody(request, bytes), { actorUri });
  if (signer.actorUri === null) return refused(signer.code, signer.why);
  const row = INBOX.get(name);
  if (row === undefined || !row.concerns(body, origin)) return accept('ignored');
  const activity = await parseActivity(body, tools.documents);
  if (typeof activity === 'string') return refused('malformed', activity);
  const objectUri = activity.objectId?.href;
  if (!row.is(activity) || objectUri === undefined) return refused('incomplete');
  const said = {
    uri: new URL(body.id).href,
    actorUri: signer.actorUri,
    contentHash: contentHash(body),
  };
  const outcome = await row.take({ deps, lookup: tools.lookup, said, activity, objectUri });
  if (!outcome.ok) return refused(outcome.code, outcome.detail);
  return accept(outcome.repeat ? 'came before' : 'taken');
}

/** What is known of an activity when it is refused, for the log. */
type Seen = { body: Envelope | null };
type Envelope = Json & z.infer<typeof envelope>;

/** A crash in an operation is 500, so that the sender tries again. */
export async function orServerError<T>(answer: () => Promise<T>): Promise<T | Response> {
  try {
    return await answer();
  } catch (error) {
    log.error('Failed: {error}', { error });
    return problem(500, 'failed', 'Something went wrong here; try again later.');
  }
}

function parseBody(bytes: Uint8Array): Envelope | null {
  try {
    const json: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (!isJson(json) || !isSound(json)) return null;
    return envelope.safeParse(json).data ?? null;
  } catch {
    return null;
  }
}

const withBody = (request: Request, body: Uint8Array<ArrayBuffer>): Request =>
  new Request(request.url, { method: 'POST', headers: request.headers, body });

/** The activity, or why it is none. JSON-LD can rename what plain JSON seems to say, so both
 *  readings must name the same id and the same actor. */
async function parseActivity(body: Envelope, documents: Documents): Promise<Activity | string> {
  try {
    const { contextLoader } = documents;
    const said = boundedJsonLd(body);
    const documentLoader = (url: string) => Promise.reject(new Error(`not fetched: ${url}`));
    const activity = await Activity.fromJsonLd(said, { contextLoader, documentLoader });
    const agrees =
      activity.id?.href === new URL(body.id).href &&
      activity.actorIds.length === 1 &&
      activity.actorId?.href === new URL(body.actor).href;
    return agrees ? activity : 'read as JSON-LD it has another id or actor';
  } catch (error) {
    return String(error);
  }
}
