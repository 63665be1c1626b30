import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { ownProfile } from '../../../db/views/people.ts';
import { deleteAccount } from '../../operations/delete-account.ts';
import type { NodeDeps } from '../../operations/deps.ts';
import { editProfile } from '../../operations/edit-profile.ts';
import { readForm, readUpload, type Upload } from '../forms.ts';
import { badForm } from '../pages/errors.ts';
import {
  leavePage,
  type ProfileField,
  type SettingsFacts,
  settingsPage,
} from '../pages/settings.ts';
import { draftOf, formOfProfile, formOfTexts } from '../profile-form.ts';
import type { ProfileCode } from '../refusal-codes.ts';
import { LEAVE_STATUS } from '../refused.ts';
import { type CookieOptions, dropSessionCookie } from '../session.ts';
import { ownVisitOf } from '../signed-in.ts';
import { onwards, type PageEnv } from '../visit.ts';

const TYPED_SHOWN_CHARACTERS = 200;

const leaveForm = z.object({ handle: z.string() });

const FIELD_OF: Record<ProfileCode, ProfileField> = {
  name_invalid: 'name',
  summary_too_long: 'summary',
  too_many_links: 'links',
  link_invalid: 'links',
  too_many_domains: 'domains',
  domain_invalid: 'domains',
  picture_unusable: 'picture',
  picture_too_large: 'picture',
};

/** What somebody says of themself, and leaving for good. */
export function settingsRoutes(deps: NodeDeps, options: CookieOptions): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();

  routes.get('/home/settings', async (c) => {
    const visit = ownVisitOf(c);
    const profile = await ownProfile(deps.db, visit.viewer.actorId);
    return c.html(
      settingsPage(visit, {
        ...NOTHING_WRONG,
        form: formOfProfile(profile),
        pictureId: profile.pictureId,
      }),
    );
  });

  routes.post('/home/settings', async (c) => {
    const visit = ownVisitOf(c);
    const upload = await readUpload(c);
    if (upload === null) return badForm(c, visit);
    const form = formOfTexts(upload.texts);
    const { actorId } = visit.viewer;
    const code = await save(deps, actorId, upload);
    if (code === null) return c.redirect(onwards('/home/settings', '/home/settings', 'saved'), 303);
    const { pictureId } = await ownProfile(deps.db, actorId);
    const field = FIELD_OF[code];
    const trouble = { field, sentence: visit.words.refusals.profile[code] };
    const pictureLost = upload.picture instanceof Uint8Array && field !== 'picture';
    const facts = { ...NOTHING_WRONG, form, pictureId, trouble, pictureLost };
    return c.html(settingsPage(visit, facts), 422);
  });

  routes.get('/home/settings/leave', (c) => {
    const visit = ownVisitOf(c);
    return c.html(
      leavePage(visit, { handle: `@${visit.viewer.handle}`, typed: '', trouble: null }),
    );
  });

  routes.post('/home/settings/leave', async (c) => await leave(c, deps, options));
  return routes;
}

const NOTHING_WRONG = {
  trouble: null,
  pictureLost: false,
} satisfies Partial<SettingsFacts>;

/** Why a profile was not changed; null when it was. */
async function save(deps: NodeDeps, actorId: string, upload: Upload): Promise<ProfileCode | null> {
  if (upload.picture === 'picture_too_large') return upload.picture;
  const draft = draftOf(formOfTexts(upload.texts), upload.picture);
  const edited = await editProfile(deps, actorId, draft);
  return edited.ok ? null : edited.code;
}

async function leave(c: Context<PageEnv>, deps: NodeDeps, options: CookieOptions) {
  const visit = ownVisitOf(c);
  const form = await readForm(c, leaveForm);
  if (form === null) return badForm(c, visit);
  const { actorId, handle } = visit.viewer;
  const left = await deleteAccount(deps, actorId, form.handle);
  if (left.ok) {
    dropSessionCookie(c, options);
    return c.redirect(onwards('/', '/', 'left'), 303);
  }
  const facts = {
    handle: `@${handle}`,
    typed: form.handle.slice(0, TYPED_SHOWN_CHARACTERS),
    trouble: visit.words.refusals.leave[left.code],
  };
  return c.html(leavePage(visit, facts), LEAVE_STATUS[left.code]);
}
