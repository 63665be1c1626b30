import { html } from 'hono/html';
import type { Markup } from './mark.ts';

/** What every field has: a name, a label, what stands below the label, and what is wrong with it. */
type Labelled = {
  readonly name: string;
  /** Tells several fields of one name on one page apart. */
  readonly of?: string;
  readonly label: string;
  readonly hint?: Markup | string | undefined;
  readonly trouble?: Markup | string | null;
};

/** A labelled field. What was typed stays in it, and what is wrong with it stands next to it; the first
 *  wrong one is where the reader is put.
 *  Without `maxlength` for what people paste: browsers cut it there without a word. Only a form that
 *  becomes an address (`method="get"`) has one, far above what is taken. */
export function field(
  facts: Labelled & {
    readonly value?: string;
    readonly type?: 'text' | 'url' | 'email';
    readonly inputmode?: 'decimal' | 'url' | 'text';
    readonly autocomplete?: string;
    readonly maxlength?: number;
    readonly lowercase?: boolean;
    readonly optional?: boolean;
  },
): Markup {
  return labelled(
    facts,
    (attributes) =>
      html`<input ${attributes} type="${facts.type ?? 'text'}" value="${facts.value ?? ''}"${facts.maxlength === undefined ? null : html` maxlength="${facts.maxlength}"`}${facts.optional === true ? null : html` required`} autocomplete="${facts.autocomplete ?? 'off'}"${facts.inputmode === undefined ? null : html` inputmode="${facts.inputmode}"`}${facts.lowercase === true ? html` autocapitalize="none" spellcheck="false"` : null}>`,
  );
}

/** A field for several lines. */
export function textArea(
  facts: Labelled & {
    readonly value: string;
    readonly rows: number;
    readonly lowercase?: boolean;
    /** BCP 47, of the text in it. */
    readonly lang?: string | null;
  },
): Markup {
  // A line end right after the tag is not part of the text: HTML, 13.2.6.4.7. So there is always one.
  return labelled(
    facts,
    (attributes) =>
      html`<textarea ${attributes} rows="${facts.rows}"${facts.lowercase === true ? html` autocapitalize="none" spellcheck="false"` : null}${typeof facts.lang === 'string' && facts.lang !== '' ? html` lang="${facts.lang}"` : null} dir="auto">
${facts.value}</textarea>`,
  );
}

/** One of several, in a list that opens. */
export function selection(
  facts: Labelled & {
    readonly value: string;
    readonly options: readonly { readonly value: string; readonly label: string }[];
  },
): Markup {
  return labelled(
    facts,
    (attributes) =>
      html`<select ${attributes}>${facts.options.map(
        ({ value, label }) =>
          html`<option value="${value}"${value === facts.value ? html` selected` : null}>${label}</option>`,
      )}</select>`,
  );
}

/** A file of the reader's. It cannot be kept: browsers hand it over once. */
export function fileField(facts: Labelled & { readonly accept: string }): Markup {
  return labelled(
    facts,
    (attributes) => html`<input ${attributes} type="file" accept="${facts.accept}">`,
  );
}

/** Yes or no. */
export function checkbox(facts: {
  readonly name: string;
  readonly label: Markup | string;
  readonly hint?: string;
  readonly checked: boolean;
  readonly value?: string;
}): Markup {
  const id = `field-${facts.name}`;
  return html`<div class="check"><input id="${id}" name="${facts.name}" type="checkbox" value="${facts.value ?? 'yes'}"${facts.checked ? html` checked` : null}${facts.hint === undefined ? null : html` aria-describedby="${id}-hint"`}>
<label for="${id}">${facts.label}</label>${facts.hint === undefined ? null : html`<p class="hint" id="${id}-hint">${facts.hint}</p>`}</div>`;
}

function labelled(facts: Labelled, control: (attributes: Markup) => Markup): Markup {
  const id = facts.of === undefined ? `field-${facts.name}` : `field-${facts.name}-${facts.of}`;
  const trouble = facts.trouble ?? null;
  const described = [
    facts.hint === undefined ? null : `${id}-hint`,
    trouble === null ? null : `${id}-trouble`,
  ].filter((part) => part !== null);
  const attributes = html`id="${id}" name="${facts.name}"${described.length === 0 ? null : html` aria-describedby="${described.join(' ')}"`}${trouble === null ? null : html` aria-invalid="true" autofocus`}`;
  return html`<div class="field${trouble === null ? '' : ' field-wrong'}">
<label for="${id}">${facts.label}</label>
${facts.hint === undefined ? null : html`<p class="hint" id="${id}-hint">${facts.hint}</p>`}
${control(attributes)}
${trouble === null ? null : html`<p class="trouble" id="${id}-trouble" role="alert">${trouble}</p>`}
</div>`;
}
