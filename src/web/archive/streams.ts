import { flattrsOf, type GivenFlattr, worksServed } from '../../../db/views/archive.ts';
import { localActor } from '../../../db/views/federation.ts';
import type { NodeDeps } from '../../operations/deps.ts';
import { withFacts } from '../../text/front-matter.ts';
import type { ZipFile } from '../../text/zip.ts';

/** As ActivityStreams, as Mastodon's archive has it. */
export async function* streams(
  { db, node, scribe }: NodeDeps,
  actorId: string,
): AsyncGenerator<ZipFile> {
  const actor = await localActor(db, actorId);
  if (actor === null) throw new Error(`no account: ${actorId}`);
  yield { path: 'actor.json', parts: [`${JSON.stringify(await scribe.actor(actor), null, 1)}\n`] };
  const facts = {
    ...{ id: actor.uri, name: actor.name, handle: `${actor.handle}@${node.host}` },
    links: actor.links.map(({ name, href }) => ({ name, href })),
    domains: actor.attributionDomains,
  };
  yield { path: 'profile.md', parts: [withFacts(facts, actor.summary)] };
  const creates = written(worksServed(db, actorId), scribe.work);
  yield { path: 'outbox.json', parts: collection(`${actor.uri}/outbox`, creates) };
  const given = standing(flattrsOf(db, actorId));
  const flattrs = written(given, (one) => scribe.flattr({ ...one, giverUri: actor.uri }));
  yield { path: 'flattrs.json', parts: collection(`${actor.uri}#flattrs`, flattrs) };
}

async function* standing(flattrs: AsyncIterable<GivenFlattr>) {
  for await (const flattr of flattrs) if (flattr.undoneAt === null) yield flattr;
}

async function* written<Line>(lines: AsyncIterable<Line>, write: (line: Line) => Promise<Json>) {
  for await (const line of lines) yield await write(line);
}

type Json = Readonly<Record<string, unknown>>;
const ACTIVITY_STREAMS = 'https://www.w3.org/ns/activitystreams';

/** All items are written in one context, which stands at the top once. How many there are is known at the
 *  end, and stands there. */
async function* collection(id: string, items: AsyncIterable<Json>): AsyncGenerator<string> {
  let totalItems = 0;
  for await (const { '@context': context, ...item } of items) {
    yield `${totalItems === 0 ? headOf(id, context) : ','}\n${JSON.stringify(item)}`;
    totalItems += 1;
  }
  if (totalItems === 0) yield headOf(id, ACTIVITY_STREAMS);
  yield `\n],\n"totalItems": ${totalItems}\n}\n`;
}

function headOf(id: string, context: unknown): string {
  const head = JSON.stringify({ '@context': context, id, type: 'OrderedCollection' });
  return `${head.slice(0, -1)},\n"orderedItems": [`;
}
