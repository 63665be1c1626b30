import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { eq } from 'drizzle-orm';
import sharp from 'sharp';
import { addHappenings } from '../../db/records/happenings.ts';
import { saveRemoteActor } from '../../db/records/people.ts';
import {
  actor,
  feed,
  flattr,
  follow,
  picture,
  post,
  visitorCount,
  work,
} from '../../db/schema/schema.ts';
import { buildApi } from '../../src/api/app.ts';
import type { NodeDeps } from '../../src/operations/deps.ts';
import { issueSignInLink } from '../../src/operations/sign-in.ts';
import { markdownHtml, safeHtml } from '../../src/text/rich-text.ts';
import { buildPages } from '../../src/web/app.ts';
import { cookiesFor } from '../../src/web/session.ts';
import { creator, giver, house, person } from '../support/house.ts';
import { localSources } from '../support/pages.ts';
import { elsewhere } from '../support/peer.ts';

export type Stage = {
  readonly deps: NodeDeps;
  readonly origin: string;
  readonly reader: string;
  readonly newcomer: string;
  /** Has works, a feed in trouble, a follower and a supporter. */
  readonly author: string;
  /** A path that signs this person in, once. */
  linkFor(actorId: string): Promise<string>;
  close(): Promise<void>;
};

/** A node's pages behind a real server, with somebody who writes, somebody who gives, and somebody
 *  who has just come. */
export async function openStage(
  outside: Partial<NodeDeps> | ((deps: NodeDeps) => Partial<NodeDeps>) = {},
): Promise<Stage> {
  let answer: (request: Request) => Response | Promise<Response> = () => new Response(null);
  const server = serve({ fetch: (request) => answer(request), port: 0, hostname: '127.0.0.1' });
  await new Promise((listening) => server.once('listening', listening));
  const { port } = server.address() as AddressInfo;
  const origin = `http://localhost:${port}`;
  const home = await house({ origin });
  const ways = typeof outside === 'function' ? outside(home.deps) : outside;
  const deps = { ...home.deps, sources: localSources(), ...ways };
  const { document: apiDocument } = buildApi(deps, { trustsProxy: false });
  const pages = buildPages(deps, { ...cookiesFor(origin), trustsProxy: false, apiDocument });
  answer = (request) => pages.fetch(request);

  const reader = await giver(deps, 'reader', { budgetMinor: 500n, fundsMinor: 900n });
  const newcomer = await person(deps, 'newcomer');
  const author = await openStudio(deps);
  return {
    deps,
    origin,
    reader,
    newcomer,
    author,
    linkFor: async (actorId) =>
      `/sign-in/link?token=${(await issueSignInLink(deps, actorId)).token}`,
    async close() {
      server.close();
      await home.close();
    },
  };
}

const LONG = 'x'.repeat(120);
const TEXT = `It was **dark**.\n\n    ${LONG}\n\n| from | to | ${LONG} |\n|---|---|---|\n| a | b | c |`;

/** Somebody who writes: with words, names and addresses that are longer than any screen. */
async function openStudio(deps: NodeDeps): Promise<string> {
  const titles = ['The lower berth', 'Six station clocks', LONG];
  const { actorId, workIds } = await creator(deps, 'night-trains', titles);
  const [article = '', note = '', long = ''] = workIds;
  const at = deps.clock();
  const pictureId = deps.newId();
  const canvas = { width: 300, height: 200, channels: 3, background: '#a43' } as const;
  const bytes = new Uint8Array(await sharp({ create: canvas }).jpeg().toBuffer());
  const drawn = { bytes, mediaType: 'image/jpeg' as const, width: 300, height: 200 };
  await deps.db.insert(picture).values({ id: pictureId, ...drawn, createdAt: at });
  const texts = { bodyMarkdown: TEXT, bodyHtml: markdownHtml(TEXT), tags: ['trains', LONG] };
  await deps.db
    .update(work)
    .set({ form: 'article', pictureId, pictureAlt: 'A berth', ...texts })
    .where(eq(work.id, article));
  await deps.db.update(work).set({ featuredAt: at }).where(eq(work.id, note));
  await deps.db.update(work).set({ byline: LONG, excerpt: LONG }).where(eq(work.id, long));
  const links = [{ name: 'Blog', href: `https://example.org/${LONG}`, provenAt: at.toISOString() }];
  await deps.db.update(actor).set({ pictureId, links }).where(eq(actor.id, actorId));
  await deps.db.insert(feed).values({
    ...{ id: deps.newId(), ownerId: actorId, url: `https://example.org/${LONG}`, addedAt: at },
    ...{ checkedAt: at, nextCheckAt: at, failures: 3, trouble: 'too_slow' },
  });
  await keepCompany(deps, { actorId, article });
  return actorId;
}

async function keepCompany(
  deps: NodeDeps,
  { actorId, article }: Record<'actorId' | 'article', string>,
) {
  const at = deps.clock();
  const seen = {
    ...elsewhere('radio'),
    name: LONG,
    id: deps.newId(),
    createdAt: at,
    fetchedAt: at,
  };
  const radio = await deps.db.transaction((tx) => saveRemoteActor(tx, seen));
  const id = () => deps.newId();
  const ids = { follow: id(), flattr: id(), post: id() };
  const facts = { state: 'accepted' as const, createdAt: at };
  await deps.db.insert(follow).values([
    { id: ids.follow, uri: 'x:1', followerId: radio.id, followeeId: actorId, ...facts },
    { id: id(), uri: 'x:2', followerId: actorId, followeeId: radio.id, ...facts },
  ]);
  const to = { payeeId: actorId, personId: actorId };
  const gift = {
    giverId: radio.id,
    given: false,
    source: 'node' as const,
    ...to,
    month: '2026-10',
    recordedAt: at,
  };
  await deps.db.insert(flattr).values({ id: ids.flattr, uri: 'x:3', ...gift });
  await deps.db.insert(visitorCount).values([
    { subjectId: article, day: '2026-10-04', visitors: 1_234 },
    { subjectId: actorId, day: '2026-09-30', visitors: 40 },
  ]);
  const words = { contentHtml: safeHtml(`<p>${LONG}</p><pre>${LONG}</pre>`), authorId: radio.id };
  const said = { ...words, pageUrl: seen.profileUrl, publishedAt: at, receivedAt: at };
  await deps.db.insert(post).values([
    { ...{ id: ids.post, uri: 'x:4', workId: article }, ...said },
    { id: id(), uri: 'x:5', warning: LONG, title: LONG, ...said },
  ]);
  await deps.db.transaction((tx) =>
    addHappenings(tx, [
      { personId: actorId, kind: 'flattr', flattrId: ids.flattr, at },
      { personId: actorId, kind: 'comment', postId: ids.post, at },
      { personId: actorId, kind: 'follower', followId: ids.follow, at },
    ]),
  );
}
