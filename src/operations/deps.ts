import type { webcrypto } from 'node:crypto';
import type { JWK } from 'jose';
import type { Db } from '../../db/connect.ts';
import type { Block, Head } from '../ledger/block.ts';
import type { Rail } from '../rails/rail.ts';
import type {
  DocumentKind,
  Issue,
  SettlementDocument,
  StatementLine,
} from '../settlement/documents.ts';
import type { LinesText } from '../settlement/lines-text.ts';
import type { StatementLines } from '../settlement/pair/documents.ts';
import type { Rotation } from '../settlement/rotation.ts';
import type { AccountServers } from './account-servers.ts';
import type { Mailer } from './mailer.ts';
import type { Outcome } from './outcome.ts';
import type { Remote } from './remote.ts';
import type { Scribe } from './scribe.ts';
import type { PostWebhook } from './webhook-poster.ts';

export type { DocumentKind } from '../settlement/documents.ts';
export type {
  HeadEntry,
  Intents,
  Remote,
  RemoteActor,
  RemoteNode,
  RemotePost,
  RemoteWork,
  UnsoundKeys,
} from './remote.ts';

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
  /** Authors elsewhere may get one message that a gift is waiting for them. */
  readonly waitingNotices: boolean;
  /** How far a node that is met for the first time is trusted; `blocked`: only those that an admin
   *  has let in. */
  readonly newPeers: 'funded' | 'new' | 'blocked';
  /** Who may open an account: anybody, only whom somebody invites, or nobody. */
  readonly registration: 'open' | 'invite' | 'closed';
  /** The Application actor that speaks for the node. */
  readonly actorId: string;
  readonly actorUri: string;
};

/** Encrypts what must not lie readable in the database, with SECRET_KEY. */
export type Vault = {
  seal(plaintext: string): Promise<string>;
  open(sealed: string): Promise<string>;
};

/** Where the newest sealed block is written down outside the database, which cannot vouch for itself. */
export type BooksHead = {
  /** Null: nothing was written yet. */
  read(): Promise<Head | null>;
  write(head: Head): Promise<void>;
  /** The database was put back to an older copy on purpose: what was written is kept beside, and counts
   *  no more. */
  setAside(): Promise<void>;
};

/** What every operation may use besides its arguments; `src/wiring/` builds it once. */
export type Deps = {
  readonly db: Db;
  readonly clock: () => Date;
  /** A new UUIDv7. */
  readonly newId: () => string;
  /** A new UUIDv4: it does not say when it was made. */
  readonly newRandomId: () => string;
  /** A new secret of 256 bits, base64url. */
  readonly newSecret: () => string;
  /** A new RSA pair of 2048 bits, which takes a tenth of a second. */
  readonly newRsaPair: () => Promise<webcrypto.CryptoKeyPair>;
  readonly node: NodeFacts;
  readonly vault: Vault;
  readonly booksHead: BooksHead;
};

/** What is signed: a document for a peer, or for everybody: a block of our books, a rotation of keys. */
export type EvidenceKind = DocumentKind | 'block' | 'rotation';

/** Signs and verifies what must last as evidence (JWS, EdDSA). */
export type Notary = {
  /** @param kind becomes the fixed `typ`: `obole-<kind>+jws`. */
  sign(kind: EvidenceKind, payload: object): Promise<string>;
  /** The same with a given key. */
  signAs(
    kind: EvidenceKind,
    payload: object,
    key: { readonly kid: string; readonly privateJwk: JWK },
  ): Promise<string>;
  /** The payload when the signature is good, made with one of `keys`, and of that kind; else null. */
  verify(kind: EvidenceKind, jws: string, keys: readonly JWK[]): Promise<unknown | null>;
};

