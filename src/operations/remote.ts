import type { LinesText } from '../settlement/lines-text.ts';
import type { PublishedKeys } from '../settlement/rotation.ts';
import type { Outcome } from './outcome.ts';

/** What other servers are asked, and how they answer. */

/** An actor of another server, as read from its own document. */
export type RemoteActor = {
  readonly uri: string;
  readonly kind: 'person' | 'group' | 'organization' | 'application' | 'service';
  readonly handle: string;
  readonly host: string;
  readonly name: string;
  readonly summary: string;
  readonly profileUrl: string;
  readonly inboxUrl: string;
  readonly sharedInboxUrl: string | null;
  /** Whether it wants to be shown to strangers, and to be found by what it wrote; null: it says nothing. */
  readonly discoverable: boolean | null;
  readonly indexable: boolean | null;
  /** What it calls its other selves, and what its profile links to (with `rel="me"` or in a profile
   *  field): their words, to be held against the other side's. */
  readonly alsoKnownAs: readonly string[];
  readonly links: readonly string[];
  /** Where its payment links lead (FEP-0ea0). */
  readonly payments: readonly string[];
  /** Sites whose pages may name it as their author (`fediverse:creator`). */
  readonly attributionDomains: readonly string[];
  /** Id of the actor that it says to have become; not said: none. */
  readonly movedTo?: string | null;
  /** Hash of the key that it signs with; not said: none that we understand. */
  readonly keyHash?: string | null;
};

/** A work of another server, as read from its own document. */
export type RemoteWork = {
  readonly uri: string;
  readonly url: string;
  readonly pageUrl: string;
  readonly title: string;
  readonly excerpt: string;
  readonly language: string | null;
  readonly tags: readonly string[];
  readonly publishedAt: Date | null;
  readonly author: RemoteActor;
  readonly payments: readonly string[];
  /** The channel in which it stands, on the same host, where its author is somebody else; not said: none. */
  readonly channelUri?: string | null;
  /** What kind of thing its type says that it is; not said: a text. */
  readonly category?: 'text' | 'image' | 'video' | 'audio' | 'rest';
};

/** A post of another server as its author's server describes it: bounded, not yet made safe. */
export type RemotePost = {
  readonly uri: string;
  readonly authorUris: readonly string[];
  /** Anybody may see it. */
  readonly isPublic: boolean;
  readonly inReplyTo: string | null;
  readonly pageUrl: string;
  readonly html: string;
  readonly title: string | null;
  readonly warning: string | null;
  readonly language: string | null;
  readonly publishedAt: Date | null;
  readonly updatedAt: Date | null;
};

/** What another server says about itself in NodeInfo. */
export type RemoteNode = {
  readonly software: string;
  /** What its administrator calls it. */
  readonly name?: string;
  /** Null: it does not understand Flattr. */
  readonly flattr: {
    readonly actorUri: string;
    readonly jwksUrl: string;
    readonly currency: string;
    readonly settles: boolean;
  } | null;
};

/** Why what a node publishes as its keys cannot be believed, whoever it is. `private_key`: it shows the
 *  secret half of one; `bad_signature`: one of its rotations is not signed by the key that it names. */
export type UnsoundKeys = 'private_key' | 'kid_reused' | 'bad_signature' | 'too_many';

/** One document of those between a peer and us, ours or theirs, as the peer lists it; nothing of it is
 *  proven. `seq`: of a statement. `recorded`: when the peer wrote it down, in seconds since 1970 by its clock;
 *  not said: by an older node. */
export type HeadEntry = {
  readonly id: string;
  readonly sha256: string;
  readonly kind: string;
  readonly iss: string;
  readonly seq?: number;
  readonly recorded?: number;
};

/** URI templates with `{object}` or `{uri}`, by the `rel` of their intent. */
export type Intents = ReadonlyMap<string, string>;

/** How operations reach other servers. `federation/` provides it, `src/wiring/` injects it.
 *  Every call is bounded in time, size and redirects, and answers null when the other side
 *  does not answer or answers nonsense; the reason is logged. */
export type Remote = {
  /** Follows any URL to the ActivityPub object behind it. */
  lookUp(url: URL): Promise<{ readonly work: RemoteWork } | { readonly actor: RemoteActor } | null>;
  /** The actor behind its id, as its own server describes it, at most an hour old. */
  actor(uri: string): Promise<RemoteActor | null>;
  /** The same as it is now; `gone` when its own server says so. */
  freshActor(uri: string): Promise<RemoteActor | 'gone' | null>;
  /** The actor behind `@name@host`, by WebFinger (RFC 7033). */
  handle(account: string): Promise<RemoteActor | null>;
  /** What WebFinger says of an account (`@name@host`) or an address: where its payment links lead,
   *  and the templates of its activity intents (FEP-3b86) by their `rel`. */
  webFinger(
    resource: string,
  ): Promise<{ readonly payments: readonly string[]; readonly intents: Intents } | null>;
  /** What somebody posted lately, at most 20, newest first, as their outbox has it. */
  posts(actorUri: string): Promise<readonly RemotePost[] | null>;
  nodeInfo(host: string): Promise<RemoteNode | null>;
  /** Several questions, of creators' sites too, that fetch eight documents at most together.
   *  `isSpent`: something was not asked any more. */
  inOneBudget<T>(act: (isSpent: () => boolean) => Promise<T>): Promise<T>;
  /** The settlement keys that a node publishes, with its rotations, each verified with the key that it
   *  names; whether that key may is for `settlement/rotation.ts` to say. */
  jwks(url: string): Promise<Outcome<{ readonly published: PublishedKeys }, UnsoundKeys> | null>;
  /** Fetches a settlement document by signed request. */
  settlementDocument(uri: string): Promise<{ readonly jws: string } | null>;
  /** The lines of the statement at this address; null also when there are more than `maxBytes`. */
  settlementLines(uri: string, maxBytes: number): Promise<LinesText | null>;
  /** Every document between the node at this origin and us in one currency, in the order of its records;
   *  each once. */
  settlementHead(origin: string, currency: string): Promise<readonly HeadEntry[] | null>;
  /** The exact bytes of one of them; they have this hash. `lines`: null when it has none; null as a whole
   *  when they are more than `linesMaxBytes`. */
  settlementCopy(
    origin: string,
    sha256: string,
    linesMaxBytes: number,
  ): Promise<{ readonly jws: string; readonly lines: LinesText | null } | null>;
};
