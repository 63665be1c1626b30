import type { Db } from '../../db/connect.ts';
import { readActor } from '../../db/records/people.ts';
import {
  addWork,
  lockAuthor,
  readOwnWork,
  readOwnWorkAt,
  readWork,
  slugsLike,
} from '../../db/records/works.ts';
import { renderBody } from './body-html.ts';
import type { SourceDeps } from './deps.ts';
import { drawFor, keepPicture } from './keep-picture.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { isPageOf } from './prove-work.ts';
import { tellFollowers } from './tell-followers.ts';
import { addressesOf, freeSlug, slugOf } from './work-address.ts';
import { type PublishRefusal, readDraft, type WorkDraft } from './work-draft.ts';

export type { PublishRefusal, WorkDraft } from './work-draft.ts';

/** Publishes a work and tells its author's followers, unless it is hidden. With a body it travels as
 *  an article, else as a note that leads to the original, for good. Its text is rendered and its
 *  page is asked whether it names this creator, before anything is locked.
 *  @param workId its id from now on: what is sent twice under one id is published once. */
export async function publishWork(
  deps: SourceDeps,
  authorId: string,
  draft: WorkDraft,
  workId: string = deps.newId(),
): Promise<Outcome<{ readonly workId: string; readonly pageUrl: string }, PublishRefusal>> {
  const read = readDraft(deps.node, draft);
  if (!read.ok) return read;
  const { url, ...facts } = read.facts;
  const creator = await readActor(deps.db, authorId);
  if (url !== null && (await isOther(deps.db, { authorId, url, workId })))
    return refuse('url_known');
  const [body, drawn, isProven] = await Promise.all([
    renderBody(authorId, facts.bodyMarkdown),
    drawFor(deps, draft.picture),
    creator && url !== null && isPageOf(deps, creator, url),
  ]);
  if (!body.ok) return body;
  if (drawn === 'unusable') return refuse('picture_unusable');

  return transact(deps.db, async (tx) => {
    const author = await lockAuthor(tx, authorId);
    if (author.movedTo !== null) return refuse('moved');
    const same = await readOwnWork(tx, authorId, workId);
    if (same !== undefined) return done({ workId, pageUrl: same.pageUrl });
    if (url !== null && (await readOwnWorkAt(tx, authorId, url))) return refuse('url_known');
    // An id that is somebody else's, or of a work that is gone, was in no form of ours.
    const id = (await readWork(tx, workId)) === undefined ? workId : deps.newId();
    const now = deps.clock();
    const slug = freeSlug(facts.title, await slugsLike(tx, authorId, slugOf(facts.title)));
    const addresses = addressesOf(
      { id, slug },
      { origin: deps.node.origin, profileUrl: author.profileUrl },
    );
    const pictureId =
      drawn === null || drawn === 'keep' ? null : await keepPicture(deps, tx, drawn);
    await addWork(tx, {
      ...addresses,
      ...facts,
      ...{ authorId, url: url ?? addresses.pageUrl, bodyHtml: body.bodyHtml, pictureId },
      provenAt: isProven ? now : null,
      announcedAt: facts.hidden ? null : now,
      ...{ publishedAt: now, createdAt: now, updatedAt: now },
    });
    if (!facts.hidden) await tellFollowers(tx, addresses.id, 'create');
    return done({ workId: addresses.id, pageUrl: addresses.pageUrl });
  });
}

/** Whether an author has published that address already, as another work than this one. */
async function isOther(
  db: Db,
  { authorId, url, workId }: Readonly<Record<'authorId' | 'url' | 'workId', string>>,
): Promise<boolean> {
  const known = await readOwnWorkAt(db, authorId, url);
  return known !== undefined && known.id !== workId;
}
