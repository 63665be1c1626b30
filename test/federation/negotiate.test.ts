import { describe, expect, test } from 'vitest';
import { type Form, namesObject, preferredForm } from '../../federation/negotiate.ts';

/** What they really send: servers when they fetch an object or look behind a link, browsers when
 *  somebody opens one. */
const SERVERS: Readonly<Record<string, string>> = {
  'Mastodon, an object': 'application/activity+json, application/ld+json',
  'Mastodon, a link':
    'application/activity+json, application/ld+json; profile="https://www.w3.org/ns/activitystreams", text/html;q=0.1',
  Friendica:
    'application/activity+json, application/ld+json; profile="https://www.w3.org/ns/activitystreams"',
  GoToSocial:
    'application/ld+json; profile="https://www.w3.org/ns/activitystreams",application/activity+json',
  'Hollo, and all of Fedify': 'application/activity+json, application/ld+json',
  'an Obole node, a link':
    'application/activity+json, application/ld+json; profile="https://www.w3.org/ns/activitystreams", text/html;q=0.5',
};
const BROWSERS: Readonly<Record<string, string>> = {
  Firefox: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  Chrome:
    'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
  Safari: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  Lynx: 'text/html, text/plain, text/sgml, text/css, application/xhtml+xml, */*;q=0.01',
  "Friendica's link preview": 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
};
/** curl and most libraries: they take what there is. */
const WHATEVER = ['*/*', 'application/json, text/plain, */*', 'image/avif,image/webp,*/*;q=0.8'];

const both = (accept: string | null) =>
  (['object', 'page'] as const).map((usual): Form => preferredForm(accept, usual));

describe('whoever asks', () => {
  test.each(Object.entries(SERVERS))('%s gets the object', (_, accept) => {
    expect(both(accept)).toEqual(['object', 'object']);
    expect(namesObject(accept)).toBe(true);
  });

  test.each(Object.entries(BROWSERS))('%s gets the page', (_, accept) => {
    expect(both(accept)).toEqual(['page', 'page']);
    expect(namesObject(accept)).toBe(false);
  });

  test.each([null, '', 'image/png', 'garbage', ',,;q=;', '"', ...WHATEVER])(
    '%j gets what is usual there',
    (accept) => {
      expect(both(accept)).toEqual(['object', 'page']);
      expect(namesObject(accept)).toBe(false);
    },
  );
});

test.each([
  ['text/html;q=0.5, application/activity+json;q=0.9', 'object'],
  ['text/html;q=0.9, application/activity+json;q=0.5', 'page'],
  ['application/activity+json;q=0, text/html;q=0.1', 'page'],
  ['text/html, application/activity+json', 'page'],
  ['application/activity+json, text/html', 'object'],
  ['application/xhtml+xml, application/ld+json', 'page'],
  ['*/*, application/activity+json', 'object'],
  ['*/*, text/html', 'page'],
  ['*/*, text/html;q=0.5', 'object'],
  ['Application/Activity+JSON ; Q=0.8 , TEXT/HTML;q=0.7', 'object'],
  ['application/ld+json; profile="a, text/html;q=1"; q=0.2, text/html;q=0.1', 'object'],
  ['application/ld+json; profile="a; q=0.1; b", text/html;q=0.5', 'object'],
  ['text/html;level=1;q=0.4, application/activity+json;q=0.5', 'object'],
] satisfies [string, Form][])('%s means the %s', (accept, form) => {
  expect(both(accept)).toEqual([form, form]);
});

test('a list without end is read up to a bound', () => {
  const long = `${'text/plain,'.repeat(100_000)}text/html`;
  expect(preferredForm(long, 'object')).toBe('object');
  expect(preferredForm(`"${'a'.repeat(100_000)}`, 'page')).toBe('page');
});
