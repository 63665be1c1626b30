import { describe, expect, test } from 'vitest';
import { markdownHtmlApart } from '../../../src/text/markdown-apart.ts';
import { markdownHtml } from '../../../src/text/rich-text.ts';

const TEXT = '# Fog\n\n|a|b|\n|-|-|\n|1|2|\n\nIt *came* by [night][n].\n\n[n]: https://a.example/';

const table = (columns: number, rows: number) =>
  `${'|a'.repeat(columns)}\n${'|-'.repeat(columns)}\n${'a\n'.repeat(rows)}`;
const references = (addressCharacters: number, uses: number, sign = '') =>
  `[a]: https://a.example/${'b'.repeat(addressCharacters)}\n\n${`${sign}[a]`.repeat(uses)}`;

test('Markdown is rendered apart as it is here', async () => {
  expect(await markdownHtmlApart('night-trains', TEXT)).toBe(markdownHtml(TEXT));
  for (const rest of ['', '\n'.repeat(6_000)])
    expect(await markdownHtmlApart('night-trains', `🚂\ud800${rest}`)).toBe('<p>🚂\ufffd</p>');
});

// Each of these once filled the memory of the whole process, and ended it.
describe('a few lines that ask for gigabytes are refused, and the house stands', () => {
  test.each([
    ['a table', table(1_500, 1_500)],
    ['a table as large as a text may be', table(17_000, 30_000)],
    ['links to one long address', references(50_000, 16_000)],
  ])('%s', async (_, markdown) => {
    expect(await markdownHtmlApart('night-trains', markdown)).toBeNull();
  });

  test('more than 1 MiB of HTML', async () => {
    expect(await markdownHtmlApart('night-trains', references(1_000, 1_800))).not.toBeNull();
    expect(await markdownHtmlApart('night-trains', references(1_000, 2_400))).toBeNull();
  });
});

test('what takes too long, or too much memory, is refused, and the next one rendered', async () => {
  const answers = await Promise.all([
    markdownHtmlApart('night-trains', TEXT, { timeoutMs: 1, heapMaxMiB: 192 }),
    markdownHtmlApart('night-trains', '- a\n'.repeat(25_000), {
      timeoutMs: 10_000,
      heapMaxMiB: 16,
    }),
    markdownHtmlApart('night-trains', '*a*\n\n[b]: https://a.example/'),
  ]);
  expect(answers).toEqual([null, null, '<p><em>a</em></p>']);
});
