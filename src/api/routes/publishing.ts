import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { type WorkSource, workSource } from '../../../db/views/own-works.ts';
import { CATEGORIES } from '../../operations/catalogue-query.ts';
import { deleteWork } from '../../operations/delete-work.ts';
import type { NodeDeps } from '../../operations/deps.ts';
import { editWork } from '../../operations/edit-work.ts';
import { publishWork } from '../../operations/publish-work.ts';
import type { WorkDraft } from '../../operations/work-draft.ts';
import { type ApiEnv, bearerOf, needs } from '../access.ts';
import { json, refusing, text, uuidParam } from '../calls.ts';
import { Work } from '../objects.ts';
import { Problem, type ProblemCode, problemOf } from '../problems.ts';
import { workOf } from './works.ts';

/** Far beyond what a work can have, whose own bounds are said by their own problems. */
const WORDS_MAX = 10_000;
const BODY_MAX = 200_000;

const facts = {
  title: text(WORDS_MAX),
  url: text(WORDS_MAX).nullable().openapi({
    description: 'Where the original is. Null: nowhere but here, which needs a text.',
  }),
  description: text(WORDS_MAX),
  body: text(BODY_MAX).nullable().openapi({
    description: 'Markdown. Null: it only leads to its original, which cannot change any more.',
  }),
  language: text(WORDS_MAX).nullable().openapi({ description: 'BCP 47.' }),
  category: z.enum(CATEGORIES),
  tags: z.array(text(WORDS_MAX)).max(100),
  byline: text(WORDS_MAX).nullable(),
  hidden: z.boolean(),
  image: text(WORDS_MAX).nullable().openapi({
    description: 'The address of a picture, which is fetched and kept here.',
  }),
  image_text: text(WORDS_MAX).openapi({ description: 'What the picture shows.' }),
};

const { title, ...others } = facts;
const NewWork = z.object({ title, ...z.object(others).partial().shape }).openapi('NewWork');
const WorkChange = z.object(facts).partial().openapi('WorkChange', {
  description: 'What is left out stays as it is.',
});

/** All that a work can be refused for. */
const REFUSALS = [
  ...['moved', 'title_missing', 'title_too_long', 'url_missing', 'url_invalid', 'url_known'],
  ...['description_too_long', 'body_too_long', 'language_invalid', 'too_many_tags'],
  ...['tag_too_long', 'byline_too_long', 'image_unusable', 'image_text_too_long'],
  ...['invalid_parameters', 'invalid_request', 'payload_too_large', 'insufficient_scope'],
] as const satisfies readonly ProblemCode[];

const publish = createRoute({
  method: 'post',
  path: '/works',
  operationId: 'publishWork',
  tags: ['works'],
  summary: 'Publish a work of one’s own',
  ...needs('thing'),
  request: { body: { required: true, content: { 'application/json': { schema: NewWork } } } },
  responses: { 201: json(Work, 'It is published.'), ...refusing(...REFUSALS) },
});

const change = createRoute({
  method: 'patch',
  path: '/works/{id}',
  operationId: 'changeWork',
  tags: ['works'],
  summary: 'Change a work of one’s own',
  ...needs('thing'),
  request: {
    params: uuidParam,
    body: { required: true, content: { 'application/json': { schema: WorkChange } } },
  },
  responses: { 200: json(Work, 'As it is now.'), ...refusing('not_found', ...REFUSALS) },
});

const remove = createRoute({
  method: 'delete',
  path: '/works/{id}',
  operationId: 'deleteWork',
  tags: ['works'],
  summary: 'Take a work of one’s own back',
  ...needs('thing'),
  request: { params: uuidParam },
  responses: {
    204: { description: 'It is gone.' },
    ...refusing('not_found', 'invalid_parameters', 'insufficient_scope'),
  },
});

/** Works, to be published. */
export function publishingRoutes(api: OpenAPIHono<ApiEnv>, deps: NodeDeps): void {
  api.openapi(publish, async (c) => {
    const draft = draftOf(EMPTY, c.req.valid('json'));
    const published = await publishWork(deps, bearerOf(c).actorId, draft);
    if (!published.ok) throw problemOf(published);
    return c.json(await workOf(c, deps, published.workId), 201);
  });

  api.openapi(change, async (c) => {
    const { id } = c.req.valid('param');
    const { actorId: authorId } = bearerOf(c);
    const was = await workSource(deps.db, { authorId, id });
    if (was === null) throw new Problem('not_found');
    const edited = await editWork(deps, authorId, id, draftOf(asWritten(was), c.req.valid('json')));
    if (!edited.ok) throw problemOf(edited);
    return c.json(await workOf(c, deps, id), 200);
  });

  api.openapi(remove, async (c) => {
    const deleted = await deleteWork(deps, bearerOf(c).actorId, c.req.valid('param').id);
    if (!deleted.ok) throw problemOf(deleted);
    return c.body(null, 204);
  });
}

const EMPTY: WorkDraft = {
  title: '',
  url: null,
  excerpt: '',
  body: null,
  language: null,
  category: 'rest',
  tags: [],
  byline: null,
  hidden: false,
  picture: null,
  pictureAlt: '',
};

const asWritten = (was: WorkSource): WorkDraft => ({
  ...was,
  // A text that is only here has its own page as its address.
  url: was.url === was.pageUrl ? null : was.url,
  body: was.bodyMarkdown,
  picture: 'keep',
});

const draftOf = (was: WorkDraft, said: z.output<typeof WorkChange>): WorkDraft => ({
  title: said.title ?? was.title,
  url: said.url === undefined ? was.url : said.url,
  excerpt: said.description ?? was.excerpt,
  body: said.body === undefined ? was.body : said.body,
  language: said.language === undefined ? was.language : said.language,
  category: said.category ?? was.category,
  tags: said.tags ?? was.tags,
  byline: said.byline === undefined ? was.byline : said.byline,
  hidden: said.hidden ?? was.hidden,
  picture:
    said.image === undefined ? was.picture : said.image === null ? null : { url: said.image },
  pictureAlt: said.image_text ?? was.pictureAlt,
});
