import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { startEmbedded } from '../../db/embedded.ts';
import { inBrowser } from './doors.ts';
import type { LiveServer, Person } from './live-server.ts';
import { startProgram } from './program.ts';

const run = promisify(execFile);

export const HOLLO = 'hollo.localhost';
const ORIGIN = `https://${HOLLO}`;

/** All accounts of a Hollo are of one person, who says with which of them they go somewhere. */
const EMAIL = 'owner@example.org';
const PASSWORD = 'walk owner correct horse battery 7';

/** Runs a Hollo from its source, installed, with a PostgreSQL of its own.
 *  @param of.release that folder.
 *  @param of.people its accounts. */
export async function startHollo(of: {
  readonly release: string;
  readonly folder: string;
  readonly port: number;
  readonly ca: string;
  readonly browser: Browser;
  readonly people: readonly string[];
}): Promise<LiveServer> {
  const { release, folder, browser } = of;
  const database = await startDatabase(folder);
  const env = settingsOf(of, database.url);
  const migrate = join(release, 'node_modules/.bin/drizzle-kit');
  await run(migrate, ['migrate'], { env, cwd: release });
  const program = await startProgram({
    ...{ command: process.execPath, words: ['--import', 'tsx', 'bin/server.ts'] },
    ...{ folder: release, env, logFile: join(folder, 'hollo.log') },
    ready: `http://127.0.0.1:${of.port}/nodeinfo/2.1`,
  });
  await inBrowser(browser, (page) => setUp(page, of.people));
  const { version } = JSON.parse(readFileSync(join(release, 'package.json'), 'utf8')) as {
    readonly version: string;
  };
  return {
    ...{ software: `Hollo ${version}`, host: HOLLO, findsById: true, person, sayYes },
    deleteAccount: (_, { name }) =>
      inBrowser(browser, async (page) => {
        await openAccounts(page);
        page.once('dialog', (sure) => void sure.accept());
        await press(page, `${await accountPage(page, name)}/delete`);
      }),
    move: (_from, _to, who) =>
      inBrowser(browser, async (page) => {
        await openAccounts(page);
        const [from, to] = [
          await accountPage(page, who.from.name),
          await accountPage(page, who.to.name),
        ];
        await moveBy(page, to, 'from', who.from);
        await moveBy(page, from, 'to', who.to);
      }),
    async stop() {
      await program.stop();
      await database.stop();
    },
  };
}

/** Hollo reaches its database by TCP alone, ours listens at a socket. */
async function startDatabase(folder: string) {
  const dataDir = join(folder, 'hollo-database');
  mkdirSync(dataDir);
  chmodSync(dataDir, 0o755);
  const { address, stop } = await startEmbedded(dataDir, { owner: 'node' });
  if ('url' in address) throw new Error('the database is not embedded');
  const { socketDir, user, password, database } = address;
  const bridge = createServer((from) => {
    const to = connect(join(socketDir, '.s.PGSQL.5432'));
    from.pipe(to).pipe(from);
    for (const end of [from, to]) end.on('error', () => end.destroy());
  });
  await new Promise<void>((resolve) => bridge.listen(0, '127.0.0.1', resolve));
  const { port } = bridge.address() as AddressInfo;
  return {
    url: `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`,
    async stop() {
      bridge.close();
      await stop();
    },
  };
}

function settingsOf(
  of: { readonly folder: string; readonly port: number; readonly ca: string },
  databaseUrl: string,
): Record<string, string> {
  const storage = join(of.folder, 'hollo-storage');
  mkdirSync(storage);
  return {
    ...{ PATH: process.env.PATH ?? '', HOME: of.folder, NODE_EXTRA_CA_CERTS: of.ca },
    ...{ DATABASE_URL: databaseUrl, BIND: '127.0.0.1', PORT: `${of.port}`, BEHIND_PROXY: 'true' },
    ...{ SECRET_KEY: 'of no use anywhere but in this walk '.repeat(2), LOG_LEVEL: 'debug' },
    ...{ DRIVE_DISK: 'fs', FS_STORAGE_PATH: storage, STORAGE_URL_BASE: `${ORIGIN}/assets` },
    // All servers of the walk are on this machine.
    ALLOW_PRIVATE_ADDRESS: 'true',
  };
}

const person = (name: string): Person => ({ name, email: EMAIL, password: PASSWORD });

/** Its owner comes for the first time, and opens all the accounts. */
async function setUp(page: Page, people: readonly string[]): Promise<void> {
  await page.goto(`${ORIGIN}/setup`);
  await page.fill('[name=email]', EMAIL);
  await page.fill('[name=password]', PASSWORD);
  await page.fill('[name=password_confirm]', PASSWORD);
  await press(page, '/setup');
  await openAccounts(page);
  for (const name of people) {
    await page.goto(`${ORIGIN}/accounts/new`);
    await page.fill('[name=username]', name);
    await page.fill('[name=name]', name);
    const news = page.locator('[name=news]');
    if (await news.isChecked()) await news.uncheck({ force: true });
    await press(page, '/accounts');
  }
}

async function openAccounts(page: Page): Promise<void> {
  await page.goto(`${ORIGIN}/accounts`);
  if (new URL(page.url()).pathname === '/login') await signInHere(page);
}

async function signInHere(page: Page): Promise<void> {
  await page.fill('[name=email]', EMAIL);
  await page.fill('[name=password]', PASSWORD);
  await press(page, '/login');
}

/** Sends the form that goes there. */
async function press(page: Page, action: string): Promise<void> {
  const form = page.locator(`form[action="${action}"]`);
  await Promise.all([page.waitForNavigation(), form.locator('[type=submit]').last().click()]);
}

/** The address of an account's settings. */
async function accountPage(page: Page, name: string): Promise<string> {
  const entry = page.locator('article, li, section', { hasText: `@${name}@${HOLLO}` }).last();
  const href = await entry.locator('a[href^="/accounts/"]').first().getAttribute('href');
  return href?.replace(/\/migrate$/, '') ?? '';
}

async function moveBy(page: Page, account: string, way: 'from' | 'to', other: Person) {
  await page.goto(`${ORIGIN}${account}/migrate`);
  const action = `migrate/${way}`;
  await page.fill(`form[action="${action}"] [name=handle]`, `@${other.name}@${HOLLO}`);
  await press(page, action);
}

async function sayYes(page: Page, { name }: Person): Promise<void> {
  if (new URL(page.url()).pathname === '/login') await signInHere(page);
  await page.locator('label', { hasText: `@${name}@${HOLLO}` }).click();
  const yes = page.locator('[name=decision][value=allow]');
  await Promise.all([page.waitForNavigation(), yes.click()]);
}
