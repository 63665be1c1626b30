import type { Federation } from '@fedify/fedify';
import { Note } from '@fedify/vocab';
import { localWork } from '../db/views/federation.ts';
import type { Deps } from '../src/operations/deps.ts';
import type { Documents } from './documents.ts';
import { writeWork } from './translate/work.ts';

/** Serves `/works/{id}`. A hidden work is not there. */
export function serveWorks(
  federation: Federation<void>,
  deps: Deps,
  documents: Pick<Documents, 'contextLoader'>,
): void {
  federation.setObjectDispatcher(Note, '/works/{id}', async (_ctx, { id }) => {
    const work = await localWork(deps.db, id ?? '');
    if (work === null) return null;
    return await Note.fromJsonLd(writeWork(work, deps.node.origin), documents);
  });
}
