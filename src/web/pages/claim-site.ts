import { html } from 'hono/html';
import type { AwaitedHost } from '../../../db/views/host-claims.ts';
import { hostFileOf, hostRecordOf } from '../../flattr/host-words.ts';
import type { HostLook } from '../../operations/claim-host.ts';
import type { Markup } from '../parts/mark.ts';
import type { Visit } from '../visit.ts';

/** `look`: what was found just now; null: nobody has just looked. */
export type SiteFacts = AwaitedHost & { readonly look: HostLook | null };

/** What waits for whoever has a site, and how they say that it is theirs. */
export function claimSite(visit: Visit, site: SiteFacts): Markup {
  const { claim } = visit.words;
  const { host, claim: own } = site;
  const field = html`<input type="hidden" name="site" value="${host}"><input type="hidden" name="back" value="${visit.here}">`;
  if (own?.proven)
    return html`<p class="setting-now">${claim.site.yours(host)}</p>
<form method="post" action="/claim/site/leave">${field}<p><button class="quiet">${claim.site.leave}</button></p></form>`;
  const gifts = claim.gifts(site.flattrs, site.people);
  const waits = site.flattrs === 0 ? claim.site.nothing(host) : claim.site.waiting(gifts, host);
  const now = html`<p class="setting-now">${waits}</p>`;
  return html`${now}${visit.viewer === null ? signInFirst(visit, site) : ways(visit, site, field)}`;
}

/** Who would not get in is told before. */
function signInFirst({ words, node }: Visit, { host, flattrs }: SiteFacts): Markup {
  const next = `/claim?account=${encodeURIComponent(host)}`;
  const { claim } = words;
  const invited = flattrs === 0 ? claim.onlyInvited : claim.site.byMail(host.replace(/^www\./, ''));
  const whoGetsIn = { open: null, invite: invited, closed: claim.onlyKnown }[node.registration];
  return html`${whoGetsIn === null ? null : html`<p>${whoGetsIn}</p>`}<p><a class="button" href="/sign-in?next=${encodeURIComponent(next)}">${words.claim.site.signIn}</a></p>`;
}

function ways(visit: Visit, { origin, host, look, claim }: SiteFacts, field: Markup): Markup {
  const { site: words } = visit.words.claim;
  const trouble = look === 'silent' || look === 'unreadable' ? words[look](host) : null;
  const line = `${visit.node.origin}/@${visit.viewer?.handle ?? ''}`;
  const code = (text: string) => html`<code translate="no" dir="ltr">${text}</code>`;
  return html`<p>${words.how(host)}</p>
<ul class="plain"><li>${words.file} ${code(hostFileOf(origin))}</li><li>${words.record} ${code(hostRecordOf(origin))}</li></ul>
<p class="one-line">${words.line} ${code(line)}</p>
${trouble === null ? null : html`<p class="trouble" id="site-trouble" role="alert">${trouble}</p>`}
<form method="post" action="/claim/site">${field}<p><button class="button"${trouble === null ? null : html` aria-describedby="site-trouble" autofocus`}>${words.look}</button></p></form>
${claim === null ? null : html`<p class="soft">${words.again}</p>`}
<p class="soft">${words.shared}</p>`;
}
