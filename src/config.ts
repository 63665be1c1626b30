import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { isCardCurrency, isIsoCurrency, isPointsCode } from './money/currency.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Every setting, checked, with its default. What is undefined has not been set. */
export type Config = {
  /** `https://node.example`, without a trailing slash. */
  readonly origin: string;
  readonly port: number;
  readonly host: string;
  /** Undefined: the embedded PostgreSQL in `dataDir`. */
  readonly databaseUrl: string | undefined;
  /** Absolute. */
  readonly dataDir: string;
  readonly nodeName: string;
  readonly currency: string;
  readonly fundsMode: 'pooled' | 'direct' | 'points';
  readonly feeBps: number;
  readonly graceDays: number;
  /** Authors elsewhere may get one message that a gift is waiting for them. */
  readonly waitingNotices: boolean;
  readonly newPeers: 'funded' | 'new' | 'blocked';
  readonly role: 'all' | 'web' | 'worker';
  /** Undefined: mails are kept and shown to the admin. */
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string;
  /** Undefined: `secretKeyFrom` makes one. */
  readonly secretKey: string | undefined;
  readonly registration: 'open' | 'invite' | 'closed';
  readonly trustProxy: boolean;
  readonly logLevel: 'trace' | 'debug' | 'info' | 'warning' | 'error' | 'fatal';
  readonly otelEndpoint: string | undefined;
  /** The keys to Stripe, where givers pay by card; `api`: where it is, in tests. Undefined: no cards. */
  readonly stripe: StripeKeys | undefined;
  readonly allowPrivateAddress: boolean;
  /** Where the node's clock starts; undefined: at the present. */
  readonly clock: Date | undefined;
};

type StripeKeys = Readonly<
  Record<'secretKey' | 'webhookSecret', string> & { api: string | undefined }
>;

/** Something that the person who started Obole can mend; its message says how. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** Reads the settings of the `.env` file in a folder, if there is one, under those of the process.
 *  @returns what `readConfig` takes. */
export function environment(
  directory = process.cwd(),
  own: Environment = process.env,
): Environment {
  try {
    return { ...parseEnv(readFileSync(join(directory, '.env'), 'utf8')), ...own };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return own;
    throw error;
  }
}

/** Checks every setting and fills in the defaults. An empty value counts as not set, as compose
 *  files write it.
 *  @returns the configuration, or all mistakes at once, each a sentence that says what to do. Values
 *  that may hold a password are not repeated in it.
 *  Source: design, "The surface", Settings. */
export function readConfig(env: Environment): { config: Config } | { mistakes: string[] } {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const read = Settings.safeParse(given);
  const issues = read.success ? [] : read.error.issues;
  const wrong = new Set(issues.map(({ path }) => String(path[0])));
  // What is right by itself is still held against the rest, so that one start names every mistake.
  const settings =
    read.data ??
    Settings.parse(Object.fromEntries(Object.entries(given).filter(([name]) => !wrong.has(name))));
  const origin = settings.ORIGIN ?? new URL(`http://localhost:${settings.PORT}`);
  const mistakes = [
    ...issues.map(({ path, message }) => sentence(String(path[0]), given, message)),
    ...(wrong.has('ORIGIN') ? [] : originMistakes(origin, settings)),
    ...(wrong.has('CURRENCY') || wrong.has('FUNDS_MODE') ? [] : currencyMistakes(settings)),
    ...(wrong.has('ROLE') || wrong.has('DATABASE_URL') ? [] : roleMistakes(settings)),
    ...cardMistakes(settings, wrong),
  ];
  return mistakes.length > 0 ? { mistakes } : { config: toConfig(settings, origin) };
}

const SECRET = /^(SECRET_KEY|DATABASE_URL|SMTP_URL|STRIPE_(SECRET_KEY|WEBHOOK_SECRET))$/;

function sentence(name: string, given: Environment, advice: string): string {
  return SECRET.test(name)
    ? `${name} is not usable; ${advice}.`
    : `${name} is ${JSON.stringify(given[name])}; ${advice}.`;
}

