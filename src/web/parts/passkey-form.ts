import { html } from 'hono/html';
import { ASSET_PATHS } from '../assets.ts';
import type { Visit } from '../visit.ts';
import type { Markup } from './mark.ts';

/** The script that asks the browser for a passkey; for the head of pages that have such a form. */
export const passkeyScript = (): Markup =>
  html`<script src="${ASSET_PATHS.passkeys}" defer></script>`;

/** A form that is sent with what the browser says of a passkey.
 *  @param facts.fields stand above its button. */
export function passkeyForm(
  { words }: Visit,
  facts: {
    readonly kind: 'get' | 'create';
    readonly action: string;
    readonly button: string;
    readonly fields?: Markup | null;
  },
): Markup {
  const { kind, action, button, fields = null } = facts;
  return html`<form method="post" action="${action}" data-passkey="${kind}" data-options="${action}/options"><input type="hidden" name="credential" value="">
${fields}
<p><button class="button button-light">${button}</button></p>
<p class="trouble" role="alert" hidden>${words.passkeys.failed}</p>
<noscript><p class="soft">${words.passkeys.needScript}</p></noscript></form>`;
}
