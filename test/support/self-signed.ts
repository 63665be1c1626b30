import { generateKeyPairSync, sign } from 'node:crypto';
import { isIP } from 'node:net';

/** A certificate that nobody vouches for, with its key. */
export type Certificate = { readonly cert: string; readonly key: string };

/** Makes one for these names and addresses, good from yesterday until tomorrow. Node reads certificates but
 *  writes none, and not every machine has a program that does. Source: RFC 5280, X.690. */
export function selfSigned(names: readonly string[]): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const name = sequence(
    set(sequence(objectId(0x55, 4, 3), der(0x0c, Buffer.from(names.join(' '))))),
  );
  const day = 86_400_000;
  const time = (at: number) =>
    der(0x17, Buffer.from(`${new Date(at).toISOString().replaceAll(/^..|[-:T]|\..*/g, '')}Z`));
  // dNSName is [2], iPAddress [7].
  const alternatives = names.map((one) =>
    isIP(one) === 4
      ? der(0x87, Buffer.from(one.split('.').map((part) => Number.parseInt(part, 10))))
      : der(0x82, Buffer.from(one)),
  );
  const algorithm = sequence(objectId(0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2));
  const facts = sequence(
    der(0xa0, integer(2)),
    integer(1),
    algorithm,
    name,
    sequence(time(Date.now() - day), time(Date.now() + day)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(sequence(objectId(0x55, 0x1d, 0x11), der(4, sequence(...alternatives))))),
  );
  const signature = der(3, Buffer.concat([Buffer.of(0), sign('sha256', facts, privateKey)]));
  const whole = sequence(facts, algorithm, signature).toString('base64');
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${whole.replaceAll(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function der(tag: number, content: Uint8Array): Buffer {
  const { length } = content;
  const size =
    length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.of(tag, ...size), content]);
}
const sequence = (...parts: readonly Uint8Array[]) => der(0x30, Buffer.concat(parts));
const set = (...parts: readonly Uint8Array[]) => der(0x31, Buffer.concat(parts));
const objectId = (...bytes: readonly number[]) => der(6, Buffer.from(bytes));
const integer = (value: number) => der(2, Buffer.of(value));
