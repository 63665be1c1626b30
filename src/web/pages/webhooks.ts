import { html } from 'hono/html';
import type { OwnDelivery, OwnWebhook } from '../../../db/views/webhooks.ts';
import { isWebhookEvent, WEBHOOK_EVENTS } from '../../operations/webhooks.ts';
import { layout } from '../layout.ts';
import { dayName, fromNow } from '../locales/locale.ts';
import { checkbox, field } from '../parts/field.ts';
import type { Markup } from '../parts/mark.ts';
import { notice } from '../parts/notice.ts';
import type { OwnVisit } from '../signed-in.ts';

export const WEBHOOKS_HREF = '/home/settings/webhooks';

export type WebhooksFacts = {
  readonly hooks: readonly (OwnWebhook & { readonly last: readonly OwnDelivery[] })[];
  /** Null: nothing was refused. */
  readonly trouble: string | null;
  readonly typed: Readonly<Record<string, string>>;
  /** The id of what is added next. */
  readonly once: string;
};

/** Where somebody's programs are told of what happens, and how that went. */
export function webhooksPage(
  visit: OwnVisit,
  { hooks, trouble, typed, once }: WebhooksFacts,
): Markup {
  const { hooks: words, apps } = visit.words;
  return layout(visit, {
    ...{ title: words.title, hidden: true, part: 'home', section: 'settings' },
    main: html`<div class="narrow">
${trouble === null ? null : notice(trouble, 'trouble')}
<h1>${words.title}</h1>
<p class="lead">${words.lead}</p>
${hooks.length === 0 ? html`<p class="setting-now">${words.none}</p>` : hooks.map((hook) => oneHook(visit, hook))}
<section class="way" aria-labelledby="add"><h2 id="add">${words.add}</h2>
<p><a href="/api#messages">${apps.docs}</a></p>
<form class="work-form" method="post" action="${WEBHOOKS_HREF}"><input type="hidden" name="once" value="${once}">
${field({ name: 'url', label: words.url, hint: words.urlHint, value: typed.url ?? '', inputmode: 'url', lowercase: true })}
<fieldset><legend>${words.tell}</legend>${WEBHOOK_EVENTS.map((event) =>
      checkbox({
        name: `event-${event}`,
        label: words.events[event],
        checked: typed.url === undefined || typed[`event-${event}`] === 'yes',
      }),
    )}</fieldset>
<p class="acts"><button class="button">${words.add}</button></p></form></section>
</div>`,
  });
}

function oneHook(visit: OwnVisit, hook: WebhooksFacts['hooks'][number]): Markup {
  const { words, language } = visit;
  const { hooks } = words;
  const since = (at: Date) => dayName(at, language);
  const events = hook.events.filter(isWebhookEvent).map((event) => hooks.events[event]);
  const state =
    hook.disabledAt !== null
      ? notice(hooks.disabled(since(hook.disabledAt)), 'trouble')
      : hook.failingSince !== null
        ? html`<p class="trouble">${hooks.failing(since(hook.failingSince))}</p>`
        : null;
  const act = (name: string, label: string, named: string) =>
    html`<form method="post" action="${WEBHOOKS_HREF}/${name}"><input type="hidden" name="id" value="${hook.id}"><button class="quiet" aria-label="${named}">${label}</button></form>`;
  return html`<section class="way entry-text" aria-labelledby="hook-${hook.id}"><h2 id="hook-${hook.id}"><code>${hook.url}</code></h2>
<p class="soft">${events.join(' · ')}</p>
${state}
<h3>${hooks.last}</h3>
${hook.last.length === 0 ? html`<p class="soft">${hooks.noneSent}</p>` : html`<ul class="plain">${hook.last.map((one) => html`<li>${oneDelivery(visit, one, hook)}</li>`)}</ul>`}
<div class="entry-acts">${hook.disabledAt === null ? null : act('resume', hooks.again, `${hooks.again} ${hook.url}`)}${act('remove', hooks.remove, hooks.removeThis(hook.url))}</div></section>`;
}

function oneDelivery(visit: OwnVisit, one: OwnDelivery, hook: OwnWebhook): Markup {
  const { words, now, language } = visit;
  const { hooks } = words;
  const next = one.dueAt > hook.nextTryAt ? one.dueAt : hook.nextTryAt;
  const facts = [
    hooks.states[one.state],
    one.answer === null ? null : answerIn(visit, one.answer),
    one.attempts > 1 ? hooks.tries(one.attempts) : null,
    one.endedAt === null ? null : fromNow(one.endedAt, now, language),
    one.state === 'waiting' && one.attempts > 0 ? hooks.next(fromNow(next, now, language)) : null,
  ].filter((fact) => fact !== null);
  return html`<span>${hooks.events[one.event]}</span> <span class="soft">${facts.join(' · ')}</span>`;
}

function answerIn({ words }: OwnVisit, answer: string): string {
  const { answers, status } = words.hooks;
  return answer === 'private_address' || answer === 'unreachable' || answer === 'too_slow'
    ? answers[answer]
    : status(answer);
}
