import { z } from 'zod';

const Content = z.record(z.string(), z.object({ schema: z.unknown() }));
const Call = z.object({
  operationId: z.string().optional(),
  tags: z.array(z.string()).default([]),
  summary: z.string().default(''),
  description: z.string().optional(),
  security: z.array(z.record(z.string(), z.array(z.string()))).optional(),
  parameters: z
    .array(
      z.object({
        name: z.string(),
        in: z.string(),
        required: z.boolean().default(false),
        description: z.string().optional(),
      }),
    )
    .default([]),
  requestBody: z.object({ content: Content }).optional(),
  responses: z.record(
    z.string(),
    z.object({ description: z.string(), content: Content.optional() }),
  ),
});

/** What the page shows of the API's document. */
const ApiDocument = z.object({
  info: z.object({ description: z.string().default('') }),
  tags: z.array(z.object({ name: z.string(), description: z.string().default('') })),
  servers: z.array(z.object({ url: z.string() })),
  paths: z.record(z.string(), z.record(z.string(), Call)),
  webhooks: z.record(z.string(), z.object({ post: Call })),
  components: z.object({
    schemas: z.record(
      z.string(),
      z.object({
        properties: z
          .record(z.string(), z.object({ description: z.string().optional() }))
          .optional(),
      }),
    ),
  }),
  'x-problems': z.array(z.object({ code: z.string(), status: z.number(), title: z.string() })),
});

export type ShownApi = z.output<typeof ApiDocument>;
export type ShownCall = z.output<typeof Call>;

/** Reads the document that the API gives of itself; it is handed over when both are put together, for
 *  neither door knows the other. */
export const readApiDocument = (document: object): ShownApi => ApiDocument.parse(document);

/** The fields of a body, by their names; one that is another's shape names that. */
export function fieldsOf({ components }: ShownApi, schema: unknown): string[] {
  const said = Shape.safeParse(schema);
  if (!said.success) return [];
  const { $ref: ref, properties } = said.data;
  const name = ref?.split('/').at(-1) ?? '';
  const named = name === '' ? undefined : components.schemas[name];
  return Object.keys(named?.properties ?? properties ?? {});
}

const Shape = z.object({
  $ref: z.string().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
});
