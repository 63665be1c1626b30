import type { LocalActor } from '../db/views/federation.ts';
import type { Deps } from '../src/operations/deps.ts';
import { actorAt } from './actors.ts';
import { ACTIVITY_JSON_TYPE, problem } from './responses.ts';
import { type Json, paymentUrl } from './translate/vocabulary.ts';

/** Scripts on other sites may ask, too. Source: RFC 7033, section 5. */
const ANYBODY = { 'access-control-allow-origin': '*' };

/** WebFinger for a handle (in any case), an actor id, a page, and the bare origin, which stands for
 *  the node itself. */
export async function serveWebFinger(deps: Deps, url: string): Promise<Response> {
  const resource = new URL(url).searchParams.get('resource');
  if (resource === null || !URL.canParse(resource)) {
    const sentence = 'Say whom you mean: ?resource=acct:name@host, or an address of this node.';
    return problem(400, 'resource_invalid', sentence, ANYBODY);
  }
  const actor = await actorAt(deps, new URL(resource));
  if (actor === null) {
    return problem(404, 'unknown_actor', 'Nobody on this node is meant by that.', ANYBODY);
  }
  if (actor.deletedAt !== null) {
    return problem(410, 'gone', 'They have left this node for good.', ANYBODY);
  }
  return new Response(JSON.stringify(describe(actor, deps)), {
    headers: { 'content-type': 'application/jrd+json', 'cache-control': 'no-cache', ...ANYBODY },
  });
}

/** With the way to pay (FEP-0ea0) and the activity intents (FEP-3b86): somebody who favourites from
 *  another server's page, with an account here, lands on our flattr page. Mastodon before 4.6, and
 *  most others, know that page by the name of OStatus. */
function describe(actor: LocalActor, { node }: Deps): Json {
  const { origin, host } = node;
  const { uri, handle, profileUrl, picture } = actor;
  const template = `${origin}/flattr?url={object}`;
  return {
    subject: `acct:${handle}@${host}`,
    aliases: [profileUrl, uri],
    links: [
      { rel: 'self', type: ACTIVITY_JSON_TYPE, href: uri },
      { rel: 'http://webfinger.net/rel/profile-page', type: 'text/html', href: profileUrl },
      ...(picture === null
        ? []
        : [
            {
              rel: 'http://webfinger.net/rel/avatar',
              type: picture.mediaType,
              href: `${origin}/pictures/${picture.id}`,
            },
          ]),
      { rel: 'payment', href: paymentUrl(origin, profileUrl), titles: { und: 'Flattr' } },
      { rel: 'https://w3id.org/fep/3b86/Like', template },
      { rel: 'https://w3id.org/fep/3b86/Object', template },
      {
        rel: 'http://ostatus.org/schema/1.0/subscribe',
        template: `${origin}/authorize_interaction?uri={uri}`,
      },
    ],
  };
}

/** RFC 6415. Only old software asks; it costs nothing. */
export const hostMeta = (origin: string): Response =>
  new Response(
    `<?xml version="1.0" encoding="UTF-8"?>
<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">
  <Link rel="lrdd" type="application/jrd+json" template="${origin}/.well-known/webfinger?resource={uri}"/>
</XRD>
`,
    { headers: { 'content-type': 'application/xrd+xml' } },
  );
