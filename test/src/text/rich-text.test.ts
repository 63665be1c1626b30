import { describe, expect, test } from 'vitest';
import { markdownHtml, safeHtml } from '../../../src/text/rich-text.ts';

const REL = 'rel="nofollow noopener ugc"';

describe('words of others', () => {
  test.each([
    ['<p>One <b>two</b> <i>three</i></p>', '<p>One <strong>two</strong> <em>three</em></p>'],
    ['<p onclick="x()" class="a" style="color:red" lang="fr">a</p>', '<p>a</p>'],
    ['<script>x()</script><style>p{}</style><p>a</p>', '<p>a</p>'],
    ['<img src=x onerror=alert(1)>text<iframe src="//x.example"></iframe>', 'text'],
    ['<svg><script>1</script><a xlink:href="javascript:1">q</a></svg>', '<a>q</a>'],
    ['<h1>Title</h1><ul><li>a', '<p>Title</p><ul><li>a</li></ul>'],
    ['one<div>two</div>', 'one two'],
    ['1 &lt; 2 &amp;lt;b>', '1 &lt; 2 &amp;lt;b&gt;'],
    ['<!--[if]><img src=x>-->x', 'x'],
    ['<form action="/sign-out" method="post"><button>go</button></form>', 'go'],
  ])('%s', (html, safe) => {
    expect(safeHtml(html)).toBe(safe);
  });

  test.each([
    ['https://a.example/?a=1&amp;b=2', `<a href="https://a.example/?a=1&amp;b=2" ${REL}>x</a>`],
    ['http://a.example', `<a href="http://a.example/" ${REL}>x</a>`],
    ['javascript:alert(1)', '<a>x</a>'],
    ['java\nscript:alert(1)', '<a>x</a>'],
    ['data:text/html,x', '<a>x</a>'],
    ['//a.example/', '<a>x</a>'],
    ['/sign-out', '<a>x</a>'],
    [`https://a.example/${'a'.repeat(2_000)}`, '<a>x</a>'],
    [`https:/\\${'a'.repeat(301)}.example/`, '<a>x</a>'],
  ])('a link to %s', (href, safe) => {
    expect(safeHtml(`<a href="${href}" rel="me" target="_top" onmouseover="x()">x</a>`)).toBe(safe);
  });

  test('nothing turns a line around or stops the database', () => {
    expect(safeHtml('<p>a\u202eb&#x202e;c\u0000d\ud800</p>')).toBe('<p>abcd\ufffd</p>');
    const marks = '\u2066\u2067\u2068\u2069\u200e\u200f\u061c\ufffe\uffff';
    expect(safeHtml(`<p>a${marks}b&#x2067;&#xfffe;c</p>`)).toBe('<p>abc</p>');
    expect(markdownHtml(`a${marks}b&#x2067;c`)).toBe('<p>abc</p>');
  });

  test('elements within elements end somewhere', () => {
    const deep = safeHtml(`${'<blockquote>'.repeat(90)}at the bottom`);
    expect(deep).toContain('at the bottom');
    expect(deep.match(/<blockquote>/g)?.length).toBeLessThan(50);
    expect(safeHtml(`${'<b>'.repeat(30_000)}at the bottom`)).toBe('at the bottom');
    expect(safeHtml(`${'<b></x>'.repeat(10_000)}at the bottom`)).toBe('at the bottom');
    expect(safeHtml(`${'<b <i>>'.repeat(10_000)}`)).not.toContain('<');
  });

  test('a text without an end is cut, and what the cut leaves open is closed', () => {
    const safe = safeHtml(`<p><em>${'word '.repeat(100_000)}`);
    expect(safe.length).toBeLessThan(100_100);
    expect(safe).toMatch(/<\/em><\/p>$/);
  });
});

describe("a creator's Markdown", () => {
  test('has headings below that of the page', () => {
    const html = markdownHtml('# One\n\n### Three\n\n###### Six');
    expect(html.replaceAll('\n', '')).toBe('<h2>One</h2><h3>Three</h3><h4>Six</h4>');
  });

  test('has lists, tables, rules, code', () => {
    const html = markdownHtml('3. c\n\n|a|b|\n|:-|-:|\n|1|`2`|\n\n---\n\n```js\n<b>\n```');
    expect(html).toContain('<ol start="3">');
    expect(html).toContain('<td align="left">1</td>');
    expect(html).toContain('<td align="right"><code>2</code></td>');
    expect(html).toContain('<hr />');
    expect(html).toContain('<pre><code>&lt;b&gt;\n</code></pre>');
  });

  test('has pictures over https, each with words for who cannot see it', () => {
    expect(markdownHtml('![a cat](https://p.example/a.png "t")')).toBe(
      '<p><img src="https://p.example/a.png" alt="a cat" loading="lazy" referrerpolicy="no-referrer" /></p>',
    );
    expect(markdownHtml('<img src="https://p.example/a.png" onload="x()">')).toContain('alt=""');
    const sized = (size: string) => markdownHtml(`<img src="https://p.example/a.png" ${size}>`);
    expect(sized('width="300" height="200"')).toContain('width="300" height="200"');
    for (const odd of ['width="300"', 'width="30%" height="2"', 'width="99999" height="1"'])
      expect(sized(odd), odd).not.toMatch(/width|height/);
    for (const source of ['http://p.example/a.png', '/a.png', 'data:image/png;base64,AA'])
      expect(markdownHtml(`a ![b](${source})`)).toBe('<p>a </p>');
  });

  test.each([
    ['[x](javascript:alert(1))', '<p><a>x</a></p>'],
    ['[x](https://a.example/)', `<p><a href="https://a.example/" ${REL}>x</a></p>`],
    [
      'See https://a.example/b_(c), www.c.example.',
      `<p>See <a href="https://a.example/b_(c)" ${REL}>https://a.example/b_(c)</a>, <a href="https://www.c.example/" ${REL}>www.c.example</a>.</p>`,
    ],
    [
      '(https://d.example/x)',
      `<p>(<a href="https://d.example/x" ${REL}>https://d.example/x</a>)</p>`,
    ],
    [
      'https://a.example/?!.\'"~',
      `<p><a href="https://a.example/" ${REL}>https://a.example/</a>?!.'"~</p>`,
    ],
    [
      'https://a.example/x)).) b',
      `<p><a href="https://a.example/x" ${REL}>https://a.example/x</a>)).) b</p>`,
    ],
    ['a@b.example is no link', '<p>a@b.example is no link</p>'],
    ['x_y_z ~~a~~ **b**', '<p>x_y_z <del>a</del> <strong>b</strong></p>'],
    ['one  \ntwo', '<p>one<br />two</p>'],
    ['<script>x()</script>\n\n<b onclick="x()">y</b>', '<p><strong>y</strong></p>'],
  ])('%s', (markdown, html) => {
    expect(markdownHtml(markdown)).toBe(html);
  });

  // Each of these keeps marked alone busy for a minute, or ends in its own exception.
  test.each([
    ['mail addresses that never come', `${'a.'.repeat(90_000)}@`],
    ['an address that never ends', `http://a.example/${'?!.'.repeat(60_000)}`],
    [
      'brackets that end an address',
      `http://a.example/${'!'.repeat(900)}${'a'}${')'.repeat(1_000)} `.repeat(50),
    ],
    ['quotations within quotations', '>'.repeat(100_000)],
    ['lists within lists', '1. '.repeat(50_000)],
  ])('%s is shown and does not stop the house', (_, markdown) => {
    expect(markdownHtml(markdown).length).toBeGreaterThan(1000);
  });
});
