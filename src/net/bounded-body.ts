import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';

/** The largest body that somebody without a role here may send: what is longer is not even read to be
 *  forgotten. */
export const LARGEST_BODY_BYTES = 24 * 1024 * 1024;

/** How much of a request is read at all. Refused by its length before the first byte, where it says one.
 *  @param refusal what is thrown for one that is longer, for the door to answer. */
export const boundedBody = (maxBytes: number, refusal: () => Error): MiddlewareHandler =>
  bodyLimit({
    maxSize: maxBytes,
    onError: async (c) => {
      // Who goes away in the middle hears no answer, and has broken nothing.
      await pourAway(c).catch(() => {});
      throw refusal();
    },
  });

/** A connection whose request was not read to its end is cut by the server half a second later: this answer
 *  may be lost with it and, behind a proxy that keeps its connections, somebody else's. So the rest is read
 *  and forgotten, as far as anybody may send; what is longer, or does not say how long it is, is told that
 *  the connection ends. Source: @hono/node-server 2.1.8, `drainIncoming`. */
async function pourAway(c: Context): Promise<void> {
  const { body } = c.req.raw;
  let left = LARGEST_BODY_BYTES;
  if (body !== null && !body.locked)
    for await (const chunk of body) {
      left -= chunk.length;
      if (left < 0) break;
    }
  if (body?.locked === true || left < 0) c.header('connection', 'close');
}
