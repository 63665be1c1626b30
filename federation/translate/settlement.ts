import { ACTIVITY_STREAMS, type Json } from './vocabulary.ts';

/** The activity that points a peer to a settlement document. Plain ActivityStreams: the document
 *  itself is the evidence, the activity only says that it is there. */
export const offerUri = (documentUri: string): string => `${documentUri}/offer`;

export function writeOffer(offer: {
  readonly documentUri: string;
  readonly actorUri: string;
  readonly peerActorUri: string;
}): Json {
  return {
    '@context': ACTIVITY_STREAMS,
    id: offerUri(offer.documentUri),
    type: 'Offer',
    actor: offer.actorUri,
    object: offer.documentUri,
    to: [offer.peerActorUri],
  };
}

/** The keys of a node have changed: whoever has pinned them should read them.
 *  @param update.seq of the newest rotation: each is news of its own. */
export function writeKeysUpdate(update: {
  readonly origin: string;
  readonly seq: number;
  readonly actorUri: string;
  readonly peerActorUri: string;
}): Json {
  const jwksUrl = `${update.origin}/.well-known/jwks.json`;
  return {
    '@context': ACTIVITY_STREAMS,
    id: `${jwksUrl}#update-${update.seq}`,
    type: 'Update',
    actor: update.actorUri,
    object: jwksUrl,
    to: [update.peerActorUri],
  };
}

/** Accept or Reject of an offer, with the countersigned (or refusing) document as its result. */
export function writeAnswer(answer: {
  readonly documentUri: string;
  readonly answersUri: string;
  readonly accepted: boolean;
  readonly actorUri: string;
  readonly peerActorUri: string;
}): Json {
  return {
    '@context': ACTIVITY_STREAMS,
    id: `${answer.documentUri}/answer`,
    type: answer.accepted ? 'Accept' : 'Reject',
    actor: answer.actorUri,
    object: offerUri(answer.answersUri),
    result: answer.documentUri,
    to: [answer.peerActorUri],
  };
}
