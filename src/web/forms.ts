import type { Context, MiddlewareHandler } from 'hono';
import { z } from 'zod';

/** No form here holds more: the longest field is a link of 2,000 characters. */
export const LARGEST_FORM_BYTES = 64 * 1024;

/** Where to come back to. What is no path of this site counts as not said. */
export const back = z.string().max(2000).optional().catch(undefined);

export const uuid = z.uuid();

/** Reads a form whose fields are bounded by `shape`; null when one of them does not fit, or the body
 *  is not the form that it says to be. */
export async function readForm<Shape extends z.ZodType>(
  c: Context,
  shape: Shape,
): Promise<z.output<Shape> | null> {
  const fields = await c.req.parseBody().catch(() => null);
  if (fields === null) return null;
  const texts = Object.entries(fields).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value.replaceAll('\0', '')]] : [],
  );
  const read = shape.safeParse(Object.fromEntries(texts));
  return read.success ? read.data : null;
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
