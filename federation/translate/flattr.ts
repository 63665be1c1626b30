import type { OutgoingFlattr } from '../../db/views/outgoing.ts';
import { flattrDocument } from './flattr-activity.ts';
import { type Json, wireTime } from './vocabulary.ts';

/** One that has somebody to go to. */
export type Sendable = Omit<OutgoingFlattr, 'saidAt'> & {
  readonly payee: { readonly uri: string };
};

/** A flattr as it goes out and as its id answers. */
export const writeFlattr = (flattr: Sendable): Json =>
  flattrDocument({
    uri: flattr.uri,
    actorUri: flattr.sender.uri,
    objectUri: flattr.objectUri,
    toUris: [flattr.payee.uri],
    published: timeOf(flattr, flattr.recordedAt),
    period: flattr.month,
    weight: flattr.weight === 1 ? null : flattr.weight,
    message: flattr.message,
  });

/** Withdraws it. The flattr is embedded, so that a server which lost it still knows what is meant. */
export function writeUndo(flattr: Sendable, undoneAt: Date): Json {
  const { '@context': context, ...embedded } = writeFlattr(flattr);
  return {
    '@context': context,
    id: `${flattr.uri}/undo`,
    type: 'Undo',
    actor: flattr.sender.uri,
    object: embedded,
    to: [flattr.payee.uri],
    published: timeOf(flattr, undoneAt),
  };
}

/** Of a gift without a name no more than the day: who was seen here at that minute gave it. */
const timeOf = ({ anonymous }: Pick<OutgoingFlattr, 'anonymous'>, at: Date): string =>
  anonymous ? `${at.toISOString().slice(0, 10)}T00:00:00Z` : wireTime(at);
