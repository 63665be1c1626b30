import { answerApart } from './apart.ts';
import { markdownHtml } from './rich-text.ts';

// The other side of `markdown-apart.ts`.
answerApart(({ markdown, maxBytes }: { markdown: string; maxBytes: number }) => {
  const html = markdownHtml(markdown);
  return { html: Buffer.byteLength(html) > maxBytes ? null : html };
});
