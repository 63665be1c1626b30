import { beforeAll, test } from 'vitest';
import { changeRole } from '../../src/operations/change-role.ts';
import { meet } from '../support/peer.ts';
import { EYES, seeAll } from './every-page.ts';
import { onStage } from './on-stage.ts';
import { settlePrograms } from './programs.ts';
import { settleTown } from './town.ts';

const here = onStage();
/** Where an app asks to be let in. */
let asking: string;

beforeAll(async () => {
  await settleTown(here.stage.deps);
  await meet(here.stage.deps);
  await changeRole(here.stage.deps, 'night-trains', 'admin');
  asking = await settlePrograms(here.stage.deps, here.stage.author);
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
  '/home/notifications',
  '/home/settings/notifications',
  '/home/settings',
  '/home/settings/leave',
  '/home/settings/apps',
  '/home/settings/webhooks',
  '/catalogue',
  '/@night-trains',
];
const ADMIN = ['/admin/settlement', '/admin/peers', '/admin/peers/peer.example', '/admin/bank'];

test.each(EYES)('a creator: $viewport.width $colorScheme $locale', async (eyes) => {
  const { author: as } = here.stage;
  const work = await here.stage.deps.db.query.work.findFirst({
    where: (own, { and, eq }) => and(eq(own.authorId, as), eq(own.form, 'article')),
  });
  const edit = `/home/works/${work?.id}`;
  const paths = [...OWN, edit, `${edit}/delete`, asking];
  await seeAll(here, eyes, { as, name: 'own', paths });
});

test.each(EYES)('an admin: $viewport.width $colorScheme $locale', async (eyes) => {
  await seeAll(here, eyes, { as: here.stage.author, name: 'admin', paths: ADMIN });
});

test.each(EYES)('a giver: $viewport.width $colorScheme $locale', async (eyes) => {
  const paths = ['/home', '/@ink-and-rain', '/@ink-and-rain/works/what-the-ferry-carried'];
  await seeAll(here, eyes, { as: here.stage.reader, name: 'giver', paths });
});
