import { addJob } from '../../db/records/jobs.ts';
import { readPeer } from '../../db/records/peers.ts';
import { readDocumentByUri } from '../../db/records/settlements.ts';
import type { Deps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { queueOf, rememberOnce, sameOrigin } from './received-activity.ts';

export type ReceiveAnswerRefusal = 'id_reused' | 'foreign_id' | 'blocked' | 'unknown_offer';

/** A peer answers one of our offers, with a signed document as the result; fetching and checking
 *  that is a job. Whether it says yes or no stands in the document, not in the activity. */
export async function receiveAnswer(
  deps: Deps,
  incoming: {
    readonly uri: string;
    readonly contentHash: string;
    readonly actorUri: string;
    readonly offerUri: string;
    readonly resultUri: string;
  },
): Promise<Outcome<{ readonly repeat: boolean }, ReceiveAnswerRefusal>> {
  const { uri, contentHash, actorUri, offerUri, resultUri } = incoming;
  if (!sameOrigin(uri, actorUri) || !sameOrigin(resultUri, actorUri)) return refuse('foreign_id');
  return transact(
    deps.db,
    async (tx): Promise<Outcome<{ repeat: boolean }, ReceiveAnswerRefusal>> => {
      const offered = await readDocumentByUri(tx, offerUri.replace(/\/offer$/, ''));
      const peer = offered === undefined ? undefined : await readPeer(tx, offered.peerId);
      if (offered?.direction !== 'issued' || peer?.actorUri !== actorUri)
        return refuse('unknown_offer');
      const seen = await rememberOnce(deps, tx, { uri, actorUri, contentHash });
      // Also one that comes again: it may have come too early the first time.
      if (seen.ok)
        await addJob(
          tx,
          'take-document',
          { host: peer.host, documentUri: resultUri },
          { queue: queueOf(peer.host), key: `take-document ${resultUri}` },
        );
      return seen.ok ? done({ repeat: seen.repeat }) : seen;
    },
  );
}
