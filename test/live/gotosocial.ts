import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import type { LiveServer, Person } from './live-server.ts';
import { startProgram } from './program.ts';

const run = promisify(execFile);

export const GOTOSOCIAL = 'gts.localhost';

/** Runs a GoToSocial as its releases unpack: the program with its `web/` beside it.
 *  @param of.release that folder.
 *  @param of.people who has an account there. */
export async function startGoToSocial(of: {
  readonly release: string;
  readonly folder: string;
  readonly port: number;
  readonly ca: string;
  readonly people: readonly string[];
}): Promise<LiveServer> {
  const folder = join(of.folder, 'gotosocial');
  mkdirSync(join(folder, 'storage'), { recursive: true });
  const command = join(of.release, 'gotosocial');
  const env = settingsOf(of, folder);
  const program = await startProgram({
    ...{ command, words: ['server', 'start'], folder, env },
    logFile: join(of.folder, 'gotosocial.log'),
    ready: `http://127.0.0.1:${of.port}/readyz`,
  });
  // A new one makes what accounts need when it starts for the first time.
  for (const name of of.people) {
    const { email, password } = person(name);
    const who = ['--username', name, '--email', email, '--password', password];
    await run(command, ['admin', 'account', 'create', ...who], { env, cwd: folder });
  }
  const { stdout } = await run(command, ['--version'], { env, cwd: folder });
  return {
    software: stdout.trim().split('\n').at(-1) ?? '',
    host: GOTOSOCIAL,
    ...{ person, sayYes, stop: program.stop },
    async deleteAccount(client, { password }) {
      await client.post('/api/v1/accounts/delete', { password });
    },
    async move(from, to, who) {
      const uriOf = ({ name }: Person) => `https://${GOTOSOCIAL}/users/${name}`;
      await to.post('/api/v1/accounts/alias', { also_known_as_uris: uriOf(who.from) });
      await from.post('/api/v1/accounts/move', {
        ...{ moved_to_uri: uriOf(who.to), password: who.from.password },
      });
    },
  };
}

function settingsOf(
  of: { readonly release: string; readonly port: number; readonly ca: string },
  folder: string,
): Record<string, string> {
  return {
    ...{ PATH: process.env.PATH ?? '', HOME: folder, SSL_CERT_FILE: of.ca },
    ...{ GTS_HOST: GOTOSOCIAL, GTS_PROTOCOL: 'https', GTS_LOG_LEVEL: 'debug' },
    ...{ GTS_BIND_ADDRESS: '127.0.0.1', GTS_PORT: `${of.port}` },
    ...{ GTS_DB_TYPE: 'sqlite', GTS_DB_ADDRESS: join(folder, 'sqlite.db') },
    GTS_STORAGE_LOCAL_BASE_PATH: join(folder, 'storage'),
    GTS_WEB_TEMPLATE_BASE_DIR: join(of.release, 'web/template/'),
    GTS_WEB_ASSET_BASE_DIR: join(of.release, 'web/assets/'),
    // All servers of the walk are on this machine.
    GTS_HTTP_CLIENT_ALLOW_IPS: '127.0.0.0/8',
  };
}

const person = (name: string): Person => ({
  ...{ name, email: `${name}@example.org`, password: `walk ${name} correct horse battery 7` },
});

async function sayYes(page: Page, { email, password }: Person): Promise<void> {
  if (new URL(page.url()).pathname === '/auth/sign_in') {
    await page.fill('[name=username]', email);
    await page.fill('[name=password]', password);
    await page.locator('form[action="/auth/sign_in"] button').click();
  }
  await page.waitForURL('**/oauth/authorize*');
  const yes = page.locator('form[action="/oauth/authorize"] button');
  await Promise.all([page.waitForNavigation(), yes.click()]);
}
