import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// The `obole` command. Most of what a short command takes is reading our packages: what Node made of
// them last time is kept beside them, and has to be switched on before they are imported.
enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/node'));
const { runProgram } = await import('./commands/program.ts');
await runProgram();
