import { Hono } from 'hono';
import { readApiDocument } from '../api-document.ts';
import { apiPage } from '../pages/api.ts';
import { type PageEnv, visitOf } from '../visit.ts';

/** What programs can do here, for those who write them. */
export function apiPageRoutes(document: object): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();
  const api = readApiDocument(document);
  routes.get('/api', (c) => c.html(apiPage(visitOf(c), api)));
  return routes;
}
