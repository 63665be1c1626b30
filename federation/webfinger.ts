import type { Federation } from '@fedify/fedify';
import type { Deps } from '../src/operations/deps.ts';
import { actorAt } from './actors.ts';
import { paymentUrl } from './translate/vocabulary.ts';

/** Adds to WebFinger the way to pay (FEP-0ea0) and the activity intents (FEP-3b86): somebody who
 *  favourites from another server's page, with an account here, lands on our flattr page. */
export function serveWebFingerLinks(federation: Federation<void>, deps: Deps): void {
  const { origin } = deps.node;
  const template = `${origin}/flattr?url={object}`;
  federation.setWebFingerLinksDispatcher(async (_ctx, resource) => {
    const actor = await actorAt(deps, resource);
    if (actor === null) return [];
    return [
      { rel: 'payment', href: paymentUrl(origin, actor.profileUrl), titles: { und: 'Flattr' } },
      { rel: 'https://w3id.org/fep/3b86/Like', template },
      { rel: 'https://w3id.org/fep/3b86/Object', template },
    ];
  });
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
