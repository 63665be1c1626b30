import type { Page } from 'playwright-core';

/** Somebody with an account on a real server. */
export type Person = {
  readonly name: string;
  readonly email: string;
  readonly password: string;
};

/** A real server of another kind, running on this machine for the walk. */
export type LiveServer = {
  /** `GoToSocial 0.20.0`, as it says itself. */
  readonly software: string;
  readonly host: string;
  /** It forgets everybody's tokens when one is given back, so the last to go gives them back. */
  readonly forgetsAll?: true;
  /** It asks no server on this machine for a handle, whatever its settings allow: people are found by their id. */
  readonly findsById?: boolean;
  /** Everybody who has an account there. */
  person(name: string): Person;
  /** Somebody's browser stands on its sign-in page, or on the page that asks them: they sign in as far as
   *  they have to, and say yes. */
  sayYes(page: Page, person: Person): Promise<void>;
  /** Takes an account away for good. */
  deleteAccount(client: Client, person: Person): Promise<void>;
  /** Moves the first account to the second one, the aliases on both sides included. */
  move(
    from: Client,
    to: Client,
    who: { readonly from: Person; readonly to: Person },
  ): Promise<void>;
  stop(): Promise<void>;
};

/** An app of somebody's, with their token: what their phone would do. */
export type Client = {
  readonly token: string;
  readonly findsById: boolean;
  get<Answer>(path: string): Promise<Answer>;
  post<Answer>(path: string, fields?: Readonly<Record<string, string>>): Promise<Answer>;
  delete(path: string): Promise<void>;
};
