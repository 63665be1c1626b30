import type { OutgoingNotice } from '../../db/views/outgoing.ts';
import { mentionOf } from './talk.ts';
import { escapeHtml } from './text.ts';
import { ACTIVITY_STREAMS, type Json, PUBLIC, wireTime } from './vocabulary.ts';

/** The message to an author that a gift waits for them: an unlisted reply of the node's bot. Public
 *  stands in `cc` only, which keeps it out of timelines; the author alone is addressed and gets it.
 *  As a direct message Mastodon would filter it away, for it comes from a stranger. */
export function writeNotice(notice: OutgoingNotice, origin: string, now: Date): Json {
  const { work, author, bot, sentAt } = notice;
  const { language, content } = inTheirLanguage(notice, origin);
  const uri = noticeUri(notice, origin);
  return {
    '@context': [ACTIVITY_STREAMS, { sensitive: 'as:sensitive' }],
    id: uri,
    type: 'Note',
    attributedTo: bot.uri,
    ...(work === null ? {} : { inReplyTo: work.uri }),
    content,
    contentMap: { [language]: content },
    url: uri,
    // Not when it was written: with a gift without a name that would say when that was given.
    published: wireTime(sentAt ?? now),
    ...audienceOf(notice),
    sensitive: false,
    tag: [{ type: 'Mention', href: author.uri, name: `@${author.handle}@${author.host}` }],
  };
}

/** The Create by which it is sent. */
export function writeNoticeCreate(notice: OutgoingNotice, origin: string, now: Date): Json {
  const { '@context': context, ...object } = writeNotice(notice, origin, now);
  return {
    '@context': context,
    id: `${noticeUri(notice, origin)}#create`,
    type: 'Create',
    actor: notice.bot.uri,
    published: object.published,
    ...audienceOf(notice),
    object,
  };
}

/** Where they see what waits, and take it. */
const claimUrl = ({ author }: OutgoingNotice, origin: string): string =>
  `${origin}/claim?account=${encodeURIComponent(`@${author.handle}@${author.host}`)}`;

const noticeUri = ({ id }: OutgoingNotice, origin: string): string => `${origin}/notices/${id}`;

const audienceOf = ({ author }: OutgoingNotice): Json => ({ to: [author.uri], cc: [PUBLIC] });

/** In French for who writes French, else in English. It names no giver and no amount. */
function inTheirLanguage(notice: OutgoingNotice, origin: string) {
  const language = /^fr\b/i.test(notice.work?.language ?? '') ? 'fr' : 'en';
  const say = language === 'fr' ? inFrench : inEnglish;
  const content = say({
    mention: mentionOf(notice.author),
    isReply: notice.work !== null,
    node: link(claimUrl(notice, origin), new URL(origin).host),
    optOut: link(`${origin}/opt-out/${notice.token}`),
  });
  return { language, content };
}

type Parts = {
  readonly mention: string;
  /** It answers a post; else it is about its reader. */
  readonly isReply: boolean;
  readonly node: string;
  readonly optOut: string;
};

const inEnglish = ({ mention, isReply, node, optOut }: Parts): string =>
  `<p>${mention} Somebody wants to thank you${isReply ? ' for this post' : ''} with a small gift, a flattr. It waits for you on ${node}.</p>` +
  `<p>You get this message once. To get nothing more from there: ${optOut}</p>`;

const inFrench = ({ mention, isReply, node, optOut }: Parts): string =>
  `<p>${mention} Quelqu’un veut te remercier${isReply ? ' pour ce message' : ''} par un petit don, un flattr. Il t’attend sur ${node}.</p>` +
  `<p>Tu ne reçois ce message qu’une fois. Pour ne plus rien recevoir de là-bas\u00a0: ${optOut}</p>`;

const link = (href: string, text = href): string =>
  `<a href="${escapeHtml(href)}" rel="nofollow noopener">${escapeHtml(text)}</a>`;
