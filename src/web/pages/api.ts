import { html } from 'hono/html';
import { fieldsOf, type ShownApi, type ShownCall } from '../api-document.ts';
import { layout } from '../layout.ts';
import type { Markup } from '../parts/mark.ts';
import type { Visit } from '../visit.ts';

/** The API's own page, made of its document. Our words are the reader's; the document's are English. */
export function apiPage(visit: Visit, api: ShownApi): Markup {
  const { apiPage: words } = visit.words;
  const [server] = api.servers;
  return layout(visit, {
    title: words.title,
    description: words.lead,
    main: html`<div class="narrow api">
<h1>${words.title}</h1>
<p class="lead">${words.lead}</p>
<p><a class="onward" href="/api/openapi.json">${words.document}</a></p>
<p><a class="onward" href="/home/settings/apps">${words.tokens}</a></p>
<h2>${words.start}</h2>
<ol>${words.steps.map((step) => html`<li>${step}</li>`)}</ol>
<pre tabindex="0"><code>curl -H 'Authorization: Bearer obole_…' ${server?.url ?? ''}/user</code></pre>
<h2 id="calls">${words.calls}</h2>
<p class="soft">${words.callsNote}</p>
${api.tags.map((tag) => tagPart(visit, api, tag))}
<h2 id="messages">${words.events}</h2>
<p class="soft">${words.eventsLead}</p>
<dl class="grants" lang="en">${Object.entries(api.webhooks).map(
      ([event, { post }]) => html`<dt><code>${event}</code></dt><dd>${post.summary}</dd>`,
    )}</dl>
<h2 id="problems">${words.problems}</h2>
<p class="soft">${words.problemsLead}</p>
<dl class="grants" lang="en">${api['x-problems'].map(
      ({ code, status, title }) =>
        html`<dt id="${code}"><code>${code}</code> ${status}</dt><dd>${title}</dd>`,
    )}</dl>
</div>`,
  });
}

function tagPart(visit: Visit, api: ShownApi, tag: ShownApi['tags'][number]): Markup {
  const calls = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, call]) => call.tags.includes(tag.name))
      .map(([method, call]) => oneCall(visit, api, { path, method, call })),
  );
  return html`<section aria-labelledby="tag-${tag.name}"><h3 id="tag-${tag.name}" lang="en">${tag.name}</h3>
${tag.description === '' ? null : html`<p lang="en">${tag.description}</p>`}
${calls}</section>`;
}

type Shown = { readonly path: string; readonly method: string; readonly call: ShownCall };

function oneCall(visit: Visit, api: ShownApi, { path, method, call }: Shown): Markup {
  const { apiPage: words } = visit.words;
  const scopes = call.security?.flatMap((one) => one.oauth ?? []);
  const needs =
    scopes === undefined
      ? words.open
      : scopes.length === 0
        ? words.anyToken
        : words.scope(scopes.join(', '));
  const body = fieldsOf(api, call.requestBody?.content['application/json']?.schema);
  const parameters = [
    ...call.parameters.map(({ name, description }) => ({ name, description })),
    ...body.map((name) => ({ name, description: undefined })),
  ];
  return html`<details class="call"><summary><code>${method.toUpperCase()} ${path}</code> <span lang="en">${call.summary}</span> <span class="soft">${needs}</span></summary>
${call.description === undefined ? null : html`<p lang="en">${call.description}</p>`}
${
  parameters.length === 0
    ? null
    : html`<p>${words.parameters}</p><ul lang="en">${parameters.map(
        ({ name, description }) =>
          html`<li><code>${name}</code>${description === undefined ? null : html` ${description}`}</li>`,
      )}</ul>`
}
<p>${words.answers}</p><ul lang="en">${Object.entries(call.responses).map(
    ([status, { description }]) => html`<li>${status} ${linked(description)}</li>`,
  )}</ul></details>`;
}

/** What stands between backticks is code; the name of a problem leads to it. */
const linked = (text: string): Markup[] =>
  text
    .split('`')
    .map((part, n) =>
      n % 2 === 0
        ? html`${part}`
        : /^[a-z_]+$/.test(part)
          ? html`<a href="#${part}"><code>${part}</code></a>`
          : html`<code>${part}</code>`,
    );
