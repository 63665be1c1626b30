import type { FindRefusal } from '../operations/find-work.ts';
import type { GiveRefusal } from '../operations/give-flattr.ts';
import type { SubscribeRefusal } from '../operations/subscriptions.ts';
import type { UndoRefusal } from '../operations/undo-flattr.ts';
import type { PublishRefusal } from '../operations/work-draft.ts';

/** Everything that can go wrong, by Flattr's name for it where it had one, with the status and the sentence
 *  of its problem. Names stay: programs compare them. Source: RFC 9457; Flattr's REST API v2, Client
 *  errors. */
export const PROBLEMS = {
  invalid_request: { status: 400, title: 'The request cannot be read.' },
  invalid_parameters: { status: 400, title: 'A parameter is missing or is not what it should be.' },
  invalid_cursor: { status: 400, title: 'This cursor was not handed out by this list.' },
  unauthorized: { status: 401, title: 'A token is needed, and a good one.' },
  insufficient_scope: { status: 403, title: 'The token was not given this scope.' },
  not_found: { status: 404, title: 'There is no such thing here.' },
  payload_too_large: { status: 413, title: 'The request is too large.' },
  rate_limit_exceeded: { status: 429, title: 'Too many requests in this hour.' },
  server_error: { status: 500, title: 'This node failed. That is its fault, not yours.' },

  flattr_once: { status: 409, title: 'It has been flattred this month already.' },
  flattr_owner: { status: 403, title: 'It is the giver’s own.' },
  moved: { status: 409, title: 'The account has moved to another node: this is done there.' },
  no_means: { status: 409, title: 'The giver has no budget.' },
  blocked: {
    status: 403,
    title: 'It or its server is blocked, or its author has blocked the giver.',
  },
  author_opted_out: { status: 403, title: 'Its author does not want to be flattred.' },
  too_few_givers: {
    status: 409,
    title: 'Too few give here to hide among; it can be given with a name.',
  },
  weight_invalid: { status: 422, title: 'The weight is not one of 1 to 5.' },
  message_too_long: { status: 422, title: 'The message is too long.' },
  unsupported_url: { status: 422, title: 'This is no address that could be flattred.' },
  flattr_undone: { status: 409, title: 'It was taken back already.' },
  period_closed: { status: 409, title: 'Its month is over.' },

  subscribed: { status: 409, title: 'It is given to every month already.' },
  too_many_subscriptions: {
    status: 409,
    title: 'The giver gives to as many as one can every month.',
  },
  month_invalid: { status: 422, title: 'The last month is not one that comes.' },

  title_missing: { status: 422, title: 'A work needs a title.' },
  title_too_long: { status: 422, title: 'The title is too long.' },
  url_missing: { status: 422, title: 'A work without a text needs an address.' },
  url_invalid: { status: 422, title: 'This is no address of an original.' },
  url_known: { status: 409, title: 'A work of the same author has this address already.' },
  description_too_long: { status: 422, title: 'The description is too long.' },
  body_too_long: { status: 422, title: 'The text is too long.' },
  language_invalid: { status: 422, title: 'This is no language (BCP 47).' },
  too_many_tags: { status: 422, title: 'These are too many tags.' },
  tag_too_long: { status: 422, title: 'A tag is too long.' },
  byline_too_long: { status: 422, title: 'The byline is too long.' },
  image_unusable: {
    status: 422,
    title: 'There is no picture at this address that could be shown.',
  },
  image_text_too_long: { status: 422, title: 'What the picture shows is said in too many words.' },
} as const satisfies Record<string, { readonly status: number; readonly title: string }>;

export type ProblemCode = keyof typeof PROBLEMS;
export const PROBLEM_CODES = Object.keys(PROBLEMS) as ProblemCode[];

/** One parameter that is not what it should be. */
export type WrongParameter = { readonly name: string; readonly message: string };

/** Ends the request with this problem; `app.ts` writes it. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  readonly parameters: readonly WrongParameter[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ProblemCode,
    more: {
      readonly detail?: string;
      readonly parameters?: readonly WrongParameter[];
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(more.detail ?? '');
    this.code = code;
    this.parameters = more.parameters ?? [];
    this.headers = more.headers ?? {};
  }
}

type Refusal = GiveRefusal | UndoRefusal | FindRefusal | SubscribeRefusal | PublishRefusal;

/** What each refusal of an operation is called here. A code without its problem does not compile. */
const CALLED: Record<Refusal | 'unknown_work', ProblemCode> = {
  not_found: 'not_found',
  unknown_work: 'not_found',
  flattr_once: 'flattr_once',
  flattr_owner: 'flattr_owner',
  moved: 'moved',
  no_means: 'no_means',
  blocked: 'blocked',
  author_opted_out: 'author_opted_out',
  too_few_givers: 'too_few_givers',
  weight_invalid: 'weight_invalid',
  message_too_long: 'message_too_long',
  unsupported_url: 'unsupported_url',
  flattr_undone: 'flattr_undone',
  period_closed: 'period_closed',
  already_subscribed: 'subscribed',
  too_many_subscriptions: 'too_many_subscriptions',
  month_invalid: 'month_invalid',
  title_missing: 'title_missing',
  title_too_long: 'title_too_long',
  url_missing: 'url_missing',
  url_invalid: 'url_invalid',
  url_known: 'url_known',
  excerpt_too_long: 'description_too_long',
  body_too_long: 'body_too_long',
  language_invalid: 'language_invalid',
  too_many_tags: 'too_many_tags',
  tag_too_long: 'tag_too_long',
  byline_too_long: 'byline_too_long',
  picture_unusable: 'image_unusable',
  alt_too_long: 'image_text_too_long',
};

/** The problem of a refusal. */
export const problemOf = ({ code }: { readonly code: keyof typeof CALLED }): Problem =>
  new Problem(CALLED[code]);

/** Its address: the place on the API's page where it is told. */
export const typeOf = (origin: string, code: ProblemCode): string => `${origin}/api#${code}`;
