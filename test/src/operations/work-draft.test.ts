import { describe, expect, test } from 'vitest';
import { readDraft, type WorkDraft } from '../../../src/operations/work-draft.ts';

const node = { origin: 'https://n.example' };
const note: WorkDraft = {
  title: 'Fog',
  url: 'https://a.example/fog',
  excerpt: '',
  body: null,
  language: null,
  category: 'text',
  tags: [],
  byline: null,
  hidden: false,
  picture: null,
  pictureAlt: '',
};
const read = (facts: Partial<WorkDraft>) => readDraft(node, { ...note, ...facts });
const code = (facts: Partial<WorkDraft>) => {
  const answer = read(facts);
  return answer.ok ? 'ok' : answer.code;
};
const longer = (most: number) => '🚂'.repeat(most + 1);

test.each<[string, Partial<WorkDraft>]>([
  ['title_missing', { title: ' \n ' }],
  ['title_too_long', { title: longer(300) }],
  ['url_missing', { url: null }],
  ['url_missing', { url: '  ', body: ' \n' }],
  ['url_invalid', { url: 'javascript:alert(1)' }],
  ['url_invalid', { url: 'https://n.example/@somebody' }],
  ['url_invalid', { url: 'https://n.example./@somebody' }],
  ['url_invalid', { url: 'http://n.example/@somebody' }],
  ['url_invalid', { url: 'https://me@a.example/' }],
  ['url_invalid', { url: `https://a.example/${'a'.repeat(2_000)}` }],
  ['url_invalid', { url: 'https://' }],
  ['excerpt_too_long', { excerpt: longer(500) }],
  ['body_too_long', { body: longer(100_000) }],
  ['language_invalid', { language: 'not a language' }],
  ['too_many_tags', { tags: Array.from({ length: 11 }, (_, n) => `${n}`) }],
  ['tag_too_long', { tags: [longer(50)] }],
  ['byline_too_long', { byline: longer(100) }],
  ['alt_too_long', { pictureAlt: longer(1_500) }],
])('%s', (refusal, facts) => {
  expect(code(facts)).toBe(refusal);
});

test('what just fits is taken; people count characters', () => {
  const fits = (most: number) => '🚂'.repeat(most);
  expect(code({ title: fits(300), excerpt: fits(500), byline: fits(100), tags: [fits(50)] })).toBe(
    'ok',
  );
});

describe('is tidied', () => {
  test.each<[keyof WorkDraft, Partial<WorkDraft>, string, unknown]>([
    ['title', { title: ' The  21:14\nto Vienna\u0000 ' }, 'title', 'The 21:14 to Vienna'],
    ['excerpt', { excerpt: 'One\r\n\r\ntwo\ud800 ' }, 'excerpt', 'One\n\ntwo\ufffd'],
    ['title', { title: 'a\ufffeb\uffff\u202e' }, 'title', 'ab'],
    ['excerpt', { excerpt: 'a\u2067\n\ufffeb' }, 'excerpt', 'a\nb'],
    ['tags', { tags: ['x\ufffe'] }, 'tags', ['x']],
    ['language', { language: 'en_gb' }, 'language', 'en-GB'],
    ['language', { language: ' ' }, 'language', null],
    ['tags', { tags: ['#Fog', 'fog ', '', '# sea'] }, 'tags', ['Fog', 'sea']],
    ['byline', { byline: ' ' }, 'byline', null],
    ['url', { url: 'a.example/fog ' }, 'url', 'https://a.example/fog'],
  ])('%s %j', (_, facts, name, value) => {
    expect(read(facts)).toMatchObject({ ok: true, facts: { [name]: value } });
  });
});

describe('the form', () => {
  const article = { form: 'article', pageUrl: 'https://n.example/@a/works/fog' } as const;

  test('is an article with a text of its own, else a note', () => {
    expect(read({})).toMatchObject({ facts: { form: 'note', bodyMarkdown: null } });
    expect(read({ url: null, body: '# Fog\r\n<script>x()</script>' })).toMatchObject({
      facts: { form: 'article', url: null, bodyMarkdown: '# Fog\n<script>x()</script>' },
    });
    expect(read({ body: '*Fog*' })).toMatchObject({
      facts: { url: 'https://a.example/fog', bodyMarkdown: '*Fog*' },
    });
  });

  test('stays what it was published as', () => {
    const edited = readDraft(node, { ...note, body: 'now a text' }, { ...article, form: 'note' });
    expect(edited).toMatchObject({ facts: { form: 'note', bodyMarkdown: null } });
    const emptied = readDraft(node, { ...note, url: null, body: null }, article);
    expect(emptied).toMatchObject({ facts: { form: 'article', bodyMarkdown: '', url: null } });
  });

  test("an article's own page is its address", () => {
    const same = readDraft(node, { ...note, url: article.pageUrl, body: 'x' }, article);
    expect(same).toMatchObject({ ok: true, facts: { url: null } });
  });
});
