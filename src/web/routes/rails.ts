import { getLogger } from '@logtape/logtape';
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { boundedBody } from '../../net/bounded-body.ts';
import type { NodeDeps } from '../../operations/deps.ts';
import { hearCompany } from '../../operations/hear-company.ts';
import { limitPerMinute } from '../rate-limit.ts';
import type { PageEnv } from '../visit.ts';

const log = getLogger(['obole', 'web']);

const LARGEST_MESSAGE_BYTES = 256 * 1024;
/** More than a company has to say of one node; what is refused it says again later. */
const MOST_A_MINUTE = { perClient: 300, perNode: 1_000 };

/** What card companies tell by themselves. Not a form, and from nobody who is signed in: it stands before all
 *  that looks after those, and believes signatures alone. Who is refused learns nothing of why.
 *  Source: Stripe, "Receive Stripe events in your webhook endpoint". */
export function railRoutes(deps: NodeDeps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();
  const mayTell = limitPerMinute(MOST_A_MINUTE, deps.clock);
  const bounded = boundedBody(LARGEST_MESSAGE_BYTES, () => new HTTPException(413));
  routes.post('/rails/:rail{[a-z]{1,40}}', bounded, async (c) => {
    if (!mayTell(c.get('client'))) return c.body(null, 429);
    const body = new Uint8Array(await c.req.arrayBuffer());
    const header = (name: string) => c.req.header(name) ?? '';
    const heard = await hearCompany(deps, c.req.param('rail'), { body, header });
    if (heard.ok) return c.body(null, 204);
    return c.body(null, heard.code === 'cards_off' ? 404 : 400);
  });
  routes.onError((thrown, c) => {
    if (thrown instanceof HTTPException) return c.body(null, thrown.status);
    log.error('{path} broke: {thrown}', { path: c.req.path, thrown });
    return c.body(null, 500);
  });
  return routes;
}
