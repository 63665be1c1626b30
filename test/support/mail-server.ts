import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import type { Certificate } from './self-signed.ts';

/** A mail as it arrived. */
export type ArrivedMail = {
  readonly from: string;
  readonly to: readonly string[];
  /** Names in small letters; folded lines are one. */
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
  readonly html: string;
};

export type MailServer = {
  readonly url: string;
  readonly port: number;
  readonly arrived: ArrivedMail[];
  /** Passwords that it was told, and whether they came encrypted. */
  readonly told: { readonly password: string; readonly encrypted: boolean }[];
  /** What it answers to each part of a mail; null: it takes it. */
  answer: { mailFrom: Answer; rcptTo: Answer; data: Answer };
  /** How long it thinks before it says that it has taken a mail. */
  thinksMs: number;
  close(): Promise<void>;
};
type Answer = { readonly code: number; readonly text: string } | null;

type Options = {
  /** To come back where it was. */
  readonly port?: number;
  /** It wants this one. */
  readonly password?: string;
  /** It speaks TLS, from the first byte (`smtps`) or when asked to (`starttls`). */
  readonly tls?: Certificate & { readonly from: 'smtps' | 'starttls' };
};

/** A real SMTP server on loopback. */
export async function mailServer(options: Options = {}): Promise<MailServer> {
  const { tls } = options;
  const arrived: ArrivedMail[] = [];
  const told: MailServer['told'] = [];
  const errorOf = (answer: Answer) =>
    answer && Object.assign(new Error(answer.text), { responseCode: answer.code });
  const state = {
    ...{ arrived, told, thinksMs: 0 },
    answer: { mailFrom: null, rcptTo: null, data: null } as MailServer['answer'],
  };
  const server = new SMTPServer({
    ...(tls === undefined ? {} : { key: tls.key, cert: tls.cert }),
    ...{ secure: tls?.from === 'smtps', allowInsecureAuth: true },
    disabledCommands: tls?.from === 'starttls' ? [] : ['STARTTLS'],
    ...{ authOptional: options.password === undefined, disableReverseLookup: true },
    onAuth: (auth, session, callback) => {
      told.push({ password: auth.password ?? '', encrypted: session.secure });
      if (auth.password === options.password) callback(null, { user: auth.username ?? '' });
      else callback(Object.assign(new Error('Invalid password'), { responseCode: 535 }));
    },
    onMailFrom: (_address, _session, callback) => callback(errorOf(state.answer.mailFrom)),
    onRcptTo: (_address, _session, callback) => callback(errorOf(state.answer.rcptTo)),
    onData: (stream, session, callback) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const refusal = errorOf(state.answer.data);
        if (refusal === null) {
          const { mailFrom, rcptTo } = session.envelope;
          const from = mailFrom === false ? '' : mailFrom.address;
          const to = rcptTo.map(({ address }) => address);
          arrived.push({ from, to, ...parse(Buffer.concat(chunks).toString('utf8')) });
        }
        setTimeout(() => callback(refusal), state.thinksMs);
      });
    },
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  const login = options.password === undefined ? '' : `obole:${options.password}@`;
  return Object.assign(state, {
    ...{ port, url: `${tls?.from === 'smtps' ? 'smtps' : 'smtp'}://${login}127.0.0.1:${port}` },
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  });
}

function parse(raw: string): Pick<ArrivedMail, 'headers' | 'text' | 'html'> {
  const { headers, body } = partOf(raw);
  const boundary = /boundary="([^"]+)"/.exec(headers.get('content-type') ?? '')?.[1] ?? '';
  const parts = body.split(`--${boundary}`).map((part) => partOf(part.replace(/^\r\n/, '')));
  const of = (type: string) => {
    const part = parts.find((one) => (one.headers.get('content-type') ?? '').startsWith(type));
    return part === undefined ? '' : decoded(part);
  };
  return { headers, text: of('text/plain'), html: of('text/html') };
}

type Part = { readonly headers: ReadonlyMap<string, string>; readonly body: string };

function partOf(raw: string): Part {
  const end = raw.indexOf('\r\n\r\n');
  const lines = raw
    .slice(0, end)
    .replaceAll(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
    }),
  );
  return { headers, body: raw.slice(end + 4) };
}

function decoded({ headers, body }: Part): string {
  const encoding = headers.get('content-transfer-encoding');
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8');
  if (encoding !== 'quoted-printable') return body;
  const bytes = body
    .replaceAll(/=\r\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
