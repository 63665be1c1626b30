import { z } from 'zod';
import type { BoundedGet } from '../net/bounded-get.ts';
import { fetchDocument } from './fetch-document.ts';
import type { PageFacts } from './page-facts.ts';
import { webUrl } from './tidy.ts';

/** What a page's provider says of it, apart from what would be embedded. Source: oembed.com. */
export type OEmbed = {
  readonly type?: string | undefined;
  readonly title?: string | undefined;
  readonly author_name?: string | undefined;
  readonly thumbnail_url?: string | undefined;
  readonly url?: string | undefined;
};

const MAX_BYTES = 128 * 1024;

const shape = z.object({
  type: z.string().max(100).optional().catch(undefined),
  title: z.string().max(5_000).optional().catch(undefined),
  author_name: z.string().max(500).optional().catch(undefined),
  thumbnail_url: z.string().max(2_000).optional().catch(undefined),
  url: z.string().max(2_000).optional().catch(undefined),
});

/** Where a page says that its oEmbed is: on its own host, or anywhere over https. */
export function oEmbedAddress(facts: PageFacts, page: URL): string | null {
  const link = facts.links.find(
    ({ rels, type }) => rels.includes('alternate') && type === 'application/json+oembed',
  );
  const address = webUrl(link?.href, page.href);
  if (address === null) return null;
  const { protocol, host } = new URL(address);
  return host === page.host || protocol === 'https:' ? address : null;
}

/** One more document; nothing when it is not what it should be. */
export async function fetchOEmbed(get: BoundedGet, address: string): Promise<OEmbed> {
  const answer = await fetchDocument(get, address, {
    accept: 'application/json',
    maxBytes: MAX_BYTES,
  });
  if (!answer.ok || 'unchanged' in answer) return {};
  try {
    const text = new TextDecoder().decode(answer.document.bytes);
    return shape.safeParse(JSON.parse(text)).data ?? {};
  } catch {
    return {};
  }
}
