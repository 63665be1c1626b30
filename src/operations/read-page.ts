import { readOwnWorkAt } from '../../db/records/works.ts';
import type { PageReading, PageTrouble, SourceDeps } from './deps.ts';
import { done, type Outcome, refuse } from './outcome.ts';
import { readAddress } from './work-draft.ts';

/** Reads what a page says about itself, so that its creator only has to look it over. */
export async function readPage(
  deps: SourceDeps,
  authorId: string,
  url: string,
): Promise<
  Outcome<
    { readonly page: PageReading; readonly feeds: readonly string[] },
    PageTrouble | 'url_invalid' | 'url_known'
  >
> {
  const address = readAddress(deps.node, url);
  if (address === null || address === 'invalid') return refuse('url_invalid');
  if (await readOwnWorkAt(deps.db, authorId, address)) return refuse('url_known');
  const answer = await deps.sources.page(address);
  if (!answer.ok) return answer;
  const page = answer.reading;
  if (await readOwnWorkAt(deps.db, authorId, page.url)) return refuse('url_known');
  return done({ page, feeds: page.feeds });
}
