import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** What a test may have wrong about an answer. */
export type Twist = {
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  readonly type?: string;
  /** How often it says that it signed. */
  readonly counter?: number;
  /** It did not ask who holds it. */
  readonly unverified?: boolean;
};

/** A passkey in memory: it answers as browsers write it (WebAuthn Level 3, 5.1), ES256, attestation none. */
export type Authenticator = {
  readonly id: string;
  create(options: Offered, twist?: Twist): string;
  get(options: Offered, twist?: Twist): string;
};
export type Offered = { readonly challenge: string };

const PRESENT = 0x01;
const VERIFIED = 0x04;
const ATTESTED = 0x40;

const sha256 = (data: Uint8Array | string) => createHash('sha256').update(data).digest();
const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
const number = (value: number, bytes: number) => {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntBE(value, 0, bytes);
  return buffer;
};
const hex = (text: string) => Buffer.from(text, 'hex');

export function authenticator(origin: string): Authenticator {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const credentialId = randomBytes(16);
  const id = base64url(credentialId);
  let signed = 0;
  const authData = (flags: number, twist: Twist, more: Uint8Array = Buffer.alloc(0)) =>
    Buffer.concat([
      sha256(twist.rpId ?? new URL(origin).hostname),
      number(PRESENT | (twist.unverified ? 0 : VERIFIED) | flags, 1),
      ...[number(twist.counter ?? signed, 4), more],
    ]);

  return {
    id,
    create(options, twist = {}) {
      const attested = [Buffer.alloc(16), number(credentialId.length, 2)];
      const more = Buffer.concat([...attested, credentialId, coseKey(publicKey)]);
      return answer(id, {
        clientDataJSON: base64url(clientData('webauthn.create', options, { origin, ...twist })),
        attestationObject: base64url(noAttestation(authData(ATTESTED, twist, more))),
      });
    },
    get(options, twist = {}) {
      signed += 1;
      const client = clientData('webauthn.get', options, { origin, ...twist });
      const data = authData(0, twist);
      const signature = sign('sha256', Buffer.concat([data, sha256(client)]), privateKey);
      return answer(id, {
        ...{ clientDataJSON: base64url(client), authenticatorData: base64url(data) },
        signature: base64url(signature),
      });
    },
  };
}

const clientData = (type: string, { challenge }: Offered, twist: Twist) =>
  Buffer.from(
    JSON.stringify({
      ...{ type: twist.type ?? type, challenge: twist.challenge ?? challenge },
      ...{ origin: twist.origin, crossOrigin: false },
    }),
  );

/** CBOR of {1: 2, 3: -7, -1: 1, -2: x, -3: y}. Source: RFC 9053, 7.1.1. */
function coseKey(publicKey: KeyObject): Uint8Array {
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  return Buffer.concat([
    ...[hex('a501020326200121'), hex('5820'), Buffer.from(x, 'base64url')],
    ...[hex('225820'), Buffer.from(y, 'base64url')],
  ]);
}

/** CBOR of {"fmt": "none", "attStmt": {}, "authData": data}. */
const noAttestation = (data: Uint8Array): Uint8Array =>
  Buffer.concat([
    ...[hex('a363666d74646e6f6e65'), hex('6761747453746d74a0')],
    ...[hex('686175746844617461'), hex('58'), number(data.length, 1), data],
  ]);

const answer = (id: string, response: Record<string, string>): string =>
  JSON.stringify({
    ...{ id, rawId: id, type: 'public-key', authenticatorAttachment: 'platform' },
    ...{ clientExtensionResults: {}, response },
  });
