import { readActor } from '../../db/records/people.ts';
import {
  lockAuthor,
  readOwnWork,
  readOwnWorkAt,
  updateWork,
  type Work,
} from '../../db/records/works.ts';
import { renderBody } from './body-html.ts';
import type { SourceDeps } from './deps.ts';
import { drawFor, keepPicture, letGo } from './keep-picture.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { isPageOf } from './prove-work.ts';
import { tellFollowers } from './tell-followers.ts';
import { type PublishRefusal, readDraft, type WorkDraft } from './work-draft.ts';

/** Changes a work. Followers who were told of it are told what is new; hiding it takes it back from
 *  them, showing it again tells them anew. Its form and its page's address stay. */
export async function editWork(
  deps: SourceDeps,
  authorId: string,
  workId: string,
  draft: WorkDraft,
): Promise<Outcome<{ readonly pageUrl: string }, PublishRefusal | 'unknown_work'>> {
  const was = await readOwnWork(deps.db, authorId, workId);
  const creator = await readActor(deps.db, authorId);
  if (was === undefined || creator === undefined) return refuse('unknown_work');
  const read = readDraft(deps.node, draft, was);
  if (!read.ok) return read;
  const url = read.facts.url ?? was.pageUrl;
  const isAsked = url !== was.pageUrl && (url !== was.url || was.provenAt === null);
  const [body, drawn, isProven] = await Promise.all([
    renderBody(authorId, read.facts.bodyMarkdown),
    drawFor(deps, draft.picture),
    isAsked && isPageOf(deps, creator, url),
  ]);
  if (!body.ok) return body;
  if (drawn === 'unusable') return refuse('picture_unusable');
  const facts = { ...read.facts, url, bodyHtml: body.bodyHtml };

  return transact(deps.db, async (tx) => {
    await lockAuthor(tx, authorId);
    const work = await readOwnWork(tx, authorId, workId);
    if (work === undefined) return refuse('unknown_work');
    const holder = await readOwnWorkAt(tx, authorId, facts.url);
    if (holder !== undefined && holder.id !== workId) return refuse('url_known');
    const now = deps.clock();
    const pictureId =
      drawn === 'keep'
        ? work.pictureId
        : drawn === null
          ? null
          : await keepPicture(deps, tx, drawn);
    const known = facts.url === work.url ? work.provenAt : null;
    const edited = { ...facts, pictureId, provenAt: isProven ? now : known };
    if (isSame(work, edited)) return done({ pageUrl: work.pageUrl });
    const act = actOf(work, facts.hidden);
    await updateWork(tx, workId, {
      ...edited,
      updatedAt: now,
      ...(act === 'create' ? { announcedAt: now } : {}),
      ...(facts.hidden ? { featuredAt: null } : {}),
    });
    await letGo(tx, work.pictureId, pictureId);
    if (act !== null) await tellFollowers(tx, workId, act);
    return done({ pageUrl: work.pageUrl });
  });
}

const isSame = (work: Work, edited: Partial<Work>): boolean =>
  (Object.keys(edited) as (keyof Work)[]).every(
    (name) => JSON.stringify(work[name]) === JSON.stringify(edited[name]),
  );

/** What followers are told. What a feed held before it was watched, they are never told. */
function actOf(work: Work, hides: boolean): 'create' | 'update' | 'delete' | null {
  const wasTold = work.announcedAt !== null;
  if (!work.hidden) return wasTold ? (hides ? 'delete' : 'update') : null;
  return !hides && (wasTold || work.feedEntryId === null) ? 'create' : null;
}
