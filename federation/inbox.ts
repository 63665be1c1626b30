import { Accept, type Activity, Offer, Reject, Undo } from '@fedify/vocab';
import type { Deps } from '../src/operations/deps.ts';
import { type Outcome, refuse } from '../src/operations/outcome.ts';
import { receiveAnswer } from '../src/operations/receive-answer.ts';
import { receiveFlattr } from '../src/operations/receive-flattr.ts';
import { receiveOffer } from '../src/operations/receive-offer.ts';
import { receiveUndo } from '../src/operations/receive-undo.ts';
import type { Lookup } from './lookup.ts';
import { Flattr } from './translate/flattr-activity.ts';
import { isJson, type Json } from './translate/vocabulary.ts';

/** An activity whose sender is proven and whose JSON-LD is read. */
export type Received = {
  readonly uri: string;
  readonly actorUri: string;
  readonly contentHash: string;
  readonly activity: Activity;
};

type CodeOf<Act extends (...args: never[]) => Promise<unknown>> = Extract<
  Awaited<ReturnType<Act>>,
  { readonly ok: false }
>['code'];

export type InboxRefusal =
  | CodeOf<typeof receiveFlattr>
  | CodeOf<typeof receiveUndo>
  | CodeOf<typeof receiveOffer>
  | CodeOf<typeof receiveAnswer>
  | 'incomplete'
  | 'actor_unreadable';

type Take = (
  deps: Deps,
  lookup: Pick<Lookup, 'actor'>,
  received: Received,
) => Promise<Outcome<{ readonly repeat: boolean }, InboxRefusal>>;

type Row = {
  /** Whether it is meant for us at all: an Undo of a Like, or the Accept of a Follow, is not. */
  readonly concerns: (body: Json, origin: string) => boolean;
  readonly take: Take;
};

/** What this node acts on, by type. Every other activity is taken without a word and ignored. */
export const INBOX: Readonly<Record<string, Row>> = {
  Flattr: { concerns: () => true, take: takeFlattr },
  Undo: {
    concerns: ({ object }) => !isJson(object) || typeName(object.type) === 'Flattr',
    take: takeUndo,
  },
  Offer: { concerns: () => true, take: takeOffer },
  Accept: { concerns: answersOurOffer, take: takeAnswer },
  Reject: { concerns: answersOurOffer, take: takeAnswer },
};

/** `Flattr` of `Flattr`, `flattr:Flattr` or the full IRI; the first one of several, as Friendica. */
export function typeName(type: unknown): string {
  const first: unknown = Array.isArray(type) ? type[0] : type;
  return typeof first === 'string' ? first.replace(/^.*[:#/]/, '') : '';
}

function answersOurOffer({ object }: Json, origin: string): boolean {
  const id = isJson(object) ? object.id : object;
  return typeof id === 'string' && id.startsWith(`${origin}/settlement/`);
}

async function takeFlattr(...[deps, lookup, received]: Parameters<Take>): ReturnType<Take> {
  const { activity, actorUri, uri, contentHash } = received;
  if (!(activity instanceof Flattr) || activity.objectId === null || activity.period === null) {
    return refuse('incomplete', 'a Flattr has an object and a period');
  }
  const giver = await lookup.actor(actorUri);
  if (giver === null) return refuse('actor_unreadable');
  return await receiveFlattr(deps, {
    uri,
    contentHash,
    giver,
    objectUri: activity.objectId.href,
    month: activity.period,
    weight: activity.weight ?? 1,
    message: activity.message,
  });
}

async function takeUndo(...[deps, , received]: Parameters<Take>): ReturnType<Take> {
  const { activity, ...proven } = received;
  if (!(activity instanceof Undo) || activity.objectId === null) {
    return refuse('incomplete', 'an Undo has an object');
  }
  return await receiveUndo(deps, { ...proven, flattrUri: activity.objectId.href });
}

async function takeOffer(...[deps, , received]: Parameters<Take>): ReturnType<Take> {
  const { activity, ...proven } = received;
  if (!(activity instanceof Offer) || activity.objectId === null) {
    return refuse('incomplete', 'an Offer has an object');
  }
  return await receiveOffer(deps, { ...proven, documentUri: activity.objectId.href });
}

/** Whether it says yes or no stands in the signed document, not in the activity. */
async function takeAnswer(...[deps, , received]: Parameters<Take>): ReturnType<Take> {
  const { activity, ...proven } = received;
  const isAnswer = activity instanceof Accept || activity instanceof Reject;
  if (!isAnswer || activity.objectId === null || activity.resultId === null) {
    return refuse('incomplete', 'an answer has an object and a result');
  }
  const offerUri = activity.objectId.href;
  return await receiveAnswer(deps, { ...proven, offerUri, resultUri: activity.resultId.href });
}
