import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { z } from 'zod';

/** What of a document a client is made of. */
const Security = z.array(z.record(z.string(), z.array(z.string())));
const Parameter = z.object({ name: z.string(), in: z.enum(['path', 'query']) });
const Call = z.object({
  operationId: z.string(),
  parameters: z.array(Parameter).default([]),
  requestBody: z.object({ content: z.record(z.string(), z.unknown()) }).optional(),
  responses: z.record(
    z.string(),
    z.object({ content: z.record(z.string(), z.unknown()).optional() }),
  ),
  security: Security.optional(),
});
const Document = z.object({
  security: Security.default([]),
  paths: z.record(z.string(), z.record(z.string(), Call)),
});

export type Asked = {
  readonly token?: string;
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly body?: unknown;
};

export type Answered = {
  readonly status: number;
  readonly headers: Headers;
  /** Null: there is none; its shape was checked against the document. */
  readonly body: ReturnType<typeof JSON.parse>;
};

export type ApiClient = {
  /** Asks for one operation, and sees whether its answer is what the document says it is. */
  call(operationId: string, asked?: Asked): Promise<Answered>;
  readonly operations: readonly {
    readonly id: string;
    readonly method: string;
    readonly path: string;
    /** Null: open to everybody. */
    readonly scopes: readonly string[] | null;
  }[];
};

/** A client made of an OpenAPI document alone: it knows no more of the API than that says, and fails
 *  where an answer has another status, another media type or another shape.
 *  @param base where the calls are, in place of the server that the document names. */
export function clientOf(document: object, base: string): ApiClient {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema({ ...document, $id: 'https://api.example/document' });
  const { paths, security } = Document.parse(document);
  const calls = new Map(
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, call]) => [call.operationId, { path, method, call }]),
    ),
  );
  return {
    operations: [...calls].map(([id, { path, method, call }]) => ({
      ...{ id, method, path },
      scopes: call.security === undefined ? null : Object.values(call.security[0] ?? {}).flat(),
    })),
    async call(operationId, asked = {}) {
      const found = calls.get(operationId);
      if (found === undefined) throw new Error(`the document has no ${operationId}`);
      const takesToken = (found.call.security ?? security).some((one) => 'token' in one);
      if (asked.token !== undefined && !takesToken)
        throw new Error(`${operationId} takes no token`);
      const response = await fetch(requestOf(base, found, asked));
      const text = await response.text();
      const body = text === '' ? null : JSON.parse(text);
      check(ajv, found, response, body);
      return { status: response.status, headers: response.headers, body };
    },
  };
}

/** Whether a message to a program is what the document says of its kind; else what is wrong with it. */
export function webhookTrouble(document: object, message: unknown): string | null {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema({ ...document, $id: 'https://api.example/document' });
  const { type } = z.object({ type: z.string() }).parse(message);
  const validate = shapeOf(ajv, [
    ...['webhooks', type, 'post', 'requestBody'],
    ...['content', 'application/json', 'schema'],
  ]);
  return validate(message) ? null : ajv.errorsText(validate.errors);
}

type Found = {
  readonly path: string;
  readonly method: string;
  readonly call: z.output<typeof Call>;
};

function requestOf(base: string, found: Found, asked: Asked): Request {
  const { path, call } = found;
  const method = found.method.toUpperCase();
  const known = (where: 'path' | 'query', name: string) =>
    call.parameters.some((one) => one.in === where && one.name === name);
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    if (!known('path', name)) throw new Error(`${path}: ${name} is not described`);
    return encodeURIComponent(asked.path?.[name] ?? '');
  });
  const url = new URL(`${base}${filled}`);
  for (const [name, value] of Object.entries(asked.query ?? {})) {
    if (!known('query', name)) throw new Error(`${path} takes no ${name}`);
    url.searchParams.set(name, `${value}`);
  }
  const headers = new Headers();
  if (asked.token !== undefined) headers.set('authorization', `Bearer ${asked.token}`);
  if (asked.body === undefined) return new Request(url, { method, headers, redirect: 'manual' });
  if (call.requestBody?.content['application/json'] === undefined)
    throw new Error(`${path} takes no body`);
  headers.set('content-type', 'application/json');
  const body = JSON.stringify(asked.body);
  return new Request(url, { method, headers, body, redirect: 'manual' });
}

function check(ajv: Ajv2020, found: Found, response: Response, body: unknown): void {
  const { path, method, call } = found;
  const what = `${method} ${path}: ${response.status}`;
  const described = call.responses[`${response.status}`];
  if (described === undefined) throw new Error(`${what} is not described: ${JSON.stringify(body)}`);
  const type = (response.headers.get('content-type') ?? '').split(';')[0] ?? '';
  if (described.content === undefined) {
    if (body !== null) throw new Error(`${what} has a body`);
    return;
  }
  if (described.content[type] === undefined) throw new Error(`${what} is ${type}`);
  const validate = shapeOf(ajv, [
    ...['paths', path, method, 'responses', `${response.status}`],
    ...['content', type, 'schema'],
  ]);
  if (!validate(body)) throw new Error(`${what}: ${ajv.errorsText(validate.errors)}`);
}

function shapeOf(ajv: Ajv2020, steps: readonly string[]): ValidateFunction {
  const pointer = steps
    .map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1')))
    .join('/');
  const validate = ajv.getSchema(`https://api.example/document#/${pointer}`);
  if (validate === undefined) throw new Error(`no schema at ${pointer}`);
  return validate;
}
