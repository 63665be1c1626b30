import { isJson, type Json } from '../../federation/translate/vocabulary.ts';
import type { Neighbour } from './neighbour.ts';

/** What a server of that kind sent as a reply, as if it had mentioned the bot. */
export const mentionsOf = (bot: () => string) => {
  let serial = 0;
  return (
    from: Neighbour,
    said: string,
    about: string | null,
    change: { readonly direct?: boolean; readonly language?: string } = {},
  ): Json => {
    const botUri = bot();
    serial += 1;
    const create = from.read('create-reply', { person: botUri, work: 'https://toots.example/1' });
    const object = isJson(create.object) ? create.object : {};
    const id = `${String(object.id)}-${serial}`;
    const audience = change.direct ? { to: [botUri], cc: [] } : {};
    const tag = [{ type: 'Mention', href: botUri, name: '@flattr@node.example' }];
    const content = `<p><a href="${botUri}" class="u-url mention">@<span>flattr</span></a> ${said}</p>`;
    return {
      ...create,
      ...{ id: `${String(create.id)}-${serial}`, ...audience },
      object: {
        ...object,
        ...{ id, tag, content, contentMap: { [change.language ?? 'en']: content } },
        ...{ inReplyTo: about, ...audience },
      },
    };
  };
};