/** The notary in the settlement's own terms: wire names and number formats stay behind it. */
export type DocumentSigner = {
  sign(document: SettlementDocument & Issue): Promise<string>;
  /** The document when its signature and shape are good; else null. */
  read(jws: string, keys: readonly JWK[]): Promise<(SettlementDocument & Issue) | null>;
  /** The `kid` that a document claims to be signed with; null: it claims none. */
  kidOf(jws: string): string | null;
  signRotation(
    rotation: Rotation,
    key: { readonly kid: string; readonly privateJwk: JWK },
  ): Promise<string>;
  signBlock(block: Block): Promise<string>;
  readBlock(jws: string, keys: readonly JWK[]): Promise<Block | null>;
  /** What stands beside a statement as it travels, its lines in their order and after them what it takes
   *  off earlier ones, and back; null when it is not what it should be. `encodeLine`: one row of it. */
  encodeLines(lines: StatementLines): LinesText;
  encodeLine(line: StatementLine): string;
  decodeLines(text: LinesText): StatementLines | null;
  /** The same, each line without its works: nothing is booked by them, and they are most of it. */
  decodeAmounts(text: LinesText): StatementLines | null;
};

/** What the operations between nodes need besides. */
export type SettlementDeps = Deps & { readonly remote: Remote; readonly signer: DocumentSigner };

/** One entry of a feed, as plain text. */
export type FeedEntry = {
  /** The feed's own id for it, else its URL; it stays when its title or address changes. */
  readonly entryId: string;
  readonly url: string;
  readonly title: string;
  readonly excerpt: string;
  readonly language: string | null;
  readonly tags: readonly string[];
  readonly category: 'text' | 'audio' | 'video';
  readonly publishedAt: Date | null;
  /** Where its picture is; null: it has none. */
  readonly pictureUrl: string | null;
  /** Its author, where the feed says so. */
  readonly byline: string | null;
};

/** What a server said about a feed, to be asked with next time. */
export type Validators = { readonly etag: string | null; readonly lastModified: string | null };

export type FeedTrouble =
  | 'unreachable'
  | 'private_address'
  | 'too_many_redirects'
  | 'too_slow'
  | 'too_large'
  | 'refused'
  | 'gone'
  | 'not_a_feed';

/** Why the last reading of a feed failed, as it is kept with the feed: also that what it holds could
 *  not be published, which is no fault of the site. */
export type FeedRowTrouble = FeedTrouble | 'not_taken_in';

/** What was read of a feed. */
export type FeedReading = {
  /** Where its bytes came from, after redirects: only there can it speak for anybody. */
  readonly readAt: string;
  readonly title: string;
  /** The site that it is the feed of. */
  readonly siteUrl: string | null;
  /** Addresses with `rel="payment"` or `rel="me"` in the feed itself. */
  readonly names: readonly string[];
  /** Of these the ones with `rel="payment"`, and where `podcast:funding` leads. */
  readonly payments: readonly string[];
  readonly fundings: readonly string[];
  /** At most 500, the newest. */
  readonly entries: readonly FeedEntry[];
  /** Entries that had no address or came twice, or that were too many. */
  readonly leftOut: number;
  readonly validators: Validators;
};

/** `unchanged`: as the validators say, it is what it was. */
export type FeedAnswer = Outcome<
  {
    /** Where it has moved for good. */
    readonly movedTo?: string;
  } & ({ readonly reading: FeedReading } | { readonly unchanged: true }),
  FeedTrouble
> & {
  /** How long its server asks to be left alone (`Retry-After`). */
  readonly waitMs?: number;
};

/** What a page says about itself. Plain text; addresses are absolute, http or https. */
export type PageReading = {
  /** The page's own word for its address, on the same host; else where it was read. */
  readonly url: string;
  readonly title: string;
  readonly description: string;
  readonly pictureUrl: string | null;
  readonly language: string | null;
  readonly byline: string | null;
  readonly tags: readonly string[];
  readonly category: 'text' | 'image' | 'video' | 'audio' | 'software' | 'rest';
  readonly publishedAt: Date | null;
  /** Addresses with `rel="payment"` or `rel="me"`, and the handle of `fediverse:creator` as
   *  `acct:name@host`: whom the page names as its own. Links that are also `ugc` or `nofollow` do
   *  not count. */
  readonly names: readonly string[];
  /** Feeds that it offers. */
  readonly feeds: readonly string[];
};

