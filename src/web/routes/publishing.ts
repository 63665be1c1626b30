import { type Context, Hono } from 'hono';
import { html } from 'hono/html';
import { ownWorkAt, workSource } from '../../../db/views/own-works.ts';
import type { NodeDeps } from '../../operations/deps.ts';
import { editWork } from '../../operations/edit-work.ts';
import { publishWork } from '../../operations/publish-work.ts';
import { readPage } from '../../operations/read-page.ts';
import { readAddress } from '../../operations/work-draft.ts';
import { readUpload, type Upload, UUID_PATTERN } from '../forms.ts';
import { badForm } from '../pages/errors.ts';
import { publishPage } from '../pages/publish.ts';
import { type WorkField, type WorkFormFacts, workFormPage } from '../pages/work-form.ts';
import type { Markup } from '../parts/mark.ts';
import { notice } from '../parts/notice.ts';
import type { PublishCode } from '../refusal-codes.ts';
import { PAGE_STATUS, PUBLISH_STATUS } from '../refused.ts';
import { type OwnVisit, ownVisitOf } from '../signed-in.ts';
import { onwards, type PageEnv, type Visit } from '../visit.ts';
import {
  draftOf,
  emptyForm,
  formOfPage,
  formOfTexts,
  formOfWork,
  type WorkForm,
} from '../work-form.ts';

const ADDRESS_SHOWN_CHARACTERS = 2000;

/** Publishing a work: from the page that it has elsewhere, or by hand. */
export function publishingRoutes(deps: NodeDeps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();

  routes.get('/home/works/new', async (c) => {
    const visit = ownVisitOf(c);
    const url = (c.req.query('url') ?? '').trim();
    const shown = url.slice(0, ADDRESS_SHOWN_CHARACTERS);
    if (c.req.query('by') === 'hand')
      return c.html(
        fresh(visit, { ...emptyForm(shown, visit.language), once: deps.newId() }, null),
      );
    if (url === '') return c.html(publishPage(visit, { url: '', trouble: null }));
    const read = await readPage(deps, visit.viewer.actorId, url);
    if (read.ok) {
      const form = { ...formOfPage(read.page, visit.viewer), once: deps.newId() };
      return c.html(fresh(visit, form, offered(visit, read.feeds)));
    }
    const sentence = visit.words.refusals.page[read.code];
    const trouble =
      read.code === 'url_known' ? await knownAt(deps, visit, url, sentence) : sentence;
    return c.html(publishPage(visit, { url: shown, trouble }), PAGE_STATUS[read.code]);
  });

  routes.post('/home/works/new', async (c) => {
    const visit = ownVisitOf(c);
    const upload = await readUpload(c);
    if (upload === null) return badForm(c, visit);
    const form = formOfTexts(upload.texts);
    if (upload.picture === 'picture_too_large') {
      return await refused(c, deps, { form, upload, workId: null, code: upload.picture });
    }
    const draft = draftOf(form, upload.picture, { published: false });
    const { actorId } = visit.viewer;
    const published = await publishWork(deps, actorId, draft, form.once || deps.newId());
    if (published.ok) return c.redirect(pathOf(published.pageUrl, 'published'), 303);
    return await refused(c, deps, { form, upload, workId: null, code: published.code });
  });
  return routes;
}

