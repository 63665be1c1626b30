import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { FindCode, GiveCode, LinkCode, UndoCode } from './refusal-codes.ts';

/** What a refused form or address is answered with. */
export const GIVE_STATUS: Record<GiveCode, ContentfulStatusCode> = {
  no_means: 409,
  own_work: 403,
  already_flattred: 409,
  unknown_work: 404,
  currency_differs: 409,
  node_blocked: 403,
  no_flattr_node: 409,
  weight_invalid: 422,
  message_too_long: 422,
};

export const UNDO_STATUS: Record<UndoCode, ContentfulStatusCode> = {
  unknown_flattr: 404,
  already_undone: 409,
  period_closed: 409,
};

export const FIND_STATUS: Record<FindCode, ContentfulStatusCode> = {
  not_a_url: 422,
  nothing_there: 404,
  no_flattr_node: 409,
  node_blocked: 403,
};

export const LINK_STATUS: Record<LinkCode, ContentfulStatusCode> = {
  link_unknown: 404,
  link_used: 410,
  link_expired: 410,
};
