import { markdownHtmlApart } from '../text/markdown-apart.ts';
import { done, type Outcome, refuse } from './outcome.ts';

/** The text of a work as HTML, with bounds; refused when it would take seconds or more than 1 MiB.
 *  May take a while, so never inside a transaction. */
export async function renderBody(
  authorId: string,
  markdown: string | null,
): Promise<Outcome<{ bodyHtml: string | null }, 'body_too_long'>> {
  if (markdown === null || markdown === '') return done({ bodyHtml: markdown });
  const bodyHtml = await markdownHtmlApart(authorId, markdown);
  return bodyHtml === null ? refuse('body_too_long') : done({ bodyHtml });
}
