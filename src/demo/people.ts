import { join } from 'node:path';
import { say } from '../commands/terminal.ts';
import { type NodeProcess, waitFor } from './node-process.ts';
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

/** Signs in by link, sets a budget and pays for two months at once, so that the second one has something
 *  to split as well. */
export async function arrive(
  node: NodeProcess,
  who: { handle: string; budget: string; funds: string },
): Promise<Giver> {
  const { signInLink } = await node.json<{ signInLink: string }>('user', 'add', who.handle);
  const visitor = new Visitor(node.origin);
  const link = new URL(signInLink);
  await visitor.submit(`${link.pathname}${link.search}`, '/sign-in/link');
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
) {
  if (!reader || !listener || !neighbour) throw new Error('somebody did not come');
  await Promise.all([
    inTurn(reader, [trains[0], radio[3]]),
    inTurn(listener, [radio[0]]),
    inTurn(neighbour, [trains[1]]),
  ]);
  const home = await reader.visitor.read('/home');
  say("4 new flattrs, some of them for last month's works again");
  const worth = /data-worth="([^"]+)"/.exec(home)?.[1];
  if (worth !== undefined) say(`One flattr of @reader is worth ${worth} now`);
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
