import { html } from 'hono/html';
import { LINKS_MAX } from '../../operations/edit-profile.ts';
import { layout } from '../layout.ts';
import { pictureHref } from '../parts/avatar.ts';
import { checkbox, field, selection, textArea } from '../parts/field.ts';
import type { Markup } from '../parts/mark.ts';
import { pictureField } from '../parts/picture-field.ts';
import { PROFILE_KINDS, type ProfileForm } from '../profile-form.ts';
import type { Visit } from '../visit.ts';

export type ProfileField = 'name' | 'summary' | 'links' | 'domains' | 'picture';

export type SettingsFacts = {
  readonly form: ProfileForm;
  /** Null: none. */
  readonly pictureId: string | null;
  readonly trouble: { readonly field: ProfileField; readonly sentence: string } | null;
  readonly pictureLost: boolean;
};

/** How people see somebody, and the way out. */
export function settingsPage(visit: Visit, facts: SettingsFacts): Markup {
  const { settings: words } = visit.words;
  return layout(visit, {
    title: words.title,
    hidden: true,
    part: 'home',
    section: 'settings',
    main: html`<div class="narrow">
<h1>${words.title}</h1>
<p class="lead">${words.lead}</p>
<form class="work-form" method="post" action="/home/settings" enctype="multipart/form-data">
${self(visit, facts)}
${linkFields(visit, facts)}
${textArea({
  name: 'domains',
  label: words.domains,
  hint: words.domainsHint,
  value: facts.form.domains,
  rows: 3,
  lowercase: true,
  trouble: troubleWith(facts, 'domains'),
})}
${checkbox({
  name: 'flattrs-public',
  label: words.flattrsPublic,
  hint: words.flattrsPublicHint,
  checked: facts.form.flattrsPublic,
})}
<p class="acts"><button class="button">${words.save}</button></p>
</form>
<p><a class="onward" href="/home/accounts">${visit.words.identities.title}</a></p><p><a class="onward" href="/home/payout">${visit.words.payouts.title}</a></p><p><a class="onward" href="/home/settings/sign-in">${visit.words.ways.title}</a></p><p><a class="onward" href="/home/settings/notifications">${visit.words.telling.title}</a></p><p><a class="onward" href="/home/settings/apps">${visit.words.apps.title}</a></p><p><a class="onward" href="/home/settings/webhooks">${visit.words.hooks.title}</a></p><p><a class="onward" href="/home/settings/archive">${visit.words.leaving.title}</a></p><p><a class="onward" href="/home/settings/move">${visit.words.moving.title}</a></p><p class="apart"><a href="/home/settings/leave">${words.leave}</a></p>
</div>`,
  });
}

const troubleWith = (facts: SettingsFacts, name: ProfileField): string | null =>
  facts.trouble?.field === name ? facts.trouble.sentence : null;

function self(visit: Visit, facts: SettingsFacts): Markup {
  const { settings: words } = visit.words;
  const { form, pictureId } = facts;
  return html`${field({
    name: 'name',
    label: words.name,
    value: form.name,
    autocomplete: 'name',
    trouble: troubleWith(facts, 'name'),
  })}
${textArea({
  name: 'summary',
  label: words.summary,
  hint: words.summaryHint,
  value: form.summary,
  rows: 5,
  trouble: troubleWith(facts, 'summary'),
})}
${pictureField(visit, {
  label: words.picture,
  shown:
    pictureId === null
      ? null
      : {
          src: pictureHref(pictureId),
          label: visit.words.form.keepPicture,
          keep: form.keepPicture,
        },
  trouble: troubleWith(facts, 'picture'),
  again: facts.pictureLost,
  alt: null,
})}
${selection({
  name: 'kind',
  label: words.kind,
  value: form.kind,
  options: PROFILE_KINDS.map((value) => ({ value, label: words.kinds[value] })),
})}`;
}

/** As many rows as there are links, and two more. */
function linkFields(visit: Visit, facts: SettingsFacts): Markup {
  const { settings: words } = visit.words;
  const trouble = troubleWith(facts, 'links');
  const used = facts.form.links.findLastIndex(({ name, href }) => name !== '' || href !== '') + 1;
  const rows = Math.min(LINKS_MAX, Math.max(used + 2, 3));
  const described = trouble === null ? 'links-hint' : 'links-hint links-trouble';
  const input = (n: number, part: 'name' | 'href', label: string, value: string) =>
    html`<input name="link-${part}-${n}" aria-label="${label}" placeholder="${part === 'href' ? 'https://' : words.name}" value="${value}" autocomplete="off" aria-describedby="${described}"${part === 'href' ? html` inputmode="url" autocapitalize="none" spellcheck="false"` : null}${trouble === null ? null : html` aria-invalid="true"`}${trouble !== null && n === 1 && part === 'name' ? html` autofocus` : null}>`;
  return html`<fieldset class="link-fields${trouble === null ? '' : ' field-wrong'}"><legend>${words.links}</legend>
<p class="hint" id="links-hint">${words.linksHint}</p>
${Array.from({ length: rows }, (_, i) => {
  const { name, href } = facts.form.links[i] ?? { name: '', href: '' };
  return html`<div class="link-row">${input(i + 1, 'name', words.linkName(i + 1), name)}${input(i + 1, 'href', words.linkHref(i + 1), href)}</div>`;
})}
${trouble === null ? null : html`<p class="trouble" id="links-trouble" role="alert">${trouble}</p>`}</fieldset>`;
}

/** Leaving for good asks for one's handle, so that it does not happen by accident. */
export function leavePage(
  visit: Visit,
  facts: {
    readonly handle: string;
    readonly typed: string;
    readonly trouble: string | null;
  },
): Markup {
  const { settings: words } = visit.words;
  return layout(visit, {
    title: words.leaveTitle,
    hidden: true,
    part: 'home',
    section: 'settings',
    main: html`<div class="narrow">
<h1>${words.leaveTitle}</h1>
<p class="lead">${words.leaveText}</p>
<p>${words.leaveBooks}</p>
<p><a class="onward" href="/home/settings/archive">${visit.words.leaving.title}</a></p>
<form method="post" action="/home/settings/leave">
${field({
  name: 'handle',
  label: words.leaveLabel(facts.handle),
  value: facts.typed,
  lowercase: true,
  trouble: facts.trouble,
})}
<p class="acts"><button class="button button-grave">${words.leaveConfirm}</button> <a class="button button-light" href="/home/settings">${words.leaveKeep}</a></p></form>
</div>`,
  });
}
