import { writeFileSync } from 'node:fs';
import { Visitor } from '../../src/demo/visitor.ts';
import { Broken, type Town } from './settle-town.ts';
import type { SoakNode } from './soak-node.ts';

const CREATORS = ['potter', 'singer'] as const;
const GIVERS = ['reader', 'listener'] as const;
const WORKS = 4;
const BUDGET = '60.00';
/** In minor units, for many months. */
export const FUNDS_MINOR = 900_000n;

const SIGNED_IN_MS = 40 * 86_400_000;

/** Where the nodes are paid. */
const IBANS = ['DE89370400440532013000', 'BE68539007547034', 'FR1420041010050500013M02606'];

type Person = { readonly node: SoakNode; readonly handle: string };

/** Somebody who gives, with the browser that they are signed in with. */
export type Giver = Person & {
  /** Addresses of works elsewhere. */
  readonly urls: readonly string[];
  visitor: Visitor;
  since: Date;
};

/** Creators and givers on every node; givers give across only, so that whatever a creator gets has come
 *  from another node.
 *  @throws Broken when a node does not do what it is told: nobody has been killed yet. */
export async function settleIn({ nodes, clock }: Town): Promise<Giver[]> {
  const works = new Map<SoakNode, readonly string[]>();
  const publishOn = async (node: SoakNode) => works.set(node, await publish(node));
  await Promise.all(nodes.map(publishOn));
  const banked = (node: SoakNode, n: number) =>
    tell(node, 'bank', 'account', IBANS[n % IBANS.length] ?? '', '--holder', node.name);
  await Promise.all(nodes.map(banked));
  const arriveOn = (node: SoakNode) => {
    const urls = nodes.flatMap((other) => (other === node ? [] : (works.get(other) ?? [])));
    return Promise.all(
      GIVERS.map(async (handle) => {
        const visitor = await arrive({ node, handle });
        return { node, handle, urls, visitor, since: clock() };
      }),
    );
  };
  return (await Promise.all(nodes.map(arriveOn))).flat();
}

async function arrive(person: Person): Promise<Visitor> {
  const { node, handle } = person;
  const visitor = await signIn(person, 'add');
  await visitor.submit('/home/budget', '/home/budget', { amount: BUDGET });
  await tell(node, 'topup', handle, `${FUNDS_MINOR / 100n}`, '--reference', `first ${handle}`);
  return visitor;
}

/** What all givers of all nodes brought in. */
export const fundsOf = (): bigint => FUNDS_MINOR * BigInt(GIVERS.length);

/** Each giver flattrs some works. What fails while a node is down, people would try again another day. */
export async function giveSome(town: Town, givers: readonly Giver[]): Promise<void> {
  const { random, tally } = town;
  const give = async (giver: Giver) => {
    for (let left = 1 + random.below(3); left > 0; left -= 1) {
      const url = giver.urls[random.below(giver.urls.length)] ?? '';
      try {
        await stayIn(town, giver);
        await giver.visitor.submit(`/flattr?url=${encodeURIComponent(url)}`, '/flattr');
        tally.flattrs += 1;
      } catch {
        tally.lost += 1;
      }
    }
  };
  for (const giver of givers) await give(giver);
}

/** Sessions end after two months. */
async function stayIn({ clock }: Town, giver: Giver): Promise<void> {
  if (clock().getTime() - giver.since.getTime() < SIGNED_IN_MS) return;
  giver.visitor = await signIn(giver, 'link');
  giver.since = clock();
}

async function signIn({ node, handle }: Person, how: 'add' | 'link'): Promise<Visitor> {
  const said = await tell(node, 'user', how, handle, '--json');
  const { signInLink } = JSON.parse(said) as { readonly signInLink: string };
  const { pathname, search } = new URL(signInLink);
  const visitor = new Visitor(node.origin);
  await visitor.submit(`${pathname}${search}`, '/sign-in/link');
  return visitor;
}

async function publish(node: SoakNode): Promise<string[]> {
  const urls: string[] = [];
  for (const creator of CREATORS) {
    await tell(node, 'user', 'add', creator);
    const file = `${node.dataDir}-${creator}.atom`;
    writeFileSync(file, feedOf(`https://${creator}.example`));
    await tell(node, 'works', 'import', file, '--author', creator);
    const page = await new Visitor(node.origin).read(`/@${creator}`);
    const paths = page.matchAll(new RegExp(`href="(/@${creator}/works/[^"]+)"`, 'g'));
    urls.push(...new Set([...paths].map(([, path]) => `${node.origin}${path}`)));
  }
  if (urls.length === 0) throw new Broken(`${node.name} shows no works`);
  return urls;
}

async function tell(node: SoakNode, ...words: readonly string[]): Promise<string> {
  const { status, out, err } = await node.obole(...words);
  if (status !== 0) throw new Broken(`${node.name}: obole ${words.join(' ')}: ${err}`);
  return out;
}

const feedOf = (site: string): string => `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <title>Works</title><id>${site}/</id><updated>2026-10-01T00:00:00Z</updated>
  ${Array.from({ length: WORKS }, (_, n) => entryOf(`${site}/${n}`, n)).join('\n  ')}
</feed>
`;

const entryOf = (url: string, n: number): string =>
  `<entry><title>Work ${n}</title><id>${url}</id><link rel="alternate" href="${url}"/>` +
  `<published>2026-09-0${n + 1}T12:00:00Z</published><updated>2026-09-0${n + 1}T12:00:00Z</updated>` +
  `<summary>The work of number ${n}.</summary></entry>`;
