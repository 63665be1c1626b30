import type { Outcome } from './outcome.ts';

/** How this node is registered at a server where people have accounts, and where that server takes what.
 *  Source: OAuth 2.0 (RFC 6749), its metadata (RFC 8414), Mastodon's client API. */
export type ServerApp = {
  /** Host with port. */
  readonly host: string;
  readonly software: string;
  readonly issuer: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  /** Null: tokens cannot be given back there. */
  readonly revocationEndpoint: string | null;
  /** It says that it takes PKCE (RFC 7636); the others would not look at it. */
  readonly usesPkce: boolean;
  readonly scope: string;
  readonly clientId: string;
  readonly clientSecret: string;
};

/** What belongs to one attempt to sign in: `state` names it, `verifier` stays here. */
export type Knock = { readonly state: string; readonly verifier: string };

/** Whom a token speaks for, by the word of the server that gave it. */
export type TokenOwner = { readonly username: string };

export type FavouritesPage = {
  /** Ids of public posts, in the order of the list. */
  readonly uris: readonly string[];
  /** Where the next page is; null: this is the last. */
  readonly next: string | null;
};

/** How operations speak the client API of other servers. `federation/` provides it, `src/wiring/`
 *  injects it. Every call is bounded in time and size, goes to the one host that is named, follows no
 *  redirects, and throws for nothing that a server sends. */
export type AccountServers = {
  /** `no_client_api`: there is a server, but none that takes apps. */
  register(
    host: string,
  ): Promise<Outcome<{ readonly app: ServerApp }, 'unreachable' | 'no_client_api'>>;
  /** Whether the server says that it still knows this node as that app; false also when it does not say. */
  knows(app: ServerApp): Promise<boolean>;
  /** Where people are sent to say yes. */
  authorizationUrl(app: ServerApp, knock: Knock): Promise<string>;
  /** @param answer the address to which they came back.
   *  `denied`: they said no; `mixed_up`: it answers no question of this knock; `app_forgotten`: the
   *  server does not know this node any more. */
  token(
    app: ServerApp,
    knock: Knock,
    answer: URL,
  ): Promise<
    Outcome<
      { readonly accessToken: string },
      'denied' | 'mixed_up' | 'app_forgotten' | 'unreachable'
    >
  >;
  /** `token_refused`: it was taken back, or is too old. */
  owner(
    app: ServerApp,
    accessToken: string,
  ): Promise<Outcome<{ readonly owner: TokenOwner }, 'unreachable' | 'token_refused'>>;
  /** One page of what somebody favourited.
   *  @param next where the page before said that this one is; null: the first. */
  favourites(
    app: ServerApp,
    accessToken: string,
    next: string | null,
  ): Promise<
    Outcome<
      { readonly page: FavouritesPage },
      'unreachable' | 'token_refused' | 'asked_too_often'
    > & {
      /** How long the server asks to be left alone. */
      readonly waitMs?: number;
    }
  >;
  /** Gives a token back; false when that has to be tried again. */
  revoke(app: ServerApp, accessToken: string): Promise<boolean>;
};
