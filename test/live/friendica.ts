import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import type { LiveServer, Person } from './live-server.ts';
import { startProgram } from './program.ts';

const run = promisify(execFile);

export const FRIENDICA = 'friendica.localhost';
const ORIGIN = `https://${FRIENDICA}`;

/** Runs a Friendica where it is installed: its folder with `vendor/` and `config/local.config.php`, for the
 *  address that it has here, with a database in which nobody has an account yet (it gives no name twice).
 *  @param of.release that folder.
 *  @param of.people who gets an account there. */
export async function startFriendica(of: {
  readonly release: string;
  readonly folder: string;
  readonly port: number;
  readonly ca: string;
  readonly people: readonly string[];
}): Promise<LiveServer> {
  const folder = join(of.folder, 'friendica');
  const env = { PATH: process.env.PATH ?? '', HOME: folder, ...settingsIn(folder, of) };
  const command = async (...words: string[]) => {
    const running = run('php', ['bin/console.php', ...words], { env, cwd: of.release });
    // It would ask for a picture.
    running.child.stdin?.end();
    return (await running).stdout;
  };
  for (const name of of.people) {
    const { email, password } = person(name);
    await command('user', 'add', name, name, email, 'en', '');
    await command('user', 'password', name, password);
  }
  const program = await startProgram({
    ...{ command: 'setsid', words: ['sh', '-c', bothParts(folder, of)], folder: of.release, env },
    logFile: join(of.folder, 'friendica.log'),
    ready: `http://127.0.0.1:${of.port}/nodeinfo/2.0`,
  });
  const { stdout } = await run('cat', [join(of.release, 'VERSION')]);
  return {
    ...{ software: `Friendica ${stdout.trim()}`, host: FRIENDICA, forgetsAll: true },
    ...{ person, sayYes, stop: program.stop },
    async deleteAccount(_, { name }) {
      await command('user', 'delete', name, '-y');
    },
    async move() {
      throw new Error('nobody moves from or to a Friendica: it neither says nor hears of it');
    },
  };
}

/** PHP as this walk needs it: whom to trust, and what a web server in front of it would do. */
function settingsIn(folder: string, of: { readonly release: string; readonly ca: string }) {
  const settings = join(folder, 'php');
  const cache = join(folder, 'opcache');
  const before = join(folder, 'before.php');
  for (const one of [settings, cache]) mkdirSync(one, { recursive: true });
  writeFileSync(
    join(settings, 'walk.ini'),
    [
      `curl.cainfo=${of.ca}`,
      `openssl.cafile=${of.ca}`,
      `auto_prepend_file=${before}`,
      ...['memory_limit=512M', 'display_errors=0', `error_reporting=${PHP_ERRORS}`],
      // It starts anew for every job, and would read all of itself each time.
      ...['opcache.enable_cli=1', `opcache.file_cache=${cache}`, ''],
    ].join('\n'),
  );
  writeFileSync(before, BEFORE);
  writeFileSync(join(folder, 'router.php'), ROUTER.replaceAll('FOLDER', of.release));
  return { PHP_INI_SCAN_DIR: `:${settings}`, PHP_CLI_SERVER_WORKERS: '6' };
}

/** All but what is deprecated. */
const PHP_ERRORS = 8_191;

/** Friendica asks DNS for every name, which knows none of this walk's. For its commands PHP puts this before
 *  all else, for its pages the router does. */
const BEFORE = `<?php
${['Friendica\\Network\\HTTPClient\\Client', 'Friendica\\Util', 'Friendica\\Protocol\\ActivityPub']
  .map((room) => `namespace ${room} { function dns_get_record($name) { return [$name]; } }`)
  .join('\n')}
`;

/** What Friendica's .htaccess says. */
const ROUTER = `<?php
require __DIR__ . '/before.php';
$path = urldecode(parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH));
if ($path !== '/' && is_file('FOLDER' . $path) && !str_ends_with($path, '.php')) return false;
$query = parse_url($_SERVER['REQUEST_URI'], PHP_URL_QUERY) ?? '';
$_SERVER['QUERY_STRING'] = 'pagename=' . rawurlencode(ltrim($path, '/')) . ($query === '' ? '' : '&' . $query);
$_GET = [];
parse_str($_SERVER['QUERY_STRING'], $_GET);
$_REQUEST = $_GET + $_POST;
$_SERVER['HTTPS'] = 'on';
$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = '/index.php';
chdir('FOLDER');
require 'FOLDER/index.php';
`;

/** Serves, and does what its cron job does every few minutes; whatever it has begun ends with it. */
const bothParts = (folder: string, of: { readonly release: string; readonly port: number }) => `
trap 'trap - TERM; kill 0' TERM
php -S 127.0.0.1:${of.port} -t '${of.release}' '${join(folder, 'router.php')}' &
while sleep 2; do php bin/worker.php; done`;

const person = (name: string): Person => ({
  ...{ name, email: `${name}@example.org`, password: `walk-${name}-Correct-Horse-7` },
});

async function sayYes(page: Page, { name, password }: Person): Promise<void> {
  const asked = new URL(page.url());
  if (asked.pathname === '/login') {
    await page.fill('input[name=username]', name);
    await page.fill('input[name=password]', password);
    await Promise.all([page.waitForNavigation(), page.locator('#login-submit-button').click()]);
    // Whoever signs in for the first time is asked for a picture and sent nowhere else.
    if (new URL(page.url()).pathname.startsWith('/settings/profile/photo'))
      await page.goto(`${ORIGIN}/oauth/authorize?${asked.searchParams.get('return_authorize')}`);
  }
  // Somebody who has said yes before is not asked again.
  const yes = page.locator('[name=oauth_yes]');
  if (new URL(page.url()).host === FRIENDICA && (await yes.count()) > 0)
    await Promise.all([page.waitForNavigation(), yes.click()]);
}
