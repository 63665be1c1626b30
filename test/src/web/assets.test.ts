import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { ASSET_PATHS, assetRoutes } from '../../../src/web/assets.ts';

test('every asset is served under an address that names its content, to be kept forever', async () => {
  for (const path of [ASSET_PATHS.styles, ASSET_PATHS.script, ASSET_PATHS.mark]) {
    const answer = await assetRoutes().request(path);
    expect(answer.status, path).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(path).toMatch(/^\/assets\/[\w-]{12}\//);
  }
});

test('nothing else can be read out of the folder', async () => {
  for (const path of ['/assets/tokens.css', '/assets/../app.ts', '/assets/x/%2e%2e/app.ts']) {
    expect((await assetRoutes().request(path)).status, path).toBe(404);
  }
});

test('styles and script are light', async () => {
  const weigh = async (path: string) =>
    gzipSync(await (await assetRoutes().request(path)).arrayBuffer()).length;
  expect(await weigh(ASSET_PATHS.styles)).toBeLessThan(12_000);
  expect(await weigh(ASSET_PATHS.script)).toBeLessThan(1_000);
});
