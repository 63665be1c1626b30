import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { HomeTrouble } from './home-node.ts';
import type {
  AppCode,
  BringCode,
  ConfirmCode,
  EnterCode,
  FeedCode,
  FindCode,
  FollowCode,
  GiveCode,
  HostCode,
  KeepCode,
  KnockCode,
  LeaveCode,
  LinkCode,
  MonthlyCode,
  MoveCode,
  PageCode,
  PasskeyCode,
  PublishCode,
  SettlementCode,
  UndoCode,
  WebhookCode,
} from './refusal-codes.ts';

/** What a refused form or address is answered with. */
export const GIVE_STATUS: Record<GiveCode, ContentfulStatusCode> = {
  no_means: 409,
  moved: 409,
  flattr_owner: 403,
  flattr_once: 409,
  not_found: 404,
  blocked: 403,
  author_opted_out: 403,
  too_few_givers: 409,
  weight_invalid: 422,
  message_too_long: 422,
};

export const UNDO_STATUS: Record<UndoCode, ContentfulStatusCode> = {
  not_found: 404,
  flattr_undone: 409,
  period_closed: 409,
};

export const FIND_STATUS: Record<FindCode, ContentfulStatusCode> = {
  unsupported_url: 422,
  not_found: 404,
  blocked: 403,
  author_opted_out: 403,
};

export const MONTHLY_STATUS: Record<MonthlyCode, ContentfulStatusCode> = {
  not_found: 404,
  flattr_owner: 403,
  already_subscribed: 409,
  month_invalid: 422,
  weight_invalid: 422,
  too_many_subscriptions: 409,
  too_few_givers: 409,
};

export const HOME_STATUS: Record<HomeTrouble, ContentfulStatusCode> = {
  home_unreadable: 422,
  home_unreachable: 422,
  home_without_flattr: 422,
  asked_too_often: 429,
};

export const LINK_STATUS: Record<LinkCode, ContentfulStatusCode> = {
  link_unknown: 404,
  link_used: 410,
  link_expired: 410,
};

export const HOST_STATUS: Record<HostCode, ContentfulStatusCode> = {
  host_unusable: 422,
  host_blocked: 403,
  too_many_hosts: 409,
};

export const KNOCK_STATUS: Record<KnockCode, ContentfulStatusCode> = {
  server_unreadable: 422,
  server_is_here: 422,
  server_blocked: 403,
  server_unreachable: 422,
  no_client_api: 422,
  asked_too_often: 429,
};

export const ENTER_STATUS: Record<EnterCode, ContentfulStatusCode> = {
  denied: 403,
  mixed_up: 422,
  app_forgotten: 422,
  server_unreachable: 502,
  not_proven: 403,
  server_blocked: 403,
  identity_taken: 409,
  invitation_needed: 403,
  registration_closed: 403,
};

export const CONFIRM_STATUS: Record<ConfirmCode, ContentfulStatusCode> = {
  link_unknown: 404,
  address_taken: 409,
};

export const PASSKEY_STATUS: Record<PasskeyCode, ContentfulStatusCode> = {
  needs_script: 422,
  mixed_up: 422,
  not_verified: 403,
  unknown_passkey: 404,
  passkey_known: 409,
  passkey_copied: 403,
  too_many_passkeys: 409,
};

export const PUBLISH_STATUS: Record<PublishCode, ContentfulStatusCode> = {
  unknown_work: 404,
  moved: 409,
  title_missing: 422,
  title_too_long: 422,
  url_missing: 422,
  url_invalid: 422,
  url_known: 409,
  excerpt_too_long: 422,
  body_too_long: 422,
  language_invalid: 422,
  too_many_tags: 422,
  tag_too_long: 422,
  byline_too_long: 422,
  picture_unusable: 422,
  picture_too_large: 422,
  alt_too_long: 422,
};

export const KEEP_STATUS: Record<KeepCode, ContentfulStatusCode> = {
  unknown_work: 404,
  too_many_featured: 409,
};

/** What another site answered is no fault of our reader's form: still, there is nothing to show. */
export const PAGE_STATUS: Record<PageCode, ContentfulStatusCode> = {
  url_invalid: 422,
  url_known: 409,
  unreachable: 422,
  private_address: 422,
  too_many_redirects: 422,
  too_slow: 422,
  too_large: 422,
  refused: 422,
  gone: 422,
  not_a_page: 422,
};

export const FEED_STATUS: Record<FeedCode, ContentfulStatusCode> = {
  url_invalid: 422,
  feed_known: 409,
  too_many_feeds: 409,
  unknown_feed: 404,
  asked_too_often: 429,
};

export const FOLLOW_STATUS: Record<FollowCode, ContentfulStatusCode> = {
  nobody_there: 404,
  oneself: 422,
  node_blocked: 403,
  blocked: 403,
  already_following: 409,
  too_many_follows: 409,
  not_following: 404,
  no_follower: 404,
  not_blocked: 404,
};

export const BRING_STATUS: Record<BringCode, ContentfulStatusCode> = {
  not_an_archive: 422,
  moved: 409,
  no_file: 422,
  asked_too_often: 429,
};

export const MOVE_STATUS: Record<MoveCode, ContentfulStatusCode> = {
  nobody_there: 404,
  node_blocked: 403,
  oneself: 422,
  too_many_accounts: 409,
  handle_differs: 422,
  no_back_link: 409,
  no_flattr_node: 409,
  moved_on: 409,
  moved_lately: 409,
  asked_too_often: 429,
};

export const LEAVE_STATUS: Record<LeaveCode, ContentfulStatusCode> = {
  handle_differs: 422,
  last_admin: 409,
};

export const SETTLEMENT_STATUS: Record<SettlementCode, ContentfulStatusCode> = {
  unknown_peer: 404,
  unreachable: 422,
  unknown_reference: 404,
  unknown_entry: 404,
  unknown_line: 404,
  not_ours_to_pay: 409,
  not_ours_to_receive: 409,
  already_booked: 409,
  nothing_to_pay: 409,
  amount_invalid: 422,
  too_much: 422,
  waiting: 409,
  not_disputed: 409,
  nobody_here: 409,
  already_withdrawn: 409,
  already_disputed: 409,
  accepted_after_all: 409,
  released: 409,
  netted: 409,
  nothing_left: 409,
  no_room: 409,
  reason_invalid: 422,
  not_frozen: 409,
  entry_missing: 422,
  nothing_said: 409,
  iban_differs: 409,
  two_accounts: 409,
  refused: 409,
};

export const APP_STATUS: Record<AppCode, ContentfulStatusCode> = {
  name_invalid: 422,
  site_invalid: 422,
  redirect_invalid: 422,
  too_many_redirects: 422,
  too_many_apps: 409,
  too_many_tokens: 409,
  unknown_app: 404,
  unknown_token: 404,
  unknown_account: 404,
  redirect_differs: 422,
};

export const WEBHOOK_STATUS: Record<WebhookCode, ContentfulStatusCode> = {
  url_invalid: 422,
  no_events: 422,
  too_many_webhooks: 409,
  unknown_webhook: 404,
};
