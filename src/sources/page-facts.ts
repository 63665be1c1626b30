import { Parser } from 'htmlparser2';

/** What stands in a page's markup about the page, as it stands there. */
export type PageFacts = {
  readonly title: string;
  readonly lang: string | undefined;
  /** Of `<base>`. */
  readonly base: string | undefined;
  /** Contents by `property`, `name` or `itemprop` in lower case, in the page's order. */
  readonly metas: ReadonlyMap<string, readonly string[]>;
  /** Of `<link>`. */
  readonly links: readonly PageLink[];
  /** Of `<a>` with `rel`. */
  readonly anchors: readonly PageLink[];
  /** JSON-LD, not yet parsed. */
  readonly scripts: readonly string[];
};

export type PageLink = {
  /** In lower case. */
  readonly rels: readonly string[];
  readonly href: string;
  readonly type: string;
  readonly title: string;
};

/** What pages say about themselves stands in the first part of them, and most of it in the head. */
const HTML_MAX_CHARACTERS = 1024 * 1024;
/** The parser's time grows with the square of the depth: a MiB of open elements takes 20 seconds. What
 *  is deeper than this is read no further; it is looked at after each chunk. */
const DEPTH_MAX = 500;
const CHUNK_CHARACTERS = 16 * 1024;
const MOST_OF_A_KIND = 500;
const SCRIPTS_MAX = 20;
const SCRIPT_MAX_CHARACTERS = 200_000;
const TITLE_MAX_CHARACTERS = 5_000;

type Collected = {
  title: string;
  lang: string | undefined;
  base: string | undefined;
  metas: Map<string, string[]>;
  links: PageLink[];
  anchors: PageLink[];
  scripts: string[];
};

type Attributes = Readonly<Record<string, string>>;

/** Reads the first MiB of a page in one pass, without building a tree of it. */
export function pageFacts(html: string): PageFacts {
  const found: Collected = {
    title: '',
    lang: undefined,
    base: undefined,
    metas: new Map(),
    links: [],
    anchors: [],
    scripts: [],
  };
  let within: 'title' | 'script' | null = null;
  let titled = false;
  let depth = 0;
  const parser = new Parser({
    onopentag(name, attributes) {
      depth += 1;
      note(found, name, attributes);
      if (name === 'title' && !titled) within = 'title';
      if (name === 'script' && isJsonLd(attributes) && found.scripts.length < SCRIPTS_MAX) {
        within = 'script';
        found.scripts.push('');
      }
    },
    ontext(text) {
      if (within === 'title') found.title += text;
      if (within === 'script') found.scripts.push((found.scripts.pop() ?? '') + text);
    },
    onclosetag(name) {
      depth -= 1;
      if (name === 'title' && found.title.trim() !== '') titled = true;
      if (name === within) within = null;
    },
  });
  const text = html.slice(0, HTML_MAX_CHARACTERS);
  for (let at = 0; at < text.length && depth < DEPTH_MAX; at += CHUNK_CHARACTERS)
    parser.write(text.slice(at, at + CHUNK_CHARACTERS));
  parser.end();
  return {
    ...found,
    title: found.title.slice(0, TITLE_MAX_CHARACTERS),
    scripts: found.scripts.filter((script) => script.length <= SCRIPT_MAX_CHARACTERS),
  };
}

const isJsonLd = ({ type = '' }: Attributes): boolean =>
  type.trim().toLowerCase().startsWith('application/ld+json');

function note(found: Collected, name: string, attributes: Attributes): void {
  switch (name) {
    case 'html':
      found.lang ??= attributes.lang ?? attributes['xml:lang'];
      break;
    case 'base':
      found.base ??= attributes.href;
      break;
    case 'meta':
      noteMeta(found.metas, attributes);
      break;
    case 'link':
      noteLink(found.links, attributes);
      break;
    case 'a':
      if (attributes.rel !== undefined) noteLink(found.anchors, attributes);
      break;
  }
}

function noteMeta(metas: Map<string, string[]>, attributes: Attributes): void {
  const { property, name, itemprop, content } = attributes;
  const key = (property ?? name ?? itemprop ?? attributes['http-equiv'] ?? '').trim().toLowerCase();
  if (key === '' || content === undefined || metas.size >= MOST_OF_A_KIND) return;
  const contents = metas.get(key) ?? [];
  if (contents.length < MOST_OF_A_KIND) metas.set(key, [...contents, content]);
}

function noteLink(links: PageLink[], { rel = '', href, type = '', title = '' }: Attributes): void {
  if (href === undefined || links.length >= MOST_OF_A_KIND) return;
  const rels = rel.toLowerCase().split(/\s+/).filter(Boolean);
  links.push({ rels, href, type: type.trim().toLowerCase(), title });
}
