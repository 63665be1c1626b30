import type { Context } from 'hono';
import type { Viewer } from './session.ts';
import { type PageEnv, type Visit, visitOf } from './visit.ts';

/** A visit of somebody who is signed in. */
export type OwnVisit = Visit & { readonly viewer: Viewer };

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