/** What a page says about whose it is. Links that are also `ugc` or `nofollow` are left out: visitors
 *  may have left them there. */
export type PageEvidence = {
  /** Where its bytes came from, after redirects, and what they are. */
  readonly at: string;
  readonly mediaType: string;
  /** Null: no page of text, but a picture perhaps. */
  readonly reading: PageReading | null;
  /** Where its links with `rel="payment"` lead; `inHead`: with `<link>`, which no visitor can write. */
  readonly payments: readonly { readonly href: string; readonly inHead: boolean }[];
  /** Where its links with `rel="me"` lead. */
  readonly me: readonly string[];
  /** `acct:name@host`, from `fediverse:creator`. */
  readonly creators: readonly string[];
};

/** A funding.json, as far as it says who is paid for what. Source: FLOSS/fund, version 1. */
export type FundingManifest = {
  /** Where it was read. */
  readonly at: string;
  /** What it is for: the pages of its entity and of its projects. `wellKnown`: where such a page's
   *  site confirms the manifest. */
  readonly covers: readonly { readonly url: string; readonly wellKnown: string | null }[];
  /** Where its channels say that money can be sent. */
  readonly addresses: readonly string[];
};

/** Which accounts a host names as its owner's, in each place where it can: `names` are their addresses;
 *  null: that place could not be read. */
export type HostWords = readonly {
  readonly at: string;
  readonly names: readonly string[] | null;
}[];

/** How operations read creators' own sites, without saying who asks. `src/wiring/` injects it. Bounded
 *  in time, size and redirects, never at a private address. Nothing throws for what a site sends. */
export type Sources = {
  feed(url: string, known: Validators): Promise<FeedAnswer>;
  page(url: string): Promise<Outcome<{ readonly reading: PageReading }, PageTrouble>>;
  evidence(url: string): Promise<Outcome<{ readonly evidence: PageEvidence }, PageTrouble>>;
  /** The manifests that a site names in `/.well-known/funding-manifest-urls`, two at most.
   *  @param origin of the site. */
  fundings(
    origin: string,
  ): Promise<Outcome<{ readonly manifests: readonly FundingManifest[] }, PageTrouble>>;
  /** What a host says in its file and in the DNS of whose its pages are.
   *  @param origin `https://host`. */
  hostWords(origin: string): Promise<HostWords>;
  /** Reads a picture and draws it anew, at most 1,600 pixels wide and high. */
  picture(url: string): Promise<Outcome<{ readonly picture: Drawn }, PictureTrouble>>;
  /** The same for one that was sent to us. */
  draw(bytes: Uint8Array): Promise<Outcome<{ readonly picture: Drawn }, PictureTrouble>>;
};

export type PageTrouble = Exclude<FeedTrouble, 'not_a_feed'> | 'not_a_page';
export type PictureTrouble = Exclude<FeedTrouble, 'not_a_feed'> | 'not_a_picture';

/** A picture that is safe to show: drawn anew, without what cameras write into their files. */
export type Drawn = {
  readonly bytes: Uint8Array;
  readonly mediaType: 'image/jpeg' | 'image/png' | 'image/webp';
  readonly width: number;
  readonly height: number;
};

/** What operations need that read creators' sites. */
export type SourceDeps = Deps & { readonly sources: Sources };

/** What operations need that ask how money came. */
export type RailDeps = Deps & { readonly rails: readonly Rail[] };

/** All of it: what doors are given. */
export type NodeDeps = SettlementDeps &
  SourceDeps &
  RailDeps & {
    readonly accountServers: AccountServers;
    readonly mailer: Mailer;
    readonly postWebhook: PostWebhook;
    readonly scribe: Scribe;
  };
