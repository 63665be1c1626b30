import { join } from 'node:path';
import { say } from '../commands/terminal.ts';
import { drawScene } from './draw-scene.ts';
import { type NodeProcess, waitFor } from './node-process.ts';
import type { Maker } from './town.ts';
import { Visitor } from './visitor.ts';

/** Publishes one of the feeds that come with Obole. */
export async function publish(
  node: NodeProcess,
  creator: { readonly handle: string; readonly name: string; readonly feed: string },
): Promise<void> {
  await node.obole('user', 'add', creator.handle, '--name', creator.name);
  const feed = join(import.meta.dirname, 'feeds', creator.feed);
  say((await node.obole('works', 'import', feed, '--author', creator.handle)).trim());
}

/** Somebody with an account on a node, and the browser that they are signed in with. */
export type Giver = {
  readonly handle: string;
  readonly node: NodeProcess;
  readonly visitor: Visitor;
};

/** A browser that is signed in by the link that a command prints. */
async function signIn(node: NodeProcess, command: readonly string[]): Promise<Visitor> {
  const { signInLink } = await node.json<{ signInLink: string }>(...command);
  const visitor = new Visitor(node.origin);
  const link = new URL(signInLink);
  await visitor.submit(`${link.pathname}${link.search}`, '/sign-in/link');
  return visitor;
}

/** Somebody comes who has no feed: says who they are, and publishes by hand. */
export async function settle(node: NodeProcess, maker: Maker): Promise<Giver> {
  const { handle, name, summary, language, budget } = maker;
  const visitor = await signIn(node, ['user', 'add', handle, '--name', name]);
  const face = await drawScene(maker.scene);
  await visitor.submit('/home/settings', '/home/settings', { name, summary, kind: 'person' }, face);
  // The first one made is the oldest, and stands last.
  for (const { scene, ...piece } of maker.pieces.toReversed()) {
    const picture = scene === undefined ? undefined : await drawScene(scene);
    await visitor.submit(WRITE, WRITE, { ...piece, language }, picture);
  }
  await visitor.submit('/home/budget', '/home/budget', { amount: budget });
  return { handle, node, visitor };
}

const WRITE = '/home/works/new?by=hand';

/** Signs in by link, sets a budget and pays for two months at once, so that the second one has something
 *  to split as well. */
export async function arrive(
  node: NodeProcess,
  who: { handle: string; budget: string; funds: string },
): Promise<Giver> {
  const visitor = await signIn(node, ['user', 'add', who.handle]);
  await visitor.submit('/home/budget', '/home/budget', { amount: who.budget });
  await node.obole('topup', who.handle, who.funds, '--reference', `first ${who.handle}`);
  say(`@${who.handle}@${node.host} gives ${who.budget} EUR a month`);
  return { handle: who.handle, node, visitor };
}

/** The addresses of a creator's works, from their page. */
export async function worksOn(node: NodeProcess, handle: string): Promise<string[]> {
  const page = await new Visitor(node.origin).read(`/@${handle}`);
  const paths = [...page.matchAll(new RegExp(`href="(/@${handle}/works/[^"]+)"`, 'g'))].map(
    (m) => m[1] ?? '',
  );
  return [...new Set(paths)].map((path) => `${node.origin}${path}`);
}

async function flattr(giver: Giver, url: string | undefined): Promise<void> {
  await giver.visitor.submit(`/flattr?url=${encodeURIComponent(url ?? '')}`, '/flattr');
}

export type Works = { readonly trains: readonly string[]; readonly radio: readonly string[] };

export async function giveFirstMonth(
  [reader, listener, neighbour]: readonly Giver[],
  { trains, radio }: Works,
) {
  if (!reader || !listener || !neighbour) throw new Error('somebody did not come');
  await Promise.all([
    inTurn(reader, [trains[0], trains[1], radio[0], radio[1]]),
    inTurn(listener, [radio[0], radio[2], trains[3]]),
    inTurn(neighbour, [trains[0], trains[2], radio[1]]),
  ]);
  await listener.visitor.submit('/home', '/flattr/undo');
  say('10 flattrs were given; @listener took one back');
}

export async function giveSecondMonth(
  [reader, listener, neighbour]: readonly Giver[],
  { trains, radio }: Works,
  makers: readonly Giver[],
) {
  if (!reader || !listener || !neighbour) throw new Error('somebody did not come');
  await Promise.all([
    inTurn(reader, [trains[0], radio[3]]),
    inTurn(listener, [radio[0]]),
    inTurn(neighbour, [trains[1]]),
  ]);
  const others = await amongNeighbours([reader, listener, neighbour, ...makers], makers);
  const home = await reader.visitor.read('/home');
  say(`${4 + others} new flattrs, some of them for last month's works again`);
  const worth = /data-worth="([^"]+)"/.exec(home)?.[1];
  if (worth !== undefined) say(`One flattr of @reader is worth ${worth} now`);
}

/** Everybody looks at what others make on their own node, and thanks for some of it.
 *  @returns how often. */
async function amongNeighbours(
  givers: readonly Giver[],
  makers: readonly Giver[],
): Promise<number> {
  const all = await Promise.all(makers.map(({ node, handle }) => worksOn(node, handle)));
  const pieces = all.flat();
  const given = givers.map(async (giver, n) => {
    const liked = pieces
      .filter((url) => url.startsWith(giver.node.origin) && !url.includes(`/@${giver.handle}/`))
      .filter((_, k) => (k * 3 + n) % 5 < 3);
    await inTurn(giver, liked);
    return liked.length;
  });
  return (await Promise.all(given)).reduce((sum, count) => sum + count, 0);
}

async function inTurn(giver: Giver, urls: readonly (string | undefined)[]): Promise<void> {
  for (const url of urls) await flattr(giver, url);
}

/** Waits until what was given across has reached the other node. */
export async function arrived(village: NodeProcess, harbour: NodeProcess): Promise<void> {
  const sees = async (node: NodeProcess, path: string, who: string) =>
    (await new Visitor(node.origin).read(path)).includes(who);
  await waitFor('all flattrs have arrived', async () => {
    const [radio] = await worksOn(harbour, 'harbour-radio');
    const [trains] = await worksOn(village, 'night-trains');
    return (
      (await sees(harbour, new URL(radio ?? '').pathname, `reader`)) &&
      (await sees(village, new URL(trains ?? '').pathname, `neighbour`))
    );
  });
  say('Each flattr across has reached the other node');
}
