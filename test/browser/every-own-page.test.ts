import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, test } from 'vitest';
import { changeRole } from '../../src/operations/change-role.ts';
import { meet } from '../support/peer.ts';
import { EYES, seeAll } from './every-page.ts';
import { launchBrowser } from './launch.ts';
import { openStage, type Stage } from './stage.ts';
import { settleTown } from './town.ts';

let stage: Stage;
let browser: Browser;

beforeAll(async () => {
  [stage, browser] = await Promise.all([openStage(), launchBrowser()]);
  await settleTown(stage.deps);
  await meet(stage.deps);
  await changeRole(stage.deps, 'night-trains', 'admin');
});
afterAll(async () => {
  await browser?.close();
  await stage?.close();
});

const OWN = [
  '/home',
  '/home/budget',
  '/home/months',
  '/home/received',
  '/home/subscriptions',
  '/home/works',
  '/home/works/new',
  '/home/works/new?by=hand',
  '/home/works/feeds',
  '/home/works/buttons',
  '/home/supporters',
  '/home/followers',
  '/home/accounts',
  '/home/settings',
  '/home/settings/leave',
  '/catalogue',
  '/@night-trains',
];
const ADMIN = ['/admin/settlement', '/admin/peers', '/admin/peers/peer.example', '/admin/bank'];

test.each(EYES)('a creator: $viewport.width $colorScheme $locale', async (eyes) => {
  await seeAll({ browser, stage }, eyes, { as: stage.author, name: 'own', paths: OWN });
});

test.each(EYES)('an admin: $viewport.width $colorScheme $locale', async (eyes) => {
  await seeAll({ browser, stage }, eyes, { as: stage.author, name: 'admin', paths: ADMIN });
});

test.each(EYES)('a giver: $viewport.width $colorScheme $locale', async (eyes) => {
  const paths = ['/home', '/@ink-and-rain', '/@ink-and-rain/works/what-the-ferry-carried'];
  await seeAll({ browser, stage }, eyes, { as: stage.reader, name: 'giver', paths });
});
