import type { Jobs } from '../../db/records/jobs.ts';
import { readActor } from '../../db/records/people.ts';
import { readPicture } from '../../db/records/pictures.ts';
import {
  lockAuthor,
  readOwnWork,
  readWork,
  updateWork,
  type Work,
} from '../../db/records/works.ts';
import type { Drawn, PageReading, SourceDeps } from './deps.ts';
import { keepPicture, letGo } from './keep-picture.ts';
import { namesCreator, speaksFor } from './prove-work.ts';

/** Smaller ones are marks and counters, no pictures of a work. */
const SIDE_MIN_PIXELS = 64;

/** Looks at the page of a work that came from a feed: it may name its creator, which proves the
 *  address, and it may show a picture where the feed had none. What cannot be had now is left as it
 *  is; a picture is no reason to try again. */
export async function readWorkPage(
  deps: SourceDeps,
  { workId, pictureUrl }: Jobs['read-work-page'],
): Promise<void> {
  const work = await readWork(deps.db, workId);
  const author = work?.authorId ? await readActor(deps.db, work.authorId) : undefined;
  if (!work || work.deletedAt !== null || !author || author.deletedAt !== null) return;
  const isWanted = work.provenAt === null || (pictureUrl === null && work.pictureId === null);
  const page = isWanted ? await pageOf(deps, work) : null;
  const isProven = page !== null && namesCreator(author, page.names);
  const offered = pictureUrl ?? (work.pictureId === null ? page?.pictureUrl : null) ?? null;
  const drawn = offered === null ? null : await picture(deps, offered);
  if (drawn === null && !isProven) return;

  await deps.db.transaction(async (tx) => {
    await lockAuthor(tx, author.id);
    const now = await readOwnWork(tx, author.id, workId);
    if (now === undefined) return;
    const shown = now.pictureId === null ? undefined : await readPicture(tx, now.pictureId);
    const isNew = drawn !== null && !(shown && Buffer.from(shown.bytes).equals(drawn.bytes));
    const pictureId = isNew ? await keepPicture(deps, tx, drawn) : now.pictureId;
    const proves = isProven && now.provenAt === null && now.url === work.url;
    if (!isNew && !proves) return;
    await updateWork(tx, workId, {
      ...(isNew ? { pictureId, pictureAlt: '' } : {}),
      ...(proves ? { provenAt: deps.clock() } : {}),
    });
    await letGo(tx, now.pictureId, pictureId);
  });
}

/** The page itself, not one that it leads to at another host. */
async function pageOf(deps: SourceDeps, work: Work): Promise<PageReading | null> {
  const answer = await deps.sources.page(work.url);
  return answer.ok && speaksFor(answer.reading.url, work.url) ? answer.reading : null;
}

async function picture(deps: SourceDeps, url: string): Promise<Drawn | null> {
  const answer = await deps.sources.picture(url);
  if (!answer.ok) return null;
  const { width, height } = answer.picture;
  return Math.min(width, height) < SIDE_MIN_PIXELS ? null : answer.picture;
}
