import { readBounded } from '../src/net/read-bounded.ts';

const BODY_MAX_BYTES = 1024 * 1024;

/** All of a body, or null when it is larger than 1 MiB. Node's own reader is several times as fast as
 *  a web stream; it is used where the sender says the length, which Node holds it to. */
export async function readBody(request: Request): Promise<Uint8Array<ArrayBuffer> | null> {
  const { headers } = request;
  const length = headers.get('content-length');
  const isSaid = length !== null && /^\d{1,9}$/.test(length) && !headers.has('transfer-encoding');
  if (!isSaid) return await readBounded(request.body, BODY_MAX_BYTES);
  if (Number(length) > BODY_MAX_BYTES) return null;
  const bytes = new Uint8Array(await request.arrayBuffer());
  return bytes.byteLength > BODY_MAX_BYTES ? null : bytes;
}

/** A POST whose body has been read: it can be read any number of times, and a copy of it is itself.
 *  Who checks a signature copies the request first, and a copied stream costs more than the
 *  signature. Whoever reads it in another way finds no body, which no signature fits to. */
export class ReadPost extends Request {
  override readonly headers: Headers;
  override readonly arrayBuffer: () => Promise<ArrayBuffer>;
  override readonly clone = (): Request => this;

  constructor(url: string, headers: Headers, bytes: Uint8Array<ArrayBuffer>) {
    super(url, { method: 'POST' });
    this.headers = headers;
    this.arrayBuffer = async () => bytes.slice().buffer;
  }
}

/** The request as its sender addressed and signed it. Behind a proxy the URL and the Host header may
 *  be the inner ones, and signatures over them would fail. */
export function asAddressed(
  { url, headers }: Request,
  origin: string,
  bytes: Uint8Array<ArrayBuffer>,
): ReadPost {
  const host = origin.slice(origin.indexOf('://') + 3);
  const path = url.slice(url.indexOf('/', url.indexOf('://') + 3));
  if (headers.get('host') === host) return new ReadPost(origin + path, headers, bytes);
  const outer = new Headers(headers);
  outer.set('host', host);
  return new ReadPost(origin + path, outer, bytes);
}
