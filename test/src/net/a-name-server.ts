import { createSocket } from 'node:dgram';
import { once } from 'node:events';

export type NameServer = {
  /** `address:port` */
  readonly address: string;
  readonly asked: string[];
  close(): void;
};

const A = 1;
const NXDOMAIN = 3;

/** A name server on loopback that knows IPv4 addresses. To a name that stands for null it never
 *  answers; the others do not exist. Source: RFC 1035, section 4. */
export async function startNameServer(
  names: Readonly<Record<string, readonly string[] | null>>,
): Promise<NameServer> {
  const socket = createSocket('udp4');
  const asked: string[] = [];
  socket.on('message', (query, from) => {
    const { name, end } = readName(query);
    asked.push(name);
    const known = names[name];
    if (known === null) return;
    const type = query.readUInt16BE(end);
    const addresses = type === A ? (known ?? []) : [];
    const header = Buffer.from(query.subarray(0, 12));
    header.writeUInt16BE(0x8180 | (known === undefined ? NXDOMAIN : 0), 2);
    header.writeUInt16BE(addresses.length, 6);
    header.writeUInt32BE(0, 8);
    socket.send(
      Buffer.concat([header, query.subarray(12, end + 4), ...addresses.map(answerOf)]),
      from.port,
      from.address,
    );
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  return { address: `127.0.0.1:${port}`, asked, close: () => socket.close() };
}

function readName(query: Buffer): { name: string; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 };
}

/** For the name that was asked for, for a minute. */
const answerOf = (address: string): Buffer =>
  Buffer.from([0xc0, 12, 0, A, 0, 1, 0, 0, 0, 60, 0, 4, ...address.split('.').map(Number)]);
