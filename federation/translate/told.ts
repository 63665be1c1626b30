import type { OutgoingTold } from '../../db/views/told.ts';
import { mentionOf } from './talk.ts';
import { escapeHtml } from './text.ts';
import { ACTIVITY_STREAMS, type Json, wireTime } from './vocabulary.ts';

/** What the bot tells somebody, as the Create by which it is sent: to them alone.
 *  @param said.text plain; `href` says more. */
export function writeTold(
  { id, language, createdAt, receiver, bot }: OutgoingTold,
  said: { readonly text: string; readonly href: string },
  origin: string,
): Json {
  const uri = `${origin}/told/${id}`;
  const href = escapeHtml(said.href);
  const content = `<p>${mentionOf(receiver)} ${escapeHtml(said.text)}</p><p><a href="${href}" rel="nofollow noopener">${href}</a></p>`;
  const audience = { to: [receiver.uri], cc: [] };
  const published = wireTime(createdAt);
  return {
    '@context': [ACTIVITY_STREAMS, { sensitive: 'as:sensitive' }],
    ...{ id: `${uri}#create`, type: 'Create', actor: bot.uri, published, ...audience },
    object: {
      ...{ id: uri, type: 'Note', attributedTo: bot.uri, url: uri, published, ...audience },
      ...{ content, contentMap: { [language]: content }, sensitive: false },
      tag: [{ type: 'Mention', href: receiver.uri, name: `@${receiver.handle}@${receiver.host}` }],
    },
  };
}
