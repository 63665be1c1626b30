import type { Scribe } from '../src/operations/scribe.ts';
import { writeActor } from './translate/actor.ts';
import { flattrDocument } from './translate/flattr-activity.ts';
import { wireTime } from './translate/vocabulary.ts';
import { writeCreate } from './translate/work.ts';

/** Writes as what is served is written.
 *  @param origin of this node. */
export const makeScribe = (origin: string): Scribe => ({
  actor: (actor) => writeActor(actor, origin),
  work: async (work) => writeCreate(work, origin),
  flattr: async ({ giverUri, payeeUri, recordedAt, month, weight, ...flattr }) =>
    flattrDocument({
      ...{ ...flattr, actorUri: giverUri, toUris: payeeUri === null ? [] : [payeeUri] },
      ...{ published: wireTime(recordedAt), period: month, weight: weight === 1 ? null : weight },
    }),
});
