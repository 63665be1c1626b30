import { type ApartLimits, apart, oneByOne } from './apart.ts';
import { markdownHtml } from './rich-text.ts';

/** 100,000 characters of prose take half a second; where nearly every one is markup, two. */
const LIMITS: ApartLimits = { timeoutMs: 10_000, heapMaxMiB: 192 };
/** It is on every page, in every feed and in every follower's inbox. */
const HTML_MAX_BYTES = 1024 * 1024;

/** Up to here the densest markup takes 50 ms, when no row and no reference can multiply it. */
const SMALL_MAX_CHARACTERS = 6_000;
const MULTIPLIES = /\||\]:/;

const inTurn = oneByOne();

/** A creator's Markdown as `markdownHtml` renders it; null when that takes too long or makes more
 *  than 1 MiB. Rendered apart and one at a time, because a few lines can ask for gigabytes: tables
 *  fill every row up to the width of the first, references repeat their address wherever they are
 *  used. A process of its own takes a quarter of a second; short texts that cannot multiply are
 *  rendered here.
 *  @param who whose it is: their texts wait for each other, others' only for one of them. */
export async function markdownHtmlApart(
  who: string,
  markdown: string,
  limits: ApartLimits = LIMITS,
): Promise<string | null> {
  if (markdown.length <= SMALL_MAX_CHARACTERS && !MULTIPLIES.test(markdown)) {
    return markdownHtml(markdown);
  }
  const file = new URL('./markdown-process.ts', import.meta.url);
  const work = { markdown, maxBytes: HTML_MAX_BYTES };
  const rendered = await inTurn(who, () => apart<{ html: string | null }>(file, work, limits));
  return rendered?.html ?? null;
}
