import { expect, test } from 'vitest';
import {
  amend,
  field,
  onWideWeb,
  ours,
  payment,
  post,
  somebody,
  whose,
} from '../../federation/wide-web.ts';

const web = onWideWeb();

test('an author on a flattr node is paid there, whatever they link to', async () => {
  const { deps, purse } = web;
  const author = somebody(purse, { attachment: [payment('https://elsewhere.example/')] });
  expect(await whose(deps, post(purse, author))).toMatchObject({ payee: author, method: 'hosted' });
  expect(await whose(deps, author)).toMatchObject({ payee: author, method: 'hosted' });
});

test('an author whom one of ours has proven to be is paid here', async () => {
  const { deps, social } = web;
  const author = somebody(social);
  const { id, page: own } = await ours(web, 'claimant', { alsoKnownAs: [author] });
  await amend(social, author, { attachment: [field(own)] });
  expect(await whose(deps, post(social, author))).toMatchObject({
    payee: `${deps.node.origin}/users/${id}`,
    method: 'claimed',
  });
});

test('what was proven once does not count when the author does not say so now', async () => {
  const { deps, social } = web;
  const author = somebody(social, { attachment: [field('https://elsewhere.example/')] });
  await ours(web, 'once', { alsoKnownAs: [author] });
  expect(await whose(deps, post(social, author))).toMatchObject({
    payee: null,
    verdicts: expect.arrayContaining(['claimed no_back_link']),
  });
});

test.each(['payment', 'alsoKnownAs', 'field'] as const)(
  'an account that the author names by %s is theirs when it names the author back',
  async (how) => {
    const { deps, social, purse } = web;
    const account = somebody(purse);
    const says = {
      payment: { attachment: [payment(account)] },
      alsoKnownAs: { alsoKnownAs: account },
      field: { attachment: [field(account)] },
    }[how];
    const method = { payment: 'actor_payment', alsoKnownAs: 'also_known_as', field: 'actor_link' };
    const silent = somebody(social, says);
    expect(await whose(deps, silent)).toMatchObject({
      payee: null,
      method: 'known_author',
      verdicts: ['hosted no_flattr_node', `${method[how]} no_back_link`],
    });
    const author = somebody(social, says);
    await amend(purse, account, { alsoKnownAs: [author] });
    expect(await whose(deps, post(social, author))).toMatchObject({
      payee: account,
      method: method[how],
    });
  },
);

test('WebFinger of the author’s server may name the account', async () => {
  const { deps, social, purse } = web;
  const author = somebody(social, { preferredUsername: 'quiet' });
  const account = somebody(purse, { alsoKnownAs: [author] });
  const resource = encodeURIComponent(`acct:quiet@${social.host}`);
  social.serve(`/.well-known/webfinger?resource=${resource}`, {
    links: [{ rel: 'payment', href: account }],
  });
  expect(await whose(deps, author)).toMatchObject({ payee: account, method: 'webfinger_payment' });
});

test('what a post says counts before what its author does, if it leads back', async () => {
  const { deps, social, purse, till } = web;
  const author = somebody(social, { attachment: [payment(somebody(purse))] });
  const account = somebody(till, { alsoKnownAs: [author] });
  const said = { attachment: [payment(account)] };
  expect(await whose(deps, post(social, author, said))).toMatchObject({
    payee: account,
    method: 'object_payment',
  });
  const strangers = { attachment: [payment(somebody(till))] };
  expect(await whose(deps, post(social, author, strangers))).toMatchObject({ payee: null });
});

test('an account that many name is paid for those only whom it names', async () => {
  const { deps, social, purse } = web;
  const author = somebody(social);
  const account = somebody(purse, { alsoKnownAs: [author] });
  const liar = somebody(social, { alsoKnownAs: [account], attachment: [payment(account)] });
  expect(await whose(deps, post(social, liar))).toMatchObject({ payee: null });
  // And who names an author is paid for nothing until the author names them.
  expect(await whose(deps, post(social, author))).toMatchObject({ payee: null });
});

test('of two accounts that name an author back the first one in the document is paid', async () => {
  const { deps, social, purse, till } = web;
  const here = somebody(purse);
  const there = somebody(till);
  const authors = [
    [here, there],
    [there, here],
  ].map((alsoKnownAs) => somebody(social, { alsoKnownAs }));
  await amend(purse, here, { alsoKnownAs: authors });
  await amend(till, there, { alsoKnownAs: authors });
  const [first = '', second = ''] = authors;
  for (let n = 0; n < 3; n += 1) {
    expect(await whose(deps, post(social, first))).toMatchObject({ payee: here });
    expect(await whose(deps, post(social, second))).toMatchObject({ payee: there });
  }
});

test('a payment link may lead over a work or over Flattr’s own page', async () => {
  const { deps, social, purse } = web;
  const author = somebody(social);
  const account = somebody(purse, { alsoKnownAs: [author] });
  const work = post(purse, account);
  const flattr = (url: string) => `${purse.origin}/flattr?url=${encodeURIComponent(url)}`;
  for (const href of [work, flattr(account), flattr(work)]) {
    const said = { attachment: [payment(href)] };
    expect(await whose(deps, post(social, author, said)), href).toMatchObject({ payee: account });
  }
  const away = { attachment: [payment(flattr('https://elsewhere.example/'))] };
  expect(await whose(deps, post(social, author, away))).toMatchObject({ payee: null });
});

test('our own people are found by their page, their handle and the page of a work', async () => {
  const { deps, node, social } = web;
  const author = somebody(social);
  const { id, page } = await ours(web, 'at-home', { alsoKnownAs: [] });
  const payee = `${deps.node.origin}/users/${id}`;
  const work = await node.work('at-home', 'sleeper');
  const links = [
    page,
    payee,
    work.pageUrl,
    `${deps.node.origin}/flattr?url=https://a.example/&owner=At-Home`,
  ];
  for (const href of links) {
    const said = { attachment: [payment(href)] };
    expect(await whose(deps, post(social, author, said)), href).toMatchObject({
      payee: null,
      verdicts: ['hosted no_flattr_node', 'object_payment no_back_link'],
    });
  }
});

test('nodes, their bots and what claims to be ours are paid nothing', async () => {
  const { deps, social, purse } = web;
  const author = somebody(social);
  for (const type of ['Application', 'Service']) {
    const account = somebody(purse, { type, alsoKnownAs: [author] });
    const said = { attachment: [payment(account)] };
    expect(await whose(deps, post(social, author, said)), type).toMatchObject({ payee: null });
  }
  const bot = somebody(purse, { type: 'Service' });
  expect(await whose(deps, post(purse, bot))).toMatchObject({ payee: null });
  const machine = somebody(social, { type: 'Application' });
  expect(await whose(deps, post(social, machine))).toEqual({ refused: 'not_found' });
});

test('more than eight documents are read in parts, the first one first', async () => {
  const { deps, social, purse, site } = web;
  const nobody = Array.from({ length: 9 }, (_, n) => `${site.origin}/profile/${n}`);
  const account = somebody(purse);
  const author = somebody(social, { alsoKnownAs: [...nobody, account] });
  await amend(purse, account, { alsoKnownAs: [author] });
  site.asked.length = 0;
  const first = await whose(deps, author);
  expect(first).toMatchObject({ payee: null });
  expect(first.verdicts?.at(-1)).toBe('also_known_as not_looked_at');
  expect(site.asked.length).toBeLessThan(8);
  const again = { ...deps, clock: () => new Date(deps.clock().getTime() + 61_000) };
  expect(await whose(again, author)).toMatchObject({ payee: account, method: 'also_known_as' });
});
