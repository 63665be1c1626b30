import type { Context, MiddlewareHandler } from 'hono';
import { keepsWords } from './forms.ts';
import type { Viewer } from './session.ts';
import { type PageEnv, type Visit, visitOf } from './visit.ts';

/** A visit of somebody who is signed in. */
export type OwnVisit = Visit & { readonly viewer: Viewer };

/** One's own pages ask who is not signed in to do so, and bring them back. Forms that may hold a long
 *  text are let through: they come back to who wrote it, whole, with the way to sign in. */
export const signInFirst: MiddlewareHandler<PageEnv> = async (c, next) => {
  const visit = visitOf(c);
  const isForm = c.req.method === 'POST';
  if (visit.viewer !== null || (isForm && keepsWords(c.req.path))) return await next();
  return c.redirect(`/sign-in?next=${encodeURIComponent(isForm ? '/home' : visit.here)}`, 303);
};

/** Whether somebody may see and do what the node settles with others. */
export const settles = (viewer: Viewer | null): boolean =>
  viewer?.role === 'admin' || viewer?.role === 'treasurer';

/** Whether somebody decides for the node. */
export const isAdmin = ({ viewer }: OwnVisit): boolean => viewer.role === 'admin';

/** The visit behind that door.
 *  @throws where a route stands outside of it. */
export function ownVisitOf(c: Context<PageEnv>): OwnVisit {
  const visit = visitOf(c);
  if (visit.viewer === null) throw new Error(`${c.req.path} is open to strangers`);
  return { ...visit, viewer: visit.viewer };
}
