import type { Outcome } from '../src/operations/outcome.ts';
import type { Act } from './act.ts';
import { takeFlattr, takeOffer, takeOfferAnswer, takeUndoneFlattr } from './money.ts';
import {
  takeBlock,
  takeBoost,
  takeCreate,
  takeDelete,
  takeFollow,
  takeFollowAnswer,
  takeLike,
  takeMove,
  takeUndo,
  takeUpdate,
} from './social.ts';
import { takeToldKeys } from './told-keys.ts';

/** What this node acts on, by type, and who takes it: the first one that does not say no. Every
 *  other activity is taken without a word and ignored. What moves money is read as JSON-LD, so that
 *  a signed word means one thing everywhere; what people do otherwise, as plain JSON. */
const TAKERS = {
  Flattr: [takeFlattr],
  Offer: [takeOffer],
  Accept: [takeOfferAnswer, takeFollowAnswer],
  Reject: [takeOfferAnswer, takeFollowAnswer],
  Undo: [takeUndo, takeUndoneFlattr],
  Follow: [takeFollow],
  Block: [takeBlock],
  Like: [takeLike],
  Announce: [takeBoost],
  Create: [takeCreate],
  Update: [takeToldKeys, takeUpdate],
  Move: [takeMove],
  Delete: [takeDelete],
} as const;

type Taken = Awaited<ReturnType<(typeof TAKERS)[keyof typeof TAKERS][number]>>;
type CodeOf<T> = T extends { readonly ok: false; readonly code: infer Code } ? Code : never;
export type InboxRefusal = CodeOf<Taken>;

/** Says in a word for the log what was done, or refuses. Null: ask the next one. */
type Take = (act: Act) => Promise<Outcome<{ readonly remark: string }, InboxRefusal> | null>;

export const INBOX: ReadonlyMap<string, readonly Take[]> = new Map(Object.entries(TAKERS));
