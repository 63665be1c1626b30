import type { RemotePost } from '../src/operations/deps.ts';
import type { Documents } from './documents.ts';
import { readPost } from './translate/post.ts';
import { isJson, type Json, typeName, webUrl } from './translate/vocabulary.ts';

const POSTS_MAX = 20;
/** Where an outbox only names its posts (GoToSocial), as many are read one by one. */
const NAMED_MAX = 4;

/** What somebody posted lately, from their outbox: their own public posts, newest first. Boosts are
 *  not theirs, and what others may not see is not there. Everything is read from the actor's own
 *  host. */
export async function postsOf(
  { cached, fresh }: Pick<Documents, 'cached' | 'fresh'>,
  actorUri: string,
): Promise<RemotePost[]> {
  const { host } = new URL(actorUri);
  const read = async (address: unknown): Promise<Json | null> => {
    const url = webUrl(address);
    if (url === null || url.host !== host) return null;
    const { document, documentUrl } = await fresh(url.href);
    return isJson(document) && new URL(documentUrl).host === host ? document : null;
  };
  const { document: actor } = await cached(actorUri);
  const outbox = isJson(actor) ? await read(actor.outbox) : null;
  if (outbox === null) return [];
  const page = itemsOf(outbox) === null ? await firstPage(outbox, read) : outbox;
  const posts: RemotePost[] = [];
  let named = 0;
  for (const item of itemsOf(page) ?? []) {
    if (posts.length === POSTS_MAX) break;
    if (!isJson(item) || typeName(item.type) !== 'Create') continue;
    let { object } = item;
    if (typeof object === 'string') {
      if (named === NAMED_MAX) break;
      named += 1;
      // One that is gone, or that others may not see, hides none of the rest.
      object = await read(object).catch(() => null);
    }
    const post = readPost(object, item);
    if (post?.isPublic) posts.push(post);
  }
  return posts;
}

const itemsOf = (collection: Json | null): unknown[] | null => {
  const items = collection?.orderedItems ?? collection?.items;
  return items === undefined ? null : [items].flat();
};

async function firstPage(
  { first }: Json,
  read: (address: unknown) => Promise<Json | null>,
): Promise<Json | null> {
  return isJson(first) && itemsOf(first) !== null
    ? first
    : await read(isJson(first) ? first.id : first);
}
