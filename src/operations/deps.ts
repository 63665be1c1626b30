import type { JWK } from 'jose';
import type { Db } from '../../db/connect.ts';
import type {
  DocumentKind,
  Documents,
  SignedDocument,
  StatementLine,
} from '../settlement/documents.ts';

export type { DocumentKind } from '../settlement/documents.ts';

/** This node, as it describes itself. Amounts are in minor units of `currency`. */
export type NodeFacts = {
  /** `https://node.example`, without a trailing slash. */
  readonly origin: string;
  /** Host with port. */
  readonly host: string;
  readonly name: string;
  readonly currency: string;
  readonly fundsMode: 'pooled' | 'direct' | 'points';
  readonly feeBps: number;
  readonly graceDays: number;
  /** The Application actor that speaks for the node. */
  readonly actorId: string;
  readonly actorUri: string;
};

/** Encrypts what must not lie readable in the database, with SECRET_KEY. */
export type Vault = {
  seal(plaintext: string): Promise<string>;
  open(sealed: string): Promise<string>;
};

/** What every operation may use besides its arguments; `main.ts` builds it once. */
export type Deps = {
  readonly db: Db;
  readonly clock: () => Date;
  /** A new UUIDv7. */
  readonly newId: () => string;
  /** A new secret of 256 bits, base64url. */
  readonly newSecret: () => string;
  readonly node: NodeFacts;
  readonly vault: Vault;
};

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
};

/** What another server says about itself in NodeInfo. */
export type RemoteNode = {
  readonly software: string;
  /** Null: it does not understand Flattr. */
  readonly flattr: {
    readonly actorUri: string;
    readonly jwksUrl: string;
    readonly currency: string;
    readonly settles: boolean;
  } | null;
};

/** How operations reach other servers. `federation/` provides it, `main.ts` injects it.
 *  Every call is bounded in time, size and redirects, and answers null when the other side
 *  does not answer or answers nonsense; the reason is logged. */
export type Remote = {
  /** Follows any URL to the ActivityPub object behind it. */
  lookUp(url: URL): Promise<{ readonly work: RemoteWork } | { readonly actor: RemoteActor } | null>;
  nodeInfo(host: string): Promise<RemoteNode | null>;
  jwks(url: string): Promise<{ keys: JWK[] } | null>;
  /** Fetches a settlement document by signed request. */
  settlementDocument(uri: string): Promise<{ readonly jws: string } | null>;
  /** The lines of the statement at this address; null also when there are more than `maxBytes`. */
  settlementLines(uri: string, maxBytes: number): Promise<string | null>;
};

/** Signs and verifies what must last as evidence (JWS, EdDSA). */
export type Notary = {
  /** @param kind becomes the fixed `typ`: `obole-<kind>+jws`. */
  sign(kind: DocumentKind, payload: object): Promise<string>;
  /** The payload when the signature is good, made with one of `keys`, and of that kind; else null. */
  verify(kind: DocumentKind, jws: string, keys: readonly JWK[]): Promise<unknown | null>;
};

/** The notary in the settlement's own terms: wire names and number formats stay behind it. */
export type DocumentSigner = {
  sign<Kind extends DocumentKind>(kind: Kind, document: Documents[Kind]): Promise<string>;
  /** The document when its signature and shape are good; else null. */
  read(jws: string, keys: readonly JWK[]): Promise<SignedDocument | null>;
  /** A statement's lines as they travel, and back; null when they are not what they should be. */
  encodeLines(lines: readonly StatementLine[]): string;
  decodeLines(text: string): StatementLine[] | null;
};

/** What the operations between nodes need besides. */
export type SettlementDeps = Deps & { readonly remote: Remote; readonly signer: DocumentSigner };
