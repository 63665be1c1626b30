import { type Context, Hono } from 'hono';
import type { NodeDeps } from '../../operations/deps.ts';
import { importArchive } from '../../operations/import-archive.ts';
import { zipped } from '../../text/zip.ts';
import { filesOf } from '../archive/write-archive.ts';
import { readBody } from '../forms.ts';
import { badForm, refusedPage } from '../pages/errors.ts';
import { ARCHIVE_FIELD, ARCHIVE_HREF, broughtPage, leavingPage } from '../pages/leaving.ts';
import { limitPerMinute } from '../rate-limit.ts';
import type { BringCode } from '../refusal-codes.ts';
import { BRING_STATUS } from '../refused.ts';
import { type OwnVisit, ownVisitOf } from '../signed-in.ts';
import type { PageEnv } from '../visit.ts';

/** Either reads or holds all of a person; a retry or two is nobody's mischief. */
const ARCHIVES_A_MINUTE = { perClient: 4, perNode: 12 };

/** Everything of a person as a file, and such a file from another node. */
export function leavingRoutes(deps: NodeDeps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();
  const mayGet = limitPerMinute(ARCHIVES_A_MINUTE, deps.clock);
  const mayBring = limitPerMinute(ARCHIVES_A_MINUTE, deps.clock);

  routes.get(ARCHIVE_HREF, (c) => c.html(leavingPage(ownVisitOf(c), null)));

  routes.get(`${ARCHIVE_HREF}/download`, (c) => {
    const visit = ownVisitOf(c);
    if (!mayGet(c.get('client'))) return tooOften(c, visit);
    return download(c, deps, visit);
  });

  routes.post(ARCHIVE_HREF, async (c) => {
    const visit = ownVisitOf(c);
    if (!mayBring(c.get('client'))) return tooOften(c, visit);
    const form = await readBody(c);
    if (form === null) return badForm(c, visit);
    const file = form.files[ARCHIVE_FIELD];
    const isThere = file !== undefined && file.size > 0;
    if (!isThere) return refused(c, visit, 'no_file');
    const bytes = new Uint8Array(await file.arrayBuffer());
    const came = await importArchive(deps, visit.viewer.actorId, bytes);
    return came.ok ? c.html(broughtPage(visit, came)) : refused(c, visit, came.code);
  });
  return routes;
}

/** Made while it is sent: nothing but the file at hand is in memory. What breaks in the middle ends the
 *  connection, so that nobody takes a part for all of it. */
function download(c: Context<PageEnv>, deps: NodeDeps, visit: OwnVisit): Response {
  const { viewer, words, now } = visit;
  const withPictures = c.req.query('pictures') !== 'no';
  const files = filesOf(deps, { actorId: viewer.actorId, words, withPictures });
  const name = `obole-${viewer.handle}-${now.toISOString().slice(0, 10)}.zip`;
  c.header('content-disposition', `attachment; filename="${name}"`);
  c.header('cache-control', 'private, no-store');
  const stream = ReadableStream.from(zipped(files, now));
  return c.body(stream, 200, { 'content-type': 'application/zip' });
}

const refused = (c: Context<PageEnv>, visit: OwnVisit, code: BringCode) =>
  c.html(leavingPage(visit, visit.words.refusals.bring[code]), BRING_STATUS[code]);

function tooOften(c: Context<PageEnv>, visit: OwnVisit) {
  const { refusals, leaving } = visit.words;
  const action = { href: ARCHIVE_HREF, label: leaving.title };
  return c.html(refusedPage(visit, refusals.bring.asked_too_often, action), 429);
}
