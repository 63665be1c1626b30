import { createHash } from 'node:crypto';
import type { Db } from '../db/connect.ts';
import { isUuid, localActor, localWork } from '../db/views/federation.ts';
import { gather } from '../db/views/gather.ts';
import { versionsOf } from '../db/views/versions.ts';

import { makeShelf } from './shelf.ts';
import { writeActor, writeActorTombstone } from './translate/actor.ts';
import type { Json } from './translate/vocabulary.ts';
import { writeTombstone, writeWork } from './translate/work.ts';

const MOST_BYTES = 64 * 1024 * 1024;

/** An actor or a work as it is served. */
export type Document = {
  /** 410: a Tombstone. */
  readonly status: 200 | 410;
  readonly body: Uint8Array<ArrayBuffer>;
  /** Strong: of these very bytes. */
  readonly etag: string;
  /** The page about it, for people. */
  readonly pageUrl: string;
};

export type Kind = 'users' | 'works';
export type Warm = (kind: Kind, id: string) => Promise<Document | null>;

type Kept = { readonly version: string; readonly document: Promise<Document | null> };

/** The documents of local actors and works, kept as bytes. Each time one is asked for, the database is
 *  asked whether its rows are what they were, so that an edit shows in the very next answer, also
 *  when another process made it; but not for the rows themselves, and once for all who ask at the
 *  same moment. What is then read anew may be newer than its version says: it is read once more,
 *  never served too old. */
export function makeWarm(db: Db, origin: string): Warm {
  const shelf = makeShelf<Kept>(MOST_BYTES);
  const versionOf = gather((ids) => versionsOf(db, ids));

  function read(kind: Kind, id: string, version: string): Promise<Document | null> {
    const key = `${kind}/${id}`;
    const document = kind === 'users' ? readActor(db, origin, id) : readWork(db, origin, id);
    const kept = { version, document };
    shelf.put(key, kept, 0);
    document.then(
      (read) => {
        if (shelf.get(key) === kept) shelf.put(key, kept, read?.body.byteLength ?? 0);
      },
      () => {
        // The next one to ask tries again.
        if (shelf.get(key) === kept) shelf.drop(key);
      },
    );
    return document;
  }

  return async (kind, id) => {
    if (!isUuid(id)) return null;
    const version = await versionOf(id);
    if (version === undefined) return null;
    const kept = shelf.get(`${kind}/${id}`);
    return await (kept?.version === version ? kept.document : read(kind, id, version));
  };
}

async function readActor(db: Db, origin: string, id: string): Promise<Document | null> {
  const actor = await localActor(db, id);
  if (actor === null) return null;
  const gone = actor.deletedAt !== null;
  const said = gone ? writeActorTombstone(actor) : await writeActor(actor, origin);
  return documentOf(said, { gone, pageUrl: actor.profileUrl });
}

async function readWork(db: Db, origin: string, id: string): Promise<Document | null> {
  const work = await localWork(db, id);
  if (work === null) return null;
  const gone = work.deletedAt !== null;
  const said = gone ? writeTombstone(work) : writeWork(work, origin);
  return documentOf(said, { gone, pageUrl: work.pageUrl });
}

function documentOf(
  said: Json,
  { gone, pageUrl }: { readonly gone: boolean; readonly pageUrl: string },
): Document {
  const body = new TextEncoder().encode(JSON.stringify(said));
  const hash = createHash('sha256').update(body).digest('base64url').slice(0, 22);
  return { status: gone ? 410 : 200, body, etag: `"${hash}"`, pageUrl };
}
