import { createSocket } from 'node:dgram';
import { once } from 'node:events';

export type NameServer = {
  /** `address:port` */
  readonly address: string;
  readonly asked: string[];
  close(): void;
};

const A = 1;
const TXT = 16;
const NXDOMAIN = 3;

/** A name server on loopback that knows IPv4 addresses, and TXT records. To a name that stands for null
 *  it never answers; the others do not exist. Source: RFC 1035, section 4. */
export async function startNameServer(
  names: Readonly<Record<string, readonly string[] | null>>,
  texts: ReadonlyMap<string, readonly string[]> = new Map(),
): Promise<NameServer> {
  const socket = createSocket('udp4');
  const asked: string[] = [];
  socket.on('message', (query, from) => {
    const { name, end } = readName(query);
    asked.push(name);
    const [known, said] = [names[name], texts.get(name)];
    if (known === null) return;
    const type = query.readUInt16BE(end);
    const answers =
      type === A ? (known ?? []).map(addressOf) : type === TXT ? (said ?? []).map(textOf) : [];
    const isUnknown = known === undefined && said === undefined;
    const header = Buffer.from(query.subarray(0, 12));
    header.writeUInt16BE(0x8180 | (isUnknown ? NXDOMAIN : 0), 2);
    header.writeUInt16BE(answers.length, 6);
    header.writeUInt32BE(0, 8);
    socket.send(
      Buffer.concat([header, query.subarray(12, end + 4), ...answers]),
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
const answerOf = (type: number, data: Buffer): Buffer =>
  Buffer.concat([Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 60, 0, data.length]), data]);

const addressOf = (address: string): Buffer =>
  answerOf(A, Buffer.from(address.split('.').map(Number)));

/** In strings of ten characters: a long record comes in several. */
function textOf(text: string): Buffer {
  const strings = (text.match(/.{1,10}/gs) ?? ['']).map((part) =>
    Buffer.concat([Buffer.from([part.length]), Buffer.from(part, 'latin1')]),
  );
  return answerOf(TXT, Buffer.concat(strings));
}
