import { access } from 'node:fs/promises';
import packaged from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';

const SYSTEM_BROWSERS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Starts a headless browser: the system's Chromium where there is one, else the one that comes
 *  inside an npm package, so that `npm test` needs nothing but Node.
 *  The package's own flags are not used: they switch off web security and the process model,
 *  and then origin checks and content policies could not be tested.
 *  @param more flags of Chromium. */
export async function launchBrowser(more: readonly string[] = []): Promise<Browser> {
  const args = ['--no-sandbox', '--headless=shell', '--font-render-hinting=none', '--disable-gpu'];
  return await chromium.launch({
    executablePath: (await systemBrowser()) ?? (await packaged.executablePath()),
    args: [...args, ...more],
  });
}

async function systemBrowser(): Promise<string | undefined> {
  for (const path of SYSTEM_BROWSERS) {
    const there = await access(path).then(
      () => true,
      () => false,
    );
    if (there) return path;
  }
  return undefined;
}
