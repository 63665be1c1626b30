import type { OutgoingLike } from '../../db/views/outgoing.ts';
import { ACTIVITY_STREAMS, type Json } from './vocabulary.ts';

type Said = Pick<OutgoingLike, 'uri' | 'objectUri'> & {
  readonly sender: { readonly uri: string };
  readonly author: { readonly uri: string };
};

const likeOf = ({ uri, sender, objectUri }: Said): Json => ({
  id: uri,
  type: 'Like',
  actor: sender.uri,
  object: objectUri,
});

/** The favourite that stands beside a flattr on the author's own server. It says no time: of a gift
 *  without a name that would say too much, and no server shows it. */
export const writeLike = (like: Said): Json => ({
  '@context': ACTIVITY_STREAMS,
  ...likeOf(like),
  to: [like.author.uri],
});

/** Takes it back. The Like is embedded: servers look for it by its actor and object, not by its id. */
export const writeUndoLike = (like: Said): Json => ({
  '@context': ACTIVITY_STREAMS,
  id: `${like.uri}/undo`,
  type: 'Undo',
  actor: like.sender.uri,
  object: likeOf(like),
  to: [like.author.uri],
});
