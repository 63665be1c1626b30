/** Run as a process of its own: holds an embedded database until its standard input ends.
 *  Arguments: data folder, owner, folder for what root cannot keep in place.
 *  Prints one JSON object per line: `{ up: address }`, `{ log: line }`, `{ error: message }`. */
import { startEmbedded } from '../../db/embedded.ts';

const [dataDir = '', owner, systemDir = '/nonexistent'] = process.argv.slice(2);
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

// As in a terminal where Ctrl-C reaches the whole group: this process takes its time.
process.on('SIGINT', () => {});

try {
  const database = await startEmbedded(dataDir, {
    owner: owner === 'node' ? 'node' : 'command',
    systemDir,
    fsync: false,
    log: (line) => say({ log: line }),
  });
  say({ up: database.address });
  for await (const _ of process.stdin);
  await database.stop();
} catch (error) {
  say({ error: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
}
