import type { SocialRefusalWords } from '../refusal-codes.ts';

/** What publishing and company can refuse, in English. */
export const enSocialRefusals = {
  publish: {
    unknown_work: 'This work is not here any more. Publish it as a new one.',
    moved: 'Your account here has moved. Publish where you live now.',
    title_missing: 'A work needs a title. Write one.',
    title_too_long: 'A title has 300 characters at most. Shorten it.',
    url_missing: 'Give the address of the work, or write its full text here.',
    url_invalid:
      'This is not an address of the web. It begins with https:// and a host, for example https://example.org/article.',
    url_known: 'You have published this address already. Edit that work instead.',
    excerpt_too_long: 'A description has 500 characters at most. Shorten it.',
    body_too_long:
      'This text is too long: it may have 100,000 characters, and no table or reference that grows beyond all bounds. Shorten it or publish it in parts.',
    language_invalid: 'This language is not known here. Choose one of the list.',
    too_many_tags: 'A work has ten tags at most. Take some away.',
    tag_too_long: 'A tag has 50 characters at most. Shorten it, or put commas between tags.',
    byline_too_long: 'A name has 100 characters at most. Shorten it.',
    picture_unusable:
      'This picture cannot be read. Choose another one: JPEG, PNG, WebP, GIF or AVIF.',
    picture_too_large: 'This picture has more than 10 MB. Choose a smaller one.',
    alt_too_long: 'A description of a picture has 1,500 characters at most. Shorten it.',
  },
  keep: {
    unknown_work: 'This work is not here any more. There is nothing left to do.',
    too_many_featured: 'Five works can be pinned. Unpin one of them first.',
  },
  page: {
    url_invalid:
      'This is not an address of the web. It begins with https:// and a host, for example https://example.org/article.',
    url_known: 'You have published this address already. You find it among your works.',
    unreachable: 'Its server does not answer. Check the address, or fill in the form yourself.',
    private_address: 'This address is not on the public web. Paste one that everybody can open.',
    too_many_redirects:
      'This address leads on to another and another. Paste the one that it ends at.',
    too_slow: 'The page took too long to answer. Try again, or fill in the form yourself.',
    too_large: 'The page is too large to be read. Fill in the form yourself.',
    refused:
      'The site does not show this page to a program. Fill in the form yourself, or check the address.',
    gone: 'There is nothing at this address any more. Check it.',
    not_a_page: 'What is there is no page that can be read. Fill in the form yourself.',
  },
  feed: {
    url_invalid:
      'This is not an address of the web. It begins with https:// and a host, for example https://example.org/feed.',
    feed_known: 'You have this feed already. You see it in the list.',
    too_many_feeds: 'That is one feed more than somebody can have here. Remove one first.',
    unknown_feed: 'This feed is not here any more. There is nothing left to do.',
    asked_too_often: 'This feed was looked at just now. Wait a minute and try again.',
  },
  follow: {
    nobody_there:
      'Nobody was found there. Check the address: it looks like @name@example.org, or is that of a profile page.',
    oneself: 'This is you. Paste the address of somebody else.',
    node_blocked:
      'The admin of this node has nothing to do with that server, so nobody there can be followed. Ask them why.',
    blocked: 'One of you has blocked the other. If it was you, unblock them among your followers.',
    already_following: 'You follow them already, or have asked to.',
    too_many_follows: 'You follow as many people as somebody here can. Unfollow one first.',
    not_following: 'You do not follow them any more. There is nothing left to do.',
    no_follower: 'They do not follow you any more. There is nothing left to do.',
    not_blocked: 'They are not blocked any more. There is nothing left to do.',
  },
  profile: {
    name_invalid: 'A name has 1 to 100 characters. Write one.',
    summary_too_long: 'This has 1,000 characters at most. Shorten it.',
    too_many_links: 'There is room for eight links. Take some away.',
    link_invalid:
      'Each link needs an address of the web, such as https://example.org, and a name of at most 60 characters. Look at each.',
    too_many_domains: 'There is room for 20 sites. Take some away.',
    domain_invalid: 'One of these is no site. Write each on its own line, such as example.org.',
    picture_unusable:
      'This picture cannot be read. Choose another one: JPEG, PNG, WebP, GIF or AVIF.',
    picture_too_large: 'This picture has more than 10 MB. Choose a smaller one.',
  },
  bring: {
    not_an_archive:
      'This is no file that an Obole gave, or it is damaged. Get it anew on the other node: a ZIP file.',
    moved: 'Your account here has moved. Bring the file to where you live now.',
    no_file: 'No file came. Choose the one from the other node.',
    asked_too_often: 'That was often in a short time. Wait a minute, then do it again.',
  },
  move: {
    nobody_there:
      'Nobody was found there. Check the address: it looks like @name@example.org, or it is the one of a profile page.',
    node_blocked:
      'The admin of this node has no dealings with that server, so nobody moves there from here, or from there to here. Ask them why.',
    oneself: 'This is an account here. Name one on another server.',
    too_many_accounts: 'Five old accounts are as many as can be named. Take one back first.',
    handle_differs: 'That is not your handle. Type it as it stands above.',
    no_back_link:
      'That account does not say that it is this one too. Name this one there as an old account, then move.',
    no_flattr_node:
      'That server takes no flattrs, so what people give you could not follow. Move to a node that does.',
    moved_on: 'That account has moved on itself. Name the one where you live now.',
    moved_lately: 'You have moved lately. Wait until 30 days are over.',
    asked_too_often: 'That was often in a short time. Wait a minute, then do it again.',
  },
  leave: {
    handle_differs: 'This is not your handle. Type it as it stands above.',
    last_admin:
      'You are the only admin of this node. Make somebody else one first: obole user role, in a terminal.',
  },
} satisfies SocialRefusalWords;
