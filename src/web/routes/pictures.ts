import { Hono } from 'hono';
import { pictureById } from '../../../db/views/pictures.ts';
import type { Deps } from '../../operations/deps.ts';
import { UUID_PATTERN } from '../forms.ts';

/** The pictures of works and people. They were drawn anew when they came, and an address always means
 *  the same bytes; pages of other servers may show them too. */
export function pictureRoutes({ db }: Pick<Deps, 'db'>): Hono {
  return new Hono().get(`/pictures/:id{${UUID_PATTERN}}`, async (c) => {
    const picture = await pictureById(db, c.req.param('id'));
    if (picture === null) return c.text('Not found.', 404, { 'cache-control': 'no-cache' });
    return c.body(new Uint8Array(picture.bytes), 200, {
      'content-type': picture.mediaType,
      'content-length': String(picture.bytes.length),
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'",
      'cross-origin-resource-policy': 'cross-origin',
      'access-control-allow-origin': '*',
    });
  });
}
