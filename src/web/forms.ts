import type { Context, MiddlewareHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { z } from 'zod';
import { boundedBody, LARGEST_BODY_BYTES } from '../net/bounded-body.ts';
import { PICTURE_FIELD } from './parts/picture-field.ts';
import { settles } from './signed-in.ts';
import { type PageEnv, visitOf } from './visit.ts';

/** Most forms hold no more: their longest field is a link of 2,000 characters. */
export const LARGEST_FORM_BYTES = 64 * 1024;
/** Forms with a picture: a novel in every field, and a picture twice as large as may be, so that who
 *  chose one gets a sentence and all their words back. */
export const LARGEST_UPLOAD_BYTES = LARGEST_BODY_BYTES;
/** Everything of a person, from another node. */
export const LARGEST_ARCHIVE_BYTES = 64 * 1024 * 1024;
export const LARGEST_PICTURE_BYTES = 10 * 1024 * 1024;

/** A year of a large association's bank. */
export const LARGEST_BANK_FILE_BYTES = 128 * 1024 * 1024;

const WITH_BANK_FILE = '/admin/month/file';
const WITH_PICTURE = /^\/home\/(works\/(new|[0-9a-f-]{36})|settings)$/;
const WITH_ARCHIVE = '/home/settings/archive';

/** Where to come back to. What is no path of this site counts as not said. */
export const back = z.string().max(4000).optional().catch(undefined);

export const uuid = z.uuid();

/** As routes with an id in their address take it. */
export const UUID_PATTERN = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/** Reads a form whose fields are bounded by `shape`; null when one of them does not fit, or the body
 *  is not the form that it says to be. */
export async function readForm<Shape extends z.ZodType>(
  c: Context,
  shape: Shape,
): Promise<z.output<Shape> | null> {
  const form = await readBody(c);
  if (form === null) return null;
  const read = shape.safeParse(form.texts);
  return read.success ? read.data : null;
}

/** Why a picture is refused before it is looked at. */
export type PictureFault = 'picture_too_large';

export type Upload = {
  /** What was typed, whole; line ends are one character. */
  readonly texts: Readonly<Record<string, string>>;
  readonly picture: Uint8Array | PictureFault | null;
};

/** Reads a form that may bring a picture. Nothing of it is refused here: long texts must come back to
 *  who typed them. Null when the body is not the form that it says to be. */
export async function readUpload(c: Context): Promise<Upload | null> {
  const form = await readBody(c);
  if (form === null) return null;
  const file = form.files[PICTURE_FIELD];
  // A field for files that was left empty sends an empty file.
  if (file === undefined || file.size === 0) return { texts: form.texts, picture: null };
  if (file.size > LARGEST_PICTURE_BYTES) return { texts: form.texts, picture: 'picture_too_large' };
  return { texts: form.texts, picture: new Uint8Array(await file.arrayBuffer()) };
}

/** Browsers send line ends as CR LF; one character each is what people count. PostgreSQL has no text
 *  with a NUL in it. */
export async function readBody(c: Context) {
  const fields = await c.req.parseBody().catch(() => null);
  if (fields === null) return null;
  const texts: Record<string, string> = {};
  const files: Record<string, File> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string') {
      texts[name] = value.replaceAll('\0', '').replaceAll('\r\n', '\n').toWellFormed();
    } else if (value instanceof File) files[name] = value;
  }
  return { texts, files };
}

/** How much of a form is read at all. */
export const bounded: MiddlewareHandler<PageEnv> = async (c, next) => {
  // Nothing is sent along; only to look would make a request of undici's out of node's.
  if (c.req.method === 'GET') return await next();
  return await boundedBody(largestFor(c), () => new HTTPException(413))(c, next);
};

function largestFor(c: Context<PageEnv>): number {
  const { viewer } = visitOf(c);
  const { path } = c.req;
  if (settles(viewer) && path === WITH_BANK_FILE) return LARGEST_BANK_FILE_BYTES;
  if (viewer === null && c.get('lastViewer') === null) return LARGEST_FORM_BYTES;
  if (path === WITH_ARCHIVE) return LARGEST_ARCHIVE_BYTES;
  return WITH_PICTURE.test(path) ? LARGEST_UPLOAD_BYTES : LARGEST_FORM_BYTES;
}

/** No address here has a NUL in it, and PostgreSQL has no text with one. */
export const noNul: MiddlewareHandler = async (c, next) =>
  c.req.url.includes('%00') ? c.notFound() : await next();

/** What a page changes, it changes by a form. Other bodies are refused, because the origin check
 *  looks at those alone that a browser can send without asking first. */
export const formsOnly: MiddlewareHandler = async (c, next) => {
  const type = c.req.header('content-type') ?? '';
  const isForm = /^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i.test(type);
  if (c.req.method === 'POST' && !isForm) return c.text('Send a form.', 415);
  return await next();
};
