import type { PageReading } from '../operations/deps.ts';

/** What JSON-LD of schema.org says about the work that a page is about. Words as they stand there. */
export type LinkedData = {
  readonly category: PageReading['category'] | null;
  readonly titles: readonly string[];
  readonly descriptions: readonly string[];
  readonly pictures: readonly string[];
  readonly authors: readonly string[];
  readonly languages: readonly string[];
  readonly tags: readonly string[];
  readonly dates: readonly string[];
};

type Node = Readonly<Record<string, unknown>>;

const NODES_MAX = 200;
const VALUES_MAX = 50;

/** What a page can be about, by the types of schema.org, those first that have others as their
 *  parts: an article with a film in it is an article. */
const KINDS: readonly (readonly [RegExp, PageReading['category']])[] = [
  [/(?:Article|BlogPosting|SocialMediaPosting|Review|Book|ShortStory|Poem|Recipe)$/, 'text'],
  [/^(?:VideoObject|Movie|TV(?:Episode|Series|Season)|Episode|Clip)$/, 'video'],
  [/^(?:AudioObject|Audiobook|Music\w+|Podcast\w+|Radio\w+|Song)$/, 'audio'],
  [/^(?:Software\w+|MobileApplication|WebApplication|VideoGame)$/, 'software'],
  [/^(?:Photograph|ImageGallery|VisualArtwork|Painting|Drawing|Comic\w+|ImageObject)$/, 'image'],
  [/^(?:\w*Page|CreativeWork|Product|Event)$/, 'rest'],
];

/** Reads what is about the page itself among all that its scripts hold: single nodes, arrays and
 *  `@graph`. What is not JSON is passed over. */
export function linkedData(scripts: readonly string[]): LinkedData {
  const nodes = scripts.flatMap(nodesOf).slice(0, NODES_MAX);
  for (const [kind, category] of KINDS) {
    const node = nodes.find((each) => texts(each['@type']).some((type) => kind.test(local(type))));
    if (node !== undefined) return dataOf(node, category === 'rest' ? null : category);
  }
  return dataOf({}, null);
}

function nodesOf(script: string): Node[] {
  try {
    return topNodes(JSON.parse(script));
  } catch {
    return [];
  }
}

/** Nodes side by side, not those within others: an author's picture is not the page's. */
function topNodes(value: unknown): Node[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return items.slice(0, NODES_MAX).flatMap((item) => {
    if (!isNode(item)) return [];
    const graph = item['@graph'];
    return Array.isArray(graph) ? graph.filter(isNode).slice(0, NODES_MAX) : [item];
  });
}

function dataOf(node: Node, category: LinkedData['category']): LinkedData {
  return {
    category,
    titles: [...texts(node.headline), ...texts(node.name)],
    descriptions: [...texts(node.description), ...texts(node.abstract)],
    pictures: [
      ...addresses(node.image),
      ...addresses(node.thumbnailUrl),
      ...addresses(node.thumbnail),
    ],
    authors: [...named(node.author), ...named(node.creator), ...named(node.byArtist)],
    languages: [...texts(node.inLanguage), ...named(node.inLanguage)],
    tags: [...texts(node.keywords), ...named(node.keywords)].flatMap((text) =>
      text.slice(0, 2_000).split(','),
    ),
    dates: [...texts(node.datePublished), ...texts(node.uploadDate), ...texts(node.dateCreated)],
  };
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const all = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value.slice(0, VALUES_MAX) : [value];

/** Texts, also those that say their language. */
const texts = (value: unknown): string[] =>
  all(value).flatMap((each) => {
    const text = isNode(each) ? each['@value'] : each;
    return typeof text === 'string' ? [text] : [];
  });

const named = (value: unknown): string[] =>
  all(value).flatMap((each) => (isNode(each) ? texts(each.name) : texts(each)));

const addresses = (value: unknown): string[] =>
  all(value).flatMap((each) =>
    isNode(each)
      ? [...texts(each.url), ...texts(each.contentUrl), ...texts(each['@id'])]
      : texts(each),
  );

/** `Article` of `https://schema.org/Article` or `schema:Article`. */
const local = (type: string): string => type.slice(0, 200).replace(/^.*[/#:]/, '');
