import { getLogger } from '@logtape/logtape';
import { inOneBudget, withFetchBudget } from '../src/net/fetch-budget.ts';
import type { Remote } from '../src/operations/deps.ts';
import type { BoundedFetch } from './bounded-fetch.ts';
import type { Documents } from './documents.ts';
import { actorUriOf } from './lookup-handle.ts';
import {
  fetchCopy,
  fetchHeadPage,
  fetchJwks,
  fetchLines,
  fetchNodeInfo,
  fetchSettlement,
  wholeHead,
} from './lookup-node.ts';
import { fetchActor, freshActor, lookUp } from './lookup-object.ts';
import { postsOf } from './lookup-outbox.ts';
import { webFingerOf } from './webfinger-reading.ts';

const log = getLogger(['obole', 'lookup']);

/** How this node asks other servers: the port that operations are given. */
export function makeLookup(
  get: BoundedFetch,
  documents: Documents,
  options: { readonly allowPrivateAddress: boolean },
): Remote {
  return {
    lookUp: (url) => ask('object', url, () => lookUp(get, documents, url)),
    actor: (uri) => ask('actor', uri, () => fetchActor(documents.cached, uri)),
    freshActor: (uri) => ask('actor', uri, () => freshActor(documents, uri)),
    handle: (account) =>
      ask('actor', account, async () => {
        const uri = await actorUriOf(get, account, options);
        return uri === null ? null : await fetchActor(documents.cached, uri);
      }),
    webFinger: (resource) => ask('webfinger', resource, () => webFingerOf(get, resource, options)),
    posts: (uri) => ask('outbox', uri, () => postsOf(documents, uri)),
    nodeInfo: (host) => ask('nodeinfo', host, () => fetchNodeInfo(get, host, options)),
    inOneBudget,
    jwks: (url) => ask('jwks', url, () => fetchJwks(get, url)),
    settlementDocument: (uri) => ask('settlement', uri, () => fetchSettlement(get, uri)),
    settlementLines: (uri, maxBytes) => ask('lines', uri, () => fetchLines(get, uri, maxBytes)),
    settlementHead: (origin, currency) =>
      wholeHead((after) =>
        ask('head', origin, () => fetchHeadPage(get, { origin, currency, after })),
      ),
    settlementCopy: (origin, sha256, linesMaxBytes) =>
      ask('copy', origin, () => fetchCopy(get, { origin, sha256, linesMaxBytes })),
  };
}

/** Another server that fails, or answers nonsense, is an answer (null) and a line in the log. */
async function ask<T>(
  what: string,
  where: string | URL,
  question: () => Promise<T | null>,
): Promise<T | null> {
  try {
    return await withFetchBudget(question);
  } catch (error) {
    log.info('No {what} from {where}: {reason}', { what, where: `${where}`, reason: `${error}` });
    return null;
  }
}
