import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { CATALOGUE_ORDERS, catalogue, catalogueLanguages } from '../../../db/views/catalogue.ts';
import { sharedWorksById } from '../../../db/views/shared-works.ts';
import { CATEGORIES, placeText, readCatalogueQuery } from '../../operations/catalogue-query.ts';
import type { NodeDeps } from '../../operations/deps.ts';
import { type ApiEnv, readerOf } from '../access.ts';
import { json, listOf, pageQuery, refusing, text } from '../calls.ts';
import { Work, work } from '../objects.ts';
import { Problem } from '../problems.ts';

const searchWorks = createRoute({
  method: 'get',
  path: '/works/search',
  operationId: 'searchWorks',
  tags: ['search'],
  summary: 'The catalogue: everything flattred here',
  request: {
    query: pageQuery.extend({
      query: text(200)
        .optional()
        .openapi({ description: 'Words; the last one may be a beginning.' }),
      tag: text(100).optional(),
      language: z
        .string()
        .regex(/^[a-z]{2,3}$/)
        .optional()
        .openapi({ description: 'The first part of a BCP 47 tag.' }),
      category: z.enum(CATEGORIES).optional(),
      sort: z.enum(CATALOGUE_ORDERS).default('trending'),
    }),
  },
  responses: {
    200: listOf(Work, 'One page.'),
    ...refusing('invalid_parameters', 'invalid_cursor'),
  },
});

const Named = z.object({ id: z.string(), text: z.string() });

const listCategories = createRoute({
  method: 'get',
  path: '/categories',
  operationId: 'listCategories',
  tags: ['categories'],
  summary: 'The kinds of works',
  responses: { 200: json(z.array(Named).readonly(), 'All of them.'), ...refusing() },
});

const listLanguages = createRoute({
  method: 'get',
  path: '/languages',
  operationId: 'listLanguages',
  tags: ['languages'],
  summary: 'The languages that the catalogue has works in',
  responses: { 200: json(z.array(Named).readonly(), 'All of them.'), ...refusing() },
});

const CATEGORY_TEXTS: Record<(typeof CATEGORIES)[number], string> = {
  text: 'Text',
  image: 'Images',
  audio: 'Audio',
  video: 'Video',
  software: 'Software',
  people: 'People',
  rest: 'Other',
};

/** Made once: it is slow to make. */
const LANGUAGE_NAMES = new Intl.DisplayNames('en', { type: 'language' });

/** What is flattred here, and how it is sorted. */
export function catalogueRoutes(api: OpenAPIHono<ApiEnv>, deps: NodeDeps): void {
  const { db, node } = deps;

  api.openapi(searchWorks, async (c) => {
    const query = c.req.valid('query');
    const asked = { q: query.query, sort: query.sort, tag: query.tag, kind: query.category };
    const said: Record<string, string | undefined> = {
      ...asked,
      language: query.language,
      after: query.cursor,
    };
    const { filter, after } = readCatalogueQuery((name) => said[name]);
    if (query.cursor !== undefined && (after === null || placeText(after) !== query.cursor))
      throw new Problem('invalid_cursor');
    const found = await catalogue(db, { filter, after, limit: query.count + 1 });
    const lines = found.slice(0, query.count);
    const ids = lines.map(({ id }) => id);
    const works = new Map((await sharedWorksById(db, ids)).map((one) => [one.id, one]));
    const reader = await readerOf(c, deps, ids);
    const last = lines.at(-1);
    return c.json(
      {
        items: ids.flatMap((id) => works.get(id) ?? []).map((one) => work(node, one, reader)),
        next_cursor: found.length > query.count && last ? placeText(last.place) : null,
      },
      200,
    );
  });

  api.openapi(listCategories, (c) =>
    c.json(
      CATEGORIES.map((id) => ({ id, text: CATEGORY_TEXTS[id] })),
      200,
    ),
  );

  api.openapi(listLanguages, async (c) => {
    const ids = await catalogueLanguages(db);
    return c.json(
      ids.map((id) => ({ id, text: LANGUAGE_NAMES.of(id) ?? id })),
      200,
    );
  });
}
