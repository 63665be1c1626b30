import { addJob } from '../../db/records/jobs.ts';
import { readPeerByHost } from '../../db/records/peers.ts';
import type { Deps } from './deps.ts';
import { type Outcome, refuse, transact } from './outcome.ts';
import { queueOf, rememberOnce, sameOrigin } from './received-activity.ts';

export type ReceiveOfferRefusal = 'id_reused' | 'foreign_id' | 'not_a_peer' | 'blocked';

/** A node offers a settlement document. Fetching and checking it is a job: the offer itself is only
 *  remembered. An offer that comes again is looked at again, for our answer may have been lost. */
export async function receiveOffer(
  deps: Deps,
  incoming: {
    readonly uri: string;
    readonly contentHash: string;
    readonly actorUri: string;
    readonly documentUri: string;
  },
): Promise<Outcome<{ readonly repeat: boolean }, ReceiveOfferRefusal>> {
  const { uri, contentHash, actorUri, documentUri } = incoming;
  if (!sameOrigin(uri, actorUri) || !sameOrigin(documentUri, actorUri)) return refuse('foreign_id');
  return transact(
    deps.db,
    async (tx): Promise<Outcome<{ repeat: boolean }, ReceiveOfferRefusal>> => {
      const { host } = new URL(actorUri);
      const peer = await readPeerByHost(tx, host);
      if (peer !== undefined && peer.actorUri !== actorUri) return refuse('not_a_peer');
      const seen = await rememberOnce(deps, tx, { uri, actorUri, contentHash });
      if (seen.ok)
        await addJob(
          tx,
          'take-document',
          { host, documentUri },
          { queue: queueOf(host), key: `take-document ${documentUri}` },
        );
      return seen;
    },
  );
}
