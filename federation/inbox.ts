import { Accept, type Activity, Offer, Reject, Undo } from '@fedify/vocab';
import type { Deps } from '../src/operations/deps.ts';
import { type Outcome, refuse } from '../src/operations/outcome.ts';
import { receiveAnswer } from '../src/operations/receive-answer.ts';
import { receiveFlattr } from '../src/operations/receive-flattr.ts';
import { receiveOffer } from '../src/operations/receive-offer.ts';
import { receiveUndo } from '../src/operations/receive-undo.ts';
import type { Lookup } from './lookup.ts';
import { Flattr } from './translate/flattr-activity.ts';
import { isJson, type Json, typeName } from './translate/vocabulary.ts';

type CodeOf<Operation extends (...args: never[]) => Promise<unknown>> = Extract<
  Awaited<ReturnType<Operation>>,
  { readonly ok: false }
>['code'];

export type InboxRefusal =
  | CodeOf<typeof receiveFlattr>
  | CodeOf<typeof receiveUndo>
  | CodeOf<typeof receiveOffer>
  | CodeOf<typeof receiveAnswer>
  | 'incomplete'
  | 'actor_unreadable';

type Taken = Promise<Outcome<{ readonly repeat: boolean }, InboxRefusal>>;
/** An activity whose sender is proven and whose JSON-LD is read. */
type Act = {
  readonly deps: Deps;
  readonly lookup: Pick<Lookup, 'actor'>;
  readonly said: {
    readonly uri: string;
    readonly actorUri: string;
    readonly contentHash: string;
  };
  readonly activity: Activity;
  readonly objectUri: string;
};

type Row = {
  readonly is: (activity: Activity) => boolean;
  /** Whether it is meant for us at all: an Undo of a Like, or the Accept of a Follow, is not. */
  readonly concerns: (body: Json, origin: string) => boolean;
  readonly take: (act: Act) => Taken;
};

const always = () => true;

/** What this node acts on, by type. Every other activity is taken without a word and ignored. */
export const INBOX: ReadonlyMap<string, Row> = new Map([
  ['Flattr', { is: (a) => a instanceof Flattr, concerns: always, take: takeFlattr }],
  ['Undo', { is: (a) => a instanceof Undo, concerns: undoesFlattr, take: takeUndo }],
  ['Offer', { is: (a) => a instanceof Offer, concerns: always, take: takeOffer }],
  ['Accept', { is: (a) => a instanceof Accept, concerns: answersOurOffer, take: takeAnswer }],
  ['Reject', { is: (a) => a instanceof Reject, concerns: answersOurOffer, take: takeAnswer }],
] satisfies [string, Row][]);

function undoesFlattr({ object }: Json): boolean {
  return !isJson(object) || typeName(object.type) === 'Flattr';
}

function answersOurOffer({ object }: Json, origin: string): boolean {
  const id = isJson(object) ? object.id : object;
  return typeof id === 'string' && id.startsWith(`${origin}/settlement/`);
}

async function takeFlattr({ deps, lookup, said, activity, objectUri }: Act): Taken {
  if (!(activity instanceof Flattr) || activity.period === null) return refuse('incomplete');
  const giver = await lookup.actor(said.actorUri);
  if (giver === null) return refuse('actor_unreadable');
  const { uri, contentHash } = said;
  const { period: month, message } = activity;
  const weight = activity.weight ?? 1;
  return await receiveFlattr(deps, { uri, contentHash, giver, objectUri, month, weight, message });
}

async function takeUndo({ deps, said, objectUri }: Act): Taken {
  return await receiveUndo(deps, { ...said, flattrUri: objectUri });
}

async function takeOffer({ deps, said, objectUri }: Act): Taken {
  return await receiveOffer(deps, { ...said, documentUri: objectUri });
}

/** Whether it says yes or no stands in the signed document, not in the activity. */
async function takeAnswer({ deps, said, activity, objectUri }: Act): Taken {
  if (activity.resultId === null) return refuse('incomplete');
  const resultUri = activity.resultId.href;
  return await receiveAnswer(deps, { ...said, offerUri: objectUri, resultUri });
}
