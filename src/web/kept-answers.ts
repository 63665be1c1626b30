import { createHash } from 'node:crypto';

/** So many answers are kept, the latest. */
const MOST_ANSWERS = 1_000;

type Answer = { readonly body: string; readonly headers: Readonly<Record<string, string>> };
type Kept = Answer & { readonly etag: string };

/** Answers that are the same for everybody and asked for without end: each is made once, by its key, with
 *  its ETag, and goes out as it stands. Who has it already gets 304.
 *  @param make makes the answer for a key that is not kept. */
export function keepAnswers<Key extends string | number>(
  make: (key: Key) => Promise<Answer>,
): (key: Key, request: Request) => Promise<Response> {
  const kept = new Map<Key, Kept>();
  return async (key, request) => {
    const { body, headers, etag } = kept.get(key) ?? tagged(await make(key));
    kept.set(key, { body, headers, etag });
    const [oldest] = kept.keys();
    if (kept.size > MOST_ANSWERS && oldest !== undefined) kept.delete(oldest);
    return isAmong(etag, request.headers.get('if-none-match'))
      ? new Response(null, { status: 304, headers })
      : new Response(body, { headers });
  };
}

function tagged({ body, headers }: Answer): Kept {
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  return { body, headers: { ...headers, etag }, etag };
}

/** Who compresses an answer on its way makes its tag a weak one. Source: RFC 9110, section 13.1.2. */
const isAmong = (etag: string, known: string | null): boolean =>
  known?.split(',').some((one) => one.trim().replace(/^W\//, '') === etag) ?? false;
