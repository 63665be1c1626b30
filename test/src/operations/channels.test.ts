import { expect, test } from 'vitest';
import { proveLinks } from '../../../src/operations/prove-links.ts';
import { amend, onWideWeb, ours, post, somebody, whose } from '../../federation/wide-web.ts';

const web = onWideWeb();

/** A video as PeerTube describes it: of an account, in a channel. */
function video(account: string, channel: string): string {
  const attributedTo = [
    { type: 'Person', id: account },
    { type: 'Group', id: channel },
  ];
  return post(web.social, account, { type: 'Video', name: 'A film', attributedTo });
}

/** Somebody whose profile here links to a channel. */
async function linksTo(handle: string, channel: string) {
  const links = [{ name: 'Channel', href: channel, provenAt: null }];
  const who = await ours(web, handle, { links });
  return { ...who, prove: () => proveLinks(web.deps, who.id) };
}

test('a channel is theirs whom its support text names, when their profile names it too', async () => {
  const account = somebody(web.social);
  const channel = somebody(web.social, { type: 'Group' });
  const thief = await linksTo('film-thief', channel);
  const maker = await linksTo('film-maker', channel);
  await amend(web.social, channel, { support: `Thank me at [my page](${maker.page}).` });
  await maker.prove();
  await thief.prove();
  const payee = `${web.deps.node.origin}/users/${maker.id}`;
  expect(await whose(web.deps, video(account, channel))).toMatchObject({ payee });
  expect(await whose(web.deps, channel)).toMatchObject({ payee });
  // Another channel of the same account is another's affair.
  const other = somebody(web.social, { type: 'Group' });
  expect(await whose(web.deps, video(account, other))).toMatchObject({ payee: null });
});

test('a channel on another host than its video is nobody’s word', async () => {
  const account = somebody(web.social);
  const channel = somebody(web.site, { type: 'Group' });
  const maker = await linksTo('film-maker-away', channel);
  await amend(web.site, channel, { support: maker.page });
  await maker.prove();
  expect(await whose(web.deps, video(account, channel))).toMatchObject({ payee: null });
});
