import { choicesOf, worksWritten } from '../../../db/views/archive.ts';
import { pictureById } from '../../../db/views/pictures.ts';
import type { NodeDeps } from '../../operations/deps.ts';
import { withFacts } from '../../text/front-matter.ts';
import type { ZipFile } from '../../text/zip.ts';
import type { Words } from '../locales/locale.ts';
import { moneyTables } from './money-tables.ts';
import { ownTables } from './own-tables.ts';
import { streams } from './streams.ts';

export type ArchiveOptions = {
  readonly actorId: string;
  /** For README.txt. */
  readonly words: Words;
  /** The pictures of works are most of an archive. */
  readonly withPictures: boolean;
};

/** Everything of a person, file by file, each read from the database while it is written. Of the node's
 *  secrets and of other people's it has nothing: no keys, no tokens, no sessions, no name of who gave
 *  without one. */
export async function* filesOf(deps: NodeDeps, options: ArchiveOptions): AsyncGenerator<ZipFile> {
  const { words } = options;
  const names = Object.entries(words.leaving.files).map(([path, what]) => `${path}\n    ${what}\n`);
  const lead = words.leaving.readme(deps.node.name, deps.node.origin);
  yield { path: 'README.txt', parts: [[lead, ...names].join('\n')] };
  yield* streams(deps, options.actorId);
  yield* ownTables(deps, options.actorId);
  yield* moneyTables(deps, options.actorId);
  yield* works(deps, options);
}

const ENDINGS = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp' } as const;

/** Each work as its author wrote it, with its picture beside it. */
async function* works({ db }: NodeDeps, { actorId, withPictures }: ArchiveOptions) {
  const { pictureId } = await choicesOf(db, actorId);
  yield* pictureFile(db, 'picture', pictureId);
  for await (const one of worksWritten(db, actorId)) {
    const facts = {
      ...{ id: one.uri, entry: one.entryId, form: one.form, title: one.title },
      ...{ date: one.publishedAt, lastmod: one.updatedAt },
      ...{ url: one.url === one.pageUrl ? null : one.url, page: one.pageUrl },
      ...{ description: one.excerpt, language: one.language, category: one.category },
      ...{ tags: one.tags, author: one.byline, hidden: one.hidden, picture_text: one.pictureAlt },
    };
    const name = `works/${one.slug ?? one.id}`;
    const text = withFacts(facts, one.bodyMarkdown ?? one.excerpt);
    yield { path: `${name}.md`, parts: [text] };
    if (withPictures) yield* pictureFile(db, name, one.pictureId);
  }
}

async function* pictureFile(
  db: NodeDeps['db'],
  name: string,
  id: string | null,
): AsyncGenerator<ZipFile> {
  const picture = id === null ? null : await pictureById(db, id);
  if (picture === null) return;
  const path = `${name}.${ENDINGS[picture.mediaType]}`;
  yield { path, isPacked: true, parts: [picture.bytes] };
}
