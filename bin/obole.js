#!/usr/bin/env node
// Runs the command with a Node that can: this one when it is new enough, else the one that came
// with the packages. Plain JavaScript, because an older Node has to read it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const [major, minor] = process.versions.node.split('.').map(Number);
const at = (path) => fileURLToPath(new URL(path, import.meta.url));

// What is new may take 130 MB before Node looks for garbage in it, and a node that runs for weeks needs that
// once. Node learns of such a limit only when it starts: so a server starts once more in its own place.
const SMALL = '--max-semi-space-size=8';
const isLimited = [...process.execArgv, process.env.NODE_OPTIONS ?? ''].some((option) =>
  option.includes('max-semi-space-size'),
);
if (process.argv[2] === 'serve' && !isLimited && process.platform !== 'win32')
  process.execve?.(process.execPath, [
    ...[process.execPath, ...process.execArgv, SMALL],
    ...process.argv.slice(1),
  ]);

if (major > 22 || (major === 22 && minor >= 18)) {
  // Most of what a short command takes is reading our files and packages. What Node made of them last time
  // is kept beside the packages; it has to be switched on before the first of them, or Node loads all that
  // it needs to read TypeScript for that one alone.
  module.enableCompileCache(at('../node_modules/.cache/node'));
  await import('../src/cli.ts');
} else {
  const packaged = at(`../node_modules/node-${process.platform}-${process.arch}/bin/node`);
  if (!existsSync(packaged)) {
    console.error(
      `Obole needs Node 22.18 or newer; this is ${process.version}. Run "npm ci" in Obole's folder, or install a newer Node.`,
    );
    process.exit(1);
  }
  const child = spawn(packaged, [at('obole.js'), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exit(code ?? 128 + (constants.signals[signal] ?? 0));
  });
}