/** Editing one. */
export function editingRoutes(deps: NodeDeps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();

  routes.get(`/home/works/:id{${UUID_PATTERN}}`, async (c) => {
    const visit = ownVisitOf(c);
    const workId = c.req.param('id');
    const work = await workSource(deps.db, { authorId: visit.viewer.actorId, id: workId });
    if (work === null) return c.notFound();
    const note = work.fromFeed ? html`<p class="soft">${visit.words.form.fromFeed}</p>` : null;
    const facts = { form: formOfWork(work), workId, trouble: null, note, pictureLost: false };
    return c.html(workFormPage(visit, facts));
  });

  routes.post(`/home/works/:id{${UUID_PATTERN}}`, async (c) => {
    const visit = ownVisitOf(c);
    const workId = c.req.param('id');
    const upload = await readUpload(c);
    if (upload === null) return badForm(c, visit);
    const sent = formOfTexts(upload.texts);
    const authorId = visit.viewer.actorId;
    const work = await workSource(deps.db, { authorId, id: workId });
    // A work that is gone: what was written about it can still be published as a new one.
    if (work === null) {
      return await refused(c, deps, { form: sent, upload, workId: null, code: 'unknown_work' });
    }
    const { kind, shownPicture } = formOfWork(work);
    const form = { ...sent, kind, shownPicture };
    if (upload.picture === 'picture_too_large') {
      return await refused(c, deps, { form, upload, workId, code: upload.picture });
    }
    const draft = draftOf(form, upload.picture, { published: true });
    const edited = await editWork(deps, authorId, workId, draft);
    if (edited.ok) return c.redirect(pathOf(edited.pageUrl, 'saved'), 303);
    return await refused(c, deps, { form, upload, workId, code: edited.code });
  });
  return routes;
}

const pathOf = (pageUrl: string, said: 'published' | 'saved'): string =>
  onwards(new URL(pageUrl).pathname, '/home/works', said);

const fresh = (visit: Visit, form: WorkForm, note: Markup | null): Markup =>
  workFormPage(visit, { form, workId: null, trouble: null, note, pictureLost: false });

/** A page often says where its site's feed is: then nobody has to paste the next one. */
function offered(visit: Visit, feeds: readonly string[]): Markup | null {
  const [first] = feeds;
  if (first === undefined) return null;
  const { publish } = visit.words;
  return html`<p class="soft">${publish.offersFeed} <a href="/home/works/feeds?url=${encodeURIComponent(first)}">${publish.feedAction}</a></p>`;
}

/** An address that is published already leads on to what was: to all of one's works where the page
 *  gave another address as its own. */
async function knownAt(
  deps: NodeDeps,
  visit: OwnVisit,
  typed: string,
  sentence: string,
): Promise<Markup> {
  const { words, viewer } = visit;
  const url = readAddress(deps.node, typed);
  const work = url === null ? null : await ownWorkAt(deps.db, { authorId: viewer.actorId, url });
  const { href, label } =
    work === null
      ? { href: '/home/works', label: words.works.title }
      : { href: new URL(work.pageUrl).pathname, label: words.publish.openKnown(work.title) };
  return html`${sentence} <a href="${href}">${label}</a>`;
}

const FIELD_OF: Record<PublishCode, WorkField | null> = {
  unknown_work: null,
  moved: null,
  title_missing: 'title',
  title_too_long: 'title',
  url_missing: 'url',
  url_invalid: 'url',
  url_known: 'url',
  excerpt_too_long: 'excerpt',
  body_too_long: 'body',
  language_invalid: 'language',
  too_many_tags: 'tags',
  tag_too_long: 'tags',
  byline_too_long: 'byline',
  picture_unusable: 'picture',
  picture_too_large: 'picture',
  alt_too_long: 'alt',
};

async function refused(
  c: Context<PageEnv>,
  deps: NodeDeps,
  facts: {
    readonly form: WorkForm;
    readonly upload: Upload;
    readonly workId: string | null;
    readonly code: PublishCode;
  },
) {
  const visit = ownVisitOf(c);
  const said = visit.words.refusals.publish[facts.code];
  const sentence =
    facts.code === 'url_known' ? await knownAt(deps, visit, facts.form.url, said) : said;
  const field = FIELD_OF[facts.code];
  const shown: WorkFormFacts = {
    form: { ...facts.form, once: facts.form.once || deps.newId() },
    workId: facts.workId,
    trouble: field === null ? null : { field, sentence },
    note: field === null ? notice(sentence, 'trouble') : null,
    pictureLost: facts.upload.picture instanceof Uint8Array && field !== 'picture',
  };
  return c.html(workFormPage(visit, shown), PUBLISH_STATUS[facts.code]);
}
