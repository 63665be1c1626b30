import type { OutgoingFlattr } from '../../db/views/federation.ts';
import { flattrDocument } from './flattr-activity.ts';
import { type Json, wireTime } from './vocabulary.ts';

/** A flattr as it goes out and as its id answers. */
export const writeFlattr = (flattr: OutgoingFlattr): Json =>
  flattrDocument({
    uri: flattr.uri,
    actorUri: flattr.giver.uri,
    objectUri: flattr.workUri ?? flattr.payee.uri,
    toUris: [flattr.payee.uri],
    published: wireTime(flattr.recordedAt),
    period: flattr.month,
    weight: flattr.weight === 1 ? null : flattr.weight,
    message: flattr.message,
  });

/** Withdraws it. The flattr is embedded, so that a server which lost it still knows what is meant. */
export function writeUndo(flattr: OutgoingFlattr, undoneAt: Date): Json {
  const { '@context': context, ...embedded } = writeFlattr(flattr);
  return {
    '@context': context,
    id: `${flattr.uri}/undo`,
    type: 'Undo',
    actor: flattr.giver.uri,
    object: embedded,
    to: [flattr.payee.uri],
    published: wireTime(undoneAt),
  };
}
