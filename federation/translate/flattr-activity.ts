import { Activity, Object as AnyObject } from '@fedify/vocab';
import { type DocumentLoader, getDocumentLoader } from '@fedify/vocab-runtime';
import jsonld from '@fedify/vocab-runtime/jsonld';
import { FLATTR_CONTEXT, FLATTR_NS, isJson, type Json } from './vocabulary.ts';

type Options = { documentLoader?: DocumentLoader; contextLoader?: DocumentLoader };
type Values = ConstructorParameters<typeof Activity>[0] & FlattrWords;
type FlattrWords = { period?: string | null; weight?: number | null; message?: string | null };

const TYPE = `${FLATTR_NS}Flattr`;
const ACTIVITY = 'https://www.w3.org/ns/activitystreams#Activity';

/** The activity that gives a thank-you (FEP-8174). Fedify's table of types is generated and
 *  closed, so this is a subclass of its own plus `registerFlattr`. */
export class Flattr extends Activity {
  static override get typeId(): URL {
    return new URL(TYPE);
  }

  #words: FlattrWords;

  constructor(values: Values, options: Options = {}) {
    super(values, options);
    this.#words = pickWords(values);
  }

  /** `2026-11`: the giver's node decides. Null when the sender said none. */
  get period(): string | null {
    return this.#words.period ?? null;
  }

  /** As it came, not yet checked to be 1 to 5; null when the sender said none. */
  get weight(): number | null {
    return this.#words.weight ?? null;
  }

  get message(): string | null {
    return this.#words.message ?? null;
  }

  override clone(values: Values = {}, options: Options = {}): Flattr {
    const copy = super.clone(values, options);
    if (!(copy instanceof Flattr)) throw new TypeError('a clone of a Flattr is a Flattr');
    copy.#words = { ...this.#words, ...pickWords(values) };
    return copy;
  }

  /** Fedify's own writer would compact with contexts of its choice, among them gotosocial.org,
   *  which Friendica cannot always load. */
  override async toJsonLd(options: Parameters<Activity['toJsonLd']>[0] = {}): Promise<unknown> {
    const said = flattrDocument({
      uri: this.id?.href,
      actorUri: this.actorId?.href,
      objectUri: this.objectId?.href,
      toUris: this.toIds.map((url) => url.href),
      published: this.published?.toString(),
      period: this.period,
      weight: this.weight,
      message: this.message,
    });
    return options.format === 'expand' ? await expand(said, options.contextLoader) : said;
  }

  /** @throws {TypeError} when the document is something else. */
  static override async fromJsonLd(json: unknown, options: Options = {}): Promise<Flattr> {
    const flattr = await readFlattr(json, options);
    if (flattr === null) throw new TypeError('not a Flattr');
    return flattr;
  }
}

/** A Flattr exactly as FEP-8174 shows it; what is not said is left out. */
export function flattrDocument(said: {
  readonly uri: string | undefined;
  readonly actorUri: string | undefined;
  readonly objectUri: string | undefined;
  readonly toUris: readonly string[];
  readonly published: string | undefined;
  readonly period: string | null;
  readonly weight: number | null;
  readonly message: string | null;
}): Json {
  const document = {
    '@context': FLATTR_CONTEXT,
    id: said.uri,
    type: 'Flattr',
    actor: said.actorUri,
    object: said.objectUri,
    to: said.toUris,
    published: said.published,
    period: said.period,
    weight: said.weight,
    message: said.message,
  };
  return Object.fromEntries(Object.entries(document).filter(([, value]) => value != null));
}

const pickWords = ({ period, weight, message }: FlattrWords): FlattrWords => ({
  ...(period === undefined ? {} : { period }),
  ...(weight === undefined ? {} : { weight }),
  ...(message === undefined ? {} : { message }),
});

// Read before any registration, so that the hooks below never call each other.
const parseActivity = Activity.fromJsonLd;
const parseObject = AnyObject.fromJsonLd;

/** Makes Fedify's parsers know Flattr. Called by `buildFederation`; calling it again changes
 *  nothing. Without it the activity would be refused as of a wrong type. */
export function registerFlattr(): void {
  Activity.fromJsonLd = async function (this: typeof Activity, json, options = {}) {
    const flattr = this === Activity ? await readFlattr(json, options) : null;
    return flattr ?? (await parseActivity.call(this, json, options));
  };
  AnyObject.fromJsonLd = async function (this: typeof AnyObject, json, options = {}) {
    const flattr = this === AnyObject ? await readFlattr(json, options) : null;
    return flattr ?? (await parseObject.call(this, json, options));
  };
}

/** Null: it is not a Flattr. An object that is embedded is kept by its id only: what an actor
 *  says about somebody else's work proves nothing. */
async function readFlattr(json: unknown, options: Options): Promise<Flattr | null> {
  if (!mayBeFlattr(json)) return null;
  const [expanded] = await expand(json, options.contextLoader);
  const types = expanded?.['@type'];
  if (expanded === undefined || !Array.isArray(types) || !types.includes(TYPE)) return null;
  const plain = await parseActivity.call(Activity, [{ ...expanded, '@type': [ACTIVITY] }], options);
  const { id, actorId, objectId, published } = plain;
  return new Flattr(
    {
      ...(id === null ? {} : { id }),
      ...(actorId === null ? {} : { actor: actorId }),
      ...(objectId === null ? {} : { object: objectId }),
      ...(published === null ? {} : { published }),
      tos: plain.toIds,
      ccs: plain.ccIds,
      period: text(expanded, 'period'),
      weight: integer(expanded, 'weight'),
      message: text(expanded, 'message'),
    },
    options,
  );
}

/** A quick look, so that everything else is expanded once and not twice. */
function mayBeFlattr(json: unknown): boolean {
  const document = Array.isArray(json) ? json[0] : json;
  if (!isJson(document)) return false;
  const types = [document.type ?? document['@type']].flat();
  return types.some((type) => typeof type === 'string' && /(^|[:#])Flattr$/.test(type));
}

async function expand(json: unknown, contextLoader?: DocumentLoader): Promise<Json[]> {
  const expanded: unknown = await jsonld.expand(json as Parameters<typeof jsonld.expand>[0], {
    documentLoader: contextLoader ?? getDocumentLoader(),
    keepFreeFloatingNodes: true,
  });
  return Array.isArray(expanded) ? expanded.filter(isJson) : [];
}

function literal(expanded: Json, word: string): unknown {
  const values = expanded[FLATTR_NS + word];
  const first: unknown = Array.isArray(values) ? values[0] : undefined;
  return isJson(first) ? first['@value'] : undefined;
}

function text(expanded: Json, word: string): string | null {
  const value = literal(expanded, word);
  return typeof value === 'string' ? value : null;
}

/** A weight that is there but is not one whole number is kept as 0, which no node accepts: dropping
 *  it would turn nonsense into a flattr of weight 1. */
function integer(expanded: Json, word: string): number | null {
  const values = expanded[FLATTR_NS + word];
  if (values === undefined) return null;
  if (!Array.isArray(values) || values.length !== 1) return 0;
  const value = literal(expanded, word);
  return Number.isSafeInteger(value) ? (value as number) : 0;
}
