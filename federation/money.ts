import { Accept, Activity, Offer, Reject, Undo } from '@fedify/vocab';
import { seeActor } from '../src/operations/meet-actor.ts';
import { type Outcome, refuse } from '../src/operations/outcome.ts';
import { receiveAnswer } from '../src/operations/receive-answer.ts';
import { receiveFlattr } from '../src/operations/receive-flattr.ts';
import { receiveOffer } from '../src/operations/receive-offer.ts';
import { receiveUndo } from '../src/operations/receive-undo.ts';
import type { Act } from './act.ts';
import { contentHash } from './content-hash.ts';
import type { Documents } from './documents.ts';
import { boundedJsonLd } from './json-ld-bounds.ts';
import type { Envelope } from './translate/envelope.ts';
import { Flattr } from './translate/flattr-activity.ts';
import { readObject } from './translate/social.ts';
import { isJson, typeName } from './translate/vocabulary.ts';

/** What moves money, or leads to it: read as JSON-LD, remembered forever. */

export async function takeFlattr(act: Act) {
  const read = await readLinked(act);
  if (!read.ok) return read;
  const { said, activity, objectUri } = read;
  if (!(activity instanceof Flattr) || activity.period === null) return refuse('incomplete');
  const giver = await seeActor(act.deps, said.actorUri);
  if (giver === null) return refuse('actor_unreadable');
  const { uri, contentHash } = said;
  const { period: month, message, toIds } = activity;
  const toUris = toIds.map(({ href }) => href);
  const weight = activity.weight ?? 1;
  const flattr = { uri, contentHash, giver, objectUri, toUris, month, weight, message };
  return remarked(await receiveFlattr(act.deps, flattr, () => act.mayLook(giver.host)));
}

/** An Undo of anything else is not for this. One that only names an id is: it could be a flattr's. */
export async function takeUndoneFlattr(act: Act) {
  const [undone] = [act.body.object].flat();
  if (isJson(undone) && undone.type !== undefined && typeName(undone.type) !== 'Flattr')
    return null;
  const read = await readLinked(act);
  if (!read.ok) return read;
  if (!(read.activity instanceof Undo)) return refuse('incomplete');
  return remarked(await receiveUndo(act.deps, { ...read.said, flattrUri: read.objectUri }));
}

export async function takeOffer(act: Act) {
  const read = await readLinked(act);
  if (!read.ok) return read;
  if (!(read.activity instanceof Offer)) return refuse('incomplete');
  return remarked(await receiveOffer(act.deps, { ...read.said, documentUri: read.objectUri }));
}

/** Whether it says yes or no stands in the signed document, not in the activity. */
export async function takeOfferAnswer(act: Act) {
  const { origin } = act.deps.node;
  if (!readObject(act.body)?.startsWith(`${origin}/settlement/`)) return null;
  const read = await readLinked(act);
  if (!read.ok) return read;
  const { said, activity, objectUri: offerUri } = read;
  if (!(activity instanceof Accept || activity instanceof Reject) || activity.resultId === null) {
    return refuse('incomplete');
  }
  const resultUri = activity.resultId.href;
  return remarked(await receiveAnswer(act.deps, { ...said, offerUri, resultUri }));
}

function remarked<Code extends string>(outcome: Outcome<{ readonly repeat: boolean }, Code>) {
  return outcome.ok
    ? ({ ok: true, remark: outcome.repeat ? 'came before' : 'taken' } as const)
    : outcome;
}

async function readLinked({ body, documents, actorUri }: Act) {
  const activity = await parseActivity(body, documents);
  if (typeof activity === 'string') return refuse('malformed', activity);
  const objectUri = activity.objectId?.href;
  if (objectUri === undefined) return refuse('incomplete');
  const said = { uri: new URL(body.id).href, actorUri, contentHash: contentHash(body) };
  return { ok: true, said, activity, objectUri } as const;
}

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