function wholeNumber(least: number, most: number) {
  const advice = `give a number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^[0-9]{1,6}$/, advice)
    .transform((text) => Number.parseInt(text, 10))
    .refine((value) => value >= least && value <= most, advice);
}

function choice<const Words extends readonly [string, ...string[]]>(...words: Words) {
  return z.enum(words, `give one of ${words.join(', ')}`);
}

function address(advice: string, ...protocols: readonly string[]) {
  return z.string().refine((text) => protocols.includes(URL.parse(text)?.protocol ?? ''), advice);
}

const yesOrNo = choice('true', 'false').transform((word) => word === 'true');
const ORIGIN_ADVICE = 'give the public address of this node alone, like https://node.example';
const Settings = z.object({
  PORT: wholeNumber(1, 65_535).default(8000),
  ORIGIN: address(ORIGIN_ADVICE, 'http:', 'https:')
    .transform((text) => new URL(text))
    .refine((url) => `${url}` === `${url.origin}/`, ORIGIN_ADVICE)
    .optional(),
  HOST: z
    .string()
    .regex(/^[0-9a-z.:-]+$/i, 'give an address to listen on, like 127.0.0.1')
    .optional(),
  DATABASE_URL: address(
    'give a URL like postgres://user:password@host/database, or none for the embedded database',
    'postgres:',
    'postgresql:',
  ).optional(),
  DATA_DIR: z.string().default('./data'),
  NODE_NAME: z
    .string()
    .trim()
    .min(1, 'give a name')
    .max(100, 'give at most 100 characters')
    .optional(),
  CURRENCY: z
    .string()
    .refine(
      (code) => isIsoCurrency(code) || isPointsCode(code),
      'give a code of ISO 4217 like EUR, or one of your own like PTS for points',
    )
    .default('EUR'),
  FUNDS_MODE: choice('pooled', 'direct', 'points').default('pooled'),
  FEE_BPS: wholeNumber(0, 10_000).default(0),
  GRACE_DAYS: wholeNumber(0, 28).default(3),
  ROLE: choice('all', 'web', 'worker').default('all'),
  SMTP_URL: address(
    'give a URL like smtps://user:password@mail.example',
    'smtp:',
    'smtps:',
  ).optional(),
  MAIL_FROM: z
    .string()
    .regex(/^(?:[^<>\r\n]+ <[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/, 'give a mail address')
    .optional(),
  SECRET_KEY: z
    .string()
    .min(32, 'give at least 32 random characters, or none and one is made for you')
    .optional(),
  REGISTRATION: choice('open', 'invite', 'closed').default('invite'),
  WAITING_NOTICES: yesOrNo.default(false),
  NEW_PEERS: choice('funded', 'new', 'blocked').default('funded'),
  TRUST_PROXY: yesOrNo.default(false),
  LOG_LEVEL: choice('trace', 'debug', 'info', 'warning', 'error', 'fatal').default('info'),
  OTEL_EXPORTER_OTLP_ENDPOINT: address(
    'give the URL of a collector, like http://localhost:4318',
    'http:',
    'https:',
  ).optional(),
  STRIPE_SECRET_KEY: z
    .string()
    .regex(
      /^(sk|rk)_(live|test)_[A-Za-z0-9]{8,}$/,
      'give the secret key of the account, like sk_live_…',
    )
    .optional(),
  STRIPE_WEBHOOK_SECRET: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/=_-]{8,}$/, 'give the signing secret of the endpoint, like whsec_…')
    .optional(),
  STRIPE_API: address('give the address of a server that speaks it', 'http:', 'https:').optional(),
  ALLOW_PRIVATE_ADDRESS: yesOrNo.default(false),
  CLOCK: z.iso
    .datetime({ offset: true, error: 'give an instant like 2026-11-01T00:00:00Z' })
    .transform((text) => new Date(text))
    .optional(),
});
type Settings = z.output<typeof Settings>;

/** Whether only this machine can reach the address: then plain http is safe. */
function isLocal(origin: URL): boolean {
  const name = origin.hostname;
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name === '[::1]' ||
    /^127(\.[0-9]{1,3}){3}$/.test(name)
  );
}

function originMistakes(origin: URL, settings: Settings): string[] {
  if (isLocal(origin)) return [];
  const mistakes: string[] = [];
  if (origin.protocol === 'http:') {
    mistakes.push(
      `ORIGIN is "${origin.origin}"; give an https address: other servers and browsers would send sign-ins and money over it in the clear.`,
    );
  }
  const why = `it is for tests and demos on localhost, and ORIGIN is "${origin.origin}"`;
  if (settings.ALLOW_PRIVATE_ADDRESS)
    mistakes.push(`ALLOW_PRIVATE_ADDRESS is "true"; remove it: ${why}.`);
  if (settings.STRIPE_API !== undefined)
    mistakes.push(`STRIPE_API is "${settings.STRIPE_API}"; remove it: ${why}.`);
  if (settings.CLOCK) {
    mistakes.push(`CLOCK is "${settings.CLOCK.toISOString()}"; remove it: ${why}.`);
  }
  return mistakes;
}

function currencyMistakes({ CURRENCY, FUNDS_MODE }: Settings): string[] {
  // It would promise that the node never touches money while the books hold it.
  if (FUNDS_MODE === 'direct') {
    return ['FUNDS_MODE=direct is not built yet; give pooled or points.'];
  }
  if (FUNDS_MODE === 'points') {
    return isPointsCode(CURRENCY)
      ? []
      : [
          `CURRENCY is "${CURRENCY}"; with FUNDS_MODE=points give a code that ISO 4217 does not use, like PTS, so that points are never taken for money.`,
        ];
  }
  return isIsoCurrency(CURRENCY)
    ? []
    : [
        `CURRENCY is "${CURRENCY}"; with FUNDS_MODE=${FUNDS_MODE} give a code of ISO 4217 like EUR, or set FUNDS_MODE=points.`,
      ];
}

function roleMistakes({ ROLE, DATABASE_URL }: Settings): string[] {
  return ROLE === 'all' || DATABASE_URL !== undefined
    ? []
    : [
        `ROLE is "${ROLE}"; set DATABASE_URL too: the embedded database belongs to one process, which then does everything.`,
      ];
}

/** Both keys or none: nothing would be heard of what is paid. */
function cardMistakes(settings: Settings, wrong: ReadonlySet<string>): string[] {
  const both = ['STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET'] as const;
  if (both.some((name) => wrong.has(name))) return [];
  const { STRIPE_API, CURRENCY, FUNDS_MODE } = settings;
  const missing = both.filter((name) => settings[name] === undefined);
  if (missing.length === 1 || (missing.length === 2 && STRIPE_API !== undefined))
    return [`${missing.join(' and ')} missing; set both keys, or none: then nobody pays by card.`];
  const isFine = missing.length > 0 || (FUNDS_MODE === 'pooled' && isCardCurrency(CURRENCY));
  if (isFine || wrong.has('CURRENCY') || wrong.has('FUNDS_MODE')) return [];
  const advice =
    'cards are taken only with FUNDS_MODE=pooled and a CURRENCY of hundredths like EUR';
  return [`STRIPE_SECRET_KEY is set, and ${advice}; remove both keys.`];
}

const stripeOf = ({ STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET, STRIPE_API }: Settings) =>
  STRIPE_SECRET_KEY === undefined || STRIPE_WEBHOOK_SECRET === undefined
    ? undefined
    : { secretKey: STRIPE_SECRET_KEY, webhookSecret: STRIPE_WEBHOOK_SECRET, api: STRIPE_API };

function toConfig(settings: Settings, origin: URL): Config {
  return {
    origin: origin.origin,
    port: settings.PORT,
    host: settings.HOST ?? (isLocal(origin) ? '127.0.0.1' : '0.0.0.0'),
    databaseUrl: settings.DATABASE_URL,
    dataDir: resolve(settings.DATA_DIR),
    nodeName: settings.NODE_NAME ?? origin.host,
    currency: settings.CURRENCY,
    fundsMode: settings.FUNDS_MODE,
    feeBps: settings.FEE_BPS,
    graceDays: settings.GRACE_DAYS,
    waitingNotices: settings.WAITING_NOTICES,
    newPeers: settings.NEW_PEERS,
    role: settings.ROLE,
    smtpUrl: settings.SMTP_URL,
    mailFrom: settings.MAIL_FROM ?? `obole@${origin.hostname}`,
    secretKey: settings.SECRET_KEY,
    registration: settings.REGISTRATION,
    trustProxy: settings.TRUST_PROXY,
    logLevel: settings.LOG_LEVEL,
    otelEndpoint: settings.OTEL_EXPORTER_OTLP_ENDPOINT,
    stripe: stripeOf(settings),
    allowPrivateAddress: settings.ALLOW_PRIVATE_ADDRESS,
    clock: settings.CLOCK,
  };
}
