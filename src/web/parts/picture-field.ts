import { html } from 'hono/html';
import type { Visit } from '../visit.ts';
import { checkbox, field, fileField } from './field.ts';
import type { Markup } from './mark.ts';

/** The field in which a form sends a picture. */
export const PICTURE_FIELD = 'picture';

/** Named one by one, because phones turn their own formats into one of these only then. */
const ACCEPTED = 'image/jpeg,image/png,image/webp,image/gif,image/avif';

/** The picture that a thing has or could have, to be kept or not, and a place for another one. */
export function pictureField(
  visit: Visit,
  facts: {
    readonly label: string;
    /** The picture that is there; null: none. */
    readonly shown: { readonly src: string; readonly label: string; readonly keep: boolean } | null;
    readonly trouble: Markup | string | null;
    /** The form came back although nothing is wrong with the picture that was in it. */
    readonly again: boolean;
    /** What the picture shows; null: it has no such words. */
    readonly alt: { readonly value: string; readonly trouble: Markup | string | null } | null;
  },
): Markup {
  const { form } = visit.words;
  const { shown, alt } = facts;
  return html`<fieldset class="picture-choice"><legend>${facts.label}</legend>
${
  shown === null
    ? null
    : html`<div class="picture-shown">${isShowable(shown.src) ? html`<img src="${shown.src}" alt="" referrerpolicy="no-referrer">` : null}
${checkbox({ name: 'keep-picture', label: shown.label, checked: shown.keep })}</div>`
}
${fileField({
  name: PICTURE_FIELD,
  label: shown === null ? form.file : form.otherPicture,
  hint: facts.again
    ? html`<strong>${form.pictureAgain}</strong> ${form.pictureHint}`
    : form.pictureHint,
  trouble: facts.trouble,
  accept: ACCEPTED,
})}
${
  alt === null
    ? null
    : field({
        name: 'alt',
        label: form.alt,
        hint: form.altHint,
        value: alt.value,
        trouble: alt.trouble,
        optional: true,
      })
}
</fieldset>`;
}

/** Our pages show pictures of their own and what comes over https: the content policy says so. */
const isShowable = (src: string): boolean => src.startsWith('/') || src.startsWith('https:');
