import { expect, test } from 'vitest';
import { covers, isDomainOf, isOwnPage, isSameSite } from '../../../src/flattr/place.ts';

const PAGE = 'https://trains.example/night/sleeper';

test.each([
  [PAGE, true],
  ['http://www.trains.example/night/sleeper/', true],
  ['https://trains.example', true],
  ['https://trains.example/night', true],
  ['https://trains.example/night/', true],
  ['https://trains.example/night/index.html', true],
  ['https://trains.example/nigh', false],
  ['https://trains.example/night/sleeper/berth', false],
  ['https://trains.example/night/about.html', false],
  ['https://trains.example/?author=1', false],
  ['https://trains.example/night/sleeper?page=2', false],
  ['https://other.example/night/', false],
  ['https://trains.example:8443/', false],
  ['nonsense', false],
])('who calls %s theirs speaks for a page below: %s', (claimed, expected) => {
  expect(covers(claimed, PAGE)).toBe(expected);
});

test.each([
  ['https://shared.example/', 'https://shared.example/~one/post', false],
  ['https://shared.example/~one', 'https://shared.example/~one/post', true],
  ['https://shared.example/@one.two', 'https://shared.example/@one.two/post', true],
  ['https://shared.example/@one', 'https://shared.example/@two/post', false],
  ['https://shared.example/blogs/', 'https://shared.example/blogs/%7Eone/', false],
])('%s and a corner of %s: %s', (claimed, page, expected) => {
  expect(covers(claimed, page)).toBe(expected);
});

test.each([
  ['trains.example', 'trains.example', true],
  ['trains.example', 'blog.trains.example', true],
  ['Trains.example', 'blog.trains.example', true],
  ['blog.trains.example', 'trains.example', false],
  ['rains.example', 'trains.example', false],
  ['example', 'trains.example', false],
  ['co.uk', 'trains.co.uk', false],
  ['github.io', 'trains.github.io', false],
  ['trains.github.io', 'trains.github.io', true],
  ['trains.example', 'www.trains.example', true],
  ['www.trains.example', 'trains.example', true],
  ['trains.example', 'trains.example.', true],
  ['github.io', 'github.io', false],
  ['www.github.io', 'trains.github.io', false],
  ['localhost', 'localhost', false],
  ['2.3.4', '1.2.3.4', false],
])('the domain %s stands for %s: %s', (domain, host, expected) => {
  expect(isDomainOf(domain, host)).toBe(expected);
});

test('with and without www it is the same site', () => {
  expect(isSameSite('https://www.a.example/1', 'http://a.example/2')).toBe(true);
  expect(isSameSite('https://b.a.example/', 'https://a.example/')).toBe(false);
  expect(isSameSite('a', 'b')).toBe(false);
});

test.each([
  ['/~one/post.html', '/~one/x.json', '/~one/me.json', '/~one/me.json', true],
  ['/~two/post.html', '/~one/x.json', '/~one/me.json', '/~one/me.json', false],
  ['/%7Etwo/post.html', '/~one/x.json', '/~one/me.json', '/~two/', false],
  ['/', '/~one/x.json', '/~one/me.json', '/~one/me.json', false],
  ['/@one/1', '/users/one/statuses/1', '/users/one', '/@one', true],
  ['/@one/1', '/ap/users/7/statuses/1', '/ap/users/7', '/@one', true],
  ['/@two/1', '/users/one/statuses/1', '/users/one', '/@one', false],
  ['/~two/1', '/notes/1', '/~one/me', '/~two/', false],
  ['/blog/post', '/?p=12', '/@one', '/@one', true],
])('%s is the page of %s by %s (%s): %s', (page, id, uri, profileUrl, expected) => {
  const at = (path: string) => `https://shared.example${path}`;
  const author = { uri: at(uri), profileUrl: at(profileUrl) };
  expect(isOwnPage(at(page), at(id), author)).toBe(expected);
});
