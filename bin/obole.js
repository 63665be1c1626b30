#!/usr/bin/env node
// Runs the command with a Node that can: this one when it is new enough, else the one that came
// with the packages. Plain JavaScript, because an older Node has to read it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const [major, minor] = process.versions.node.split('.').map(Number);
const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url));

if (major > 22 || (major === 22 && minor >= 18)) {
  await import(cli);
} else {
  const packaged = fileURLToPath(
    new URL(`../node_modules/node-${process.platform}-${process.arch}/bin/node`, import.meta.url),
  );
  if (!existsSync(packaged)) {
    console.error(
      `Obole needs Node 22.18 or newer; this is ${process.version}. Run "npm ci" in Obole's folder, or install a newer Node.`,
    );
    process.exit(1);
  }
  const child = spawn(packaged, [cli, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exit(code ?? 128 + (constants.signals[signal] ?? 0));
  });
}
