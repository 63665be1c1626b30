import { getLogger } from '@logtape/logtape';
import { arrivalOf } from '../db/views/inbox.ts';
import type { Remote } from '../src/operations/deps.ts';
import type { FindDeps } from '../src/operations/find-work.ts';
import type { Act } from './act.ts';
import { asAddressed, readBody } from './arrival.ts';
import type { Documents } from './documents.ts';
import type { FastLane } from './fast-lane.ts';
import { INBOX, type InboxRefusal } from './inbox.ts';
import { makeLookMeter } from './look-meter.ts';
import { problem } from './responses.ts';
import type { Signer, WhoSigned } from './signer.ts';
import { type Envelope, readEnvelope } from './translate/envelope.ts';
import { readObject } from './translate/social.ts';
import { typeName, webUrl } from './translate/vocabulary.ts';

const log = getLogger(['obole', 'inbox']);

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
  malformed: [
    400,
    'The body is no activity: JSON of at most 32 levels with id, type and actor, addresses of at most 1,000 characters.',
  ],
  foreign_id: [403, 'The id belongs to another server than the actor.'],
  unsigned: [401, 'There is no HTTP signature that covers the request and could be verified.'],
  wrong_signer: [401, 'The key of the signature is not one that the actor lists.'],
  unknown_actor: [404, 'Nobody on this node has this inbox.'],
  incomplete: [400, 'The activity lacks something that its type needs.'],
  actor_unreadable: [503, 'The actor document could not be read; try again later.'],
  id_reused: [409, 'An activity with this id came before and said something else.'],
  blocked: [403, 'This node takes nothing from your node.'],
  not_the_author: [403, 'Only whoever wrote it may publish, change or delete it.'],
  not_found: [422, 'There is nothing here that this could be about.'],
  not_the_payee: [422, 'What is flattred leads to somebody else than the addressee.'],
  object_unreadable: [503, 'What is flattred could not be read; try again later.'],
  flattr_once: [422, 'This giver has flattred it in this month already.'],
  flattr_owner: [422, 'Nobody can flattr what is their own.'],
  period_closed: [422, 'The month is closed.'],
  month_invalid: [422, 'The period is no month that is open now, such as 2026-11.'],
  weight_invalid: [422, 'The weight is no whole number from 1 to 5.'],
  message_too_long: [422, 'The message is too long.'],
  unknown_offer: [422, 'There is no such offer of this node to this actor.'],
  not_a_peer: [403, 'Only the actor of a node that this one settles with may do this.'],
};

type Verdict =
  | { readonly accepted: true; readonly remark: string }
  | { readonly accepted: false; readonly code: Code; readonly why: string };

const accept = (remark: string): Verdict => ({ accepted: true, remark });
const refused = (code: Code, why = ''): Verdict => ({ accepted: false, code, why });

/** The request as it comes: of one that has a body, only this reads it. */
export type Door = (request: Request, inboxOf: string | null) => Promise<Response>;

type Tools = {
  readonly lookup: Pick<Remote, 'actor' | 'freshActor'>;
  readonly documents: Documents;
  readonly whoSigned: WhoSigned;
  readonly fast: FastLane;
};

/** What a sender is asked to wait after a 503. */
const RETRY_AFTER_S = 300;

/** Where activities arrive. It does not use Fedify's inbox: that can end only in 202 or 500, takes
 *  a Linked Data signature for a proof, and remembers ids in a cache, where here 202 means
 *  committed and the database alone knows what came before. */
export function makeDoor(deps: FindDeps, given: Tools): Door {
  const tools = { ...given, mayLook: makeLookMeter(deps.clock) };
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
    const wait = status === 503 ? { 'retry-after': `${RETRY_AFTER_S}` } : {};
    return problem(status, code, sentence, wait);
  };
}

/** Asks one question after the other, the cheap ones first, and reads no more than id, type and
 *  actor before the sender is proven. */
async function decide(
  deps: FindDeps,
  tools: Tools & Pick<Act, 'mayLook'>,
  arrived: { readonly request: Request; readonly inboxOf: string | null; readonly seen: Seen },
): Promise<Verdict> {
  const { inboxOf, seen } = arrived;
  const bytes = await readBody(arrived.request);
  if (bytes === null) return refused('too_large');
  const body = readEnvelope(bytes);
  if (body === null) return refused('malformed');
  seen.body = body;
  const request = asAddressed(arrived.request, deps.node.origin, bytes);
  if (await tools.fast({ request, body, inboxOf })) return accept('taken with others');
  const { href: actorUri, origin, host } = new URL(body.actor);
  if (new URL(body.id).origin !== origin) return refused('foreign_id');
  // Friendica hands every answer on to all who are in the talk, also to its author, and again when it is refused.
  if (origin === deps.node.origin && body.type === 'Create') return accept('our own, brought back');
  if (origin === deps.node.origin)
    return refused('foreign_id', 'this node sends nothing to itself');
  const { blocked, known, delivered } = await arrivalOf(deps.db, { actorUri, host, inboxOf });
  if (blocked) return refused('blocked');
  if (!delivered) return refused('unknown_actor', inboxOf ?? '');
  const name = typeName(body.type);
  if (name === 'Delete' && !known) return accept('deletes what was never met');
  const signer = await tools.whoSigned(request, { actorUri });
  if (signer.actorUri === null && !isFarewell(body, signer)) {
    return refused(signer.code, signer.why);
  }
  const { lookup, documents, mayLook } = tools;
  for (const take of INBOX.get(name) ?? []) {
    const outcome = await take({ deps, lookup, documents, mayLook, body, actorUri });
    if (outcome === null) continue;
    return outcome.ok ? accept(outcome.remark) : refused(outcome.code, outcome.detail);
  }
  return accept('ignored');
}

/** Who deletes themself has no key left that could be read: that their own server has nobody at
 *  their address is the proof. */
const isFarewell = (body: Envelope, signer: Signer): boolean =>
  signer.actorUri === null &&
  signer.gone &&
  typeName(body.type) === 'Delete' &&
  webUrl(readObject(body))?.href === new URL(body.actor).href;

/** What is known of an activity when it is refused, for the log. */
type Seen = { body: Envelope | null };

/** A crash in an operation is 500, so that the sender tries again. */
export async function orServerError<T>(answer: () => Promise<T>): Promise<T | Response> {
  try {
    return await answer();
  } catch (error) {
    log.error('Failed: {error}', { error });
    return problem(500, 'failed', 'Something went wrong here; try again later.');
  }
}
