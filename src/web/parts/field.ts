import { html } from 'hono/html';
import type { Markup } from './mark.ts';

/** A labelled field. What was typed stays in it, and what is wrong with it stands next to it. */
export function field(facts: {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly value?: string;
  readonly trouble?: string | null;
  readonly type?: 'text' | 'url';
  readonly inputmode?: 'decimal' | 'url' | 'text';
  readonly autocomplete?: string;
  readonly maxlength: number;
  readonly lowercase?: boolean;
}): Markup {
  const id = `field-${facts.name}`;
  const trouble = facts.trouble ?? null;
  const described = [
    facts.hint === undefined ? null : `${id}-hint`,
    trouble === null ? null : `${id}-trouble`,
  ].filter((part) => part !== null);
  return html`<div class="field${trouble === null ? '' : ' field-wrong'}">
<label for="${id}">${facts.label}</label>
${facts.hint === undefined ? null : html`<p class="hint" id="${id}-hint">${facts.hint}</p>`}
<input id="${id}" name="${facts.name}" type="${facts.type ?? 'text'}" value="${facts.value ?? ''}" maxlength="${facts.maxlength}" required autocomplete="${facts.autocomplete ?? 'off'}"${facts.inputmode === undefined ? null : html` inputmode="${facts.inputmode}"`}${facts.lowercase === true ? html` autocapitalize="none" spellcheck="false"` : null}${described.length === 0 ? null : html` aria-describedby="${described.join(' ')}"`}${trouble === null ? null : html` aria-invalid="true"`}>
${trouble === null ? null : html`<p class="trouble" id="${id}-trouble" role="alert">${trouble}</p>`}
</div>`;
}
