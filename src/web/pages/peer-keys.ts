import { html } from 'hono/html';
import type { pinnedKeysOf } from '../../../db/views/keys.ts';
import { withFingerprints } from '../../operations/key-fingerprint.ts';
import type { KeysRefusal } from '../../operations/peer-keys.ts';
import { dayName } from '../locales/locale.ts';
import type { Markup } from '../parts/mark.ts';
import type { OwnVisit } from '../signed-in.ts';

export type PinnedKeys = NonNullable<Awaited<ReturnType<typeof pinnedKeysOf>>>;
type Key = ReturnType<typeof withFingerprints<PinnedKeys['keys'][number]>>['keys'][number];

/** What of a peer's keys is pinned, with the fingerprints that two admins read to each other.
 *  @param pinned null: it has shown none. */
export function peerKeys(visit: OwnVisit, host: string, pinned: PinnedKeys | null): Markup {
  const { keys: words, count } = visit.words;
  const section = (body: Markup) =>
    html`<section aria-labelledby="keys"><h2 id="keys">${words.title}</h2>${body}</section>`;
  if (pinned === null) return section(html`<p class="soft">${words.none}</p>`);
  const { fingerprint, recoveryFingerprint, keys } = withFingerprints(pinned);
  return section(html`<p class="soft">${words.lead}</p>
${trouble(visit, pinned)}${keysTable(visit, keys)}
<p>${words.all}</p>${digits(fingerprint)}
${recoveryFingerprint === null ? html`<p>${words.noRecovery}</p>` : html`<p>${words.recovery}</p>${digits(recoveryFingerprint)}`}
<p class="soft small">${words.repin(host)}</p>
${pinned.refused === 0 ? null : html`<p class="soft small">${words.refusedTimes(count.number(pinned.refused))}</p>`}`);
}

const digits = (fingerprint: string): Markup =>
  html`<p><code class="fingerprint" translate="no">${fingerprint}</code></p>`;

function trouble(visit: OwnVisit, { trouble, troubleAt }: PinnedKeys): Markup | null {
  const { refusals, trouble: sentence } = visit.words.keys;
  if (trouble === null || troubleAt === null) return null;
  const why = Object.hasOwn(refusals, trouble) ? refusals[trouble as KeysRefusal] : trouble;
  return html`<p class="announce" role="note"><strong>${sentence(dayName(troubleAt, visit.language))}</strong> <span>(${why}).</span></p>`;
}

function keysTable(visit: OwnVisit, keys: readonly Key[]): Markup {
  const { keys: words, count } = visit.words;
  const taken = ({ taken: documents }: Key) =>
    documents === null
      ? null
      : html` <span class="soft small">${words.taken(count.number(documents))}</span>`;
  return html`<div class="wide"><table class="figures-table"><caption class="unseen">${words.title}</caption>
<thead><tr><th scope="col">${words.key}</th><th scope="col">${words.since}</th><th scope="col">${words.state}</th></tr></thead>
<tbody>${keys.map(
    (key) =>
      html`<tr><th scope="row"><code translate="no">${key.kid}</code></th><td data-label="${words.since}"><div>${dayName(key.pinnedAt, visit.language)} <span class="soft small">${words.bys[key.pinnedBy]}</span></div></td><td data-label="${words.state}"><div>${words.states[key.state]}${key.signsNow ? ` · ${words.signsNow}` : null}${taken(key)}</div></td></tr>`,
  )}</tbody></table></div>`;
}
