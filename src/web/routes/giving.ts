import { type Context, Hono } from 'hono';
import { z } from 'zod';
import type { Db } from '../../../db/connect.ts';
import { ownWorkAt } from '../../../db/views/own-works.ts';
import { profileById } from '../../../db/views/people.ts';
import { knownWork, workById } from '../../../db/views/works.ts';
import type { NodeDeps } from '../../operations/deps.ts';
import { findWork } from '../../operations/find-work.ts';
import { giveFlattr } from '../../operations/give-flattr.ts';
import { undoFlattr } from '../../operations/undo-flattr.ts';
import { coinFacts, currentMonth } from '../coin-facts.ts';
import { back, readForm, uuid } from '../forms.ts';
import { anyLinkPage, LINK_MAX_CHARACTERS, type Understood } from '../pages/any-link.ts';
import { badForm, refusedPage } from '../pages/errors.ts';
import type { GiveCode } from '../refusal-codes.ts';
import { FIND_STATUS, GIVE_STATUS, UNDO_STATUS } from '../refused.ts';
import { onwards, type PageEnv, type Visit, visitOf } from '../visit.ts';

/** The longest word of thanks that is still passed on; its exact bound is the operation's. */
const MESSAGE_FIELD_MAX_CHARACTERS = 4000;

const giveForm = z.union([
  z.object({
    work: uuid,
    back,
    message: z.string().max(MESSAGE_FIELD_MAX_CHARACTERS).optional(),
  }),
  z.object({ person: uuid, back }),
]);
const undoForm = z.object({ flattr: uuid, back });

/** Flattring: the page for any link, and what coins and undo buttons send. */
export function givingRoutes(deps: NodeDeps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();

  routes.get('/flattr', async (c) => {
    const visit = visitOf(c);
    const address = (c.req.query('url') ?? '').trim();
    if (address === '') return c.html(anyLinkPage(visit, '', { is: 'nothing_asked' }));
    const { understood, status } = await understand(deps, visit, address);
    const kept = address.slice(0, LINK_MAX_CHARACTERS);
    return c.html(anyLinkPage(visit, kept, understood), status);
  });

  routes.post('/flattr', async (c) => {
    const visit = visitOf(c);
    const form = await readForm(c, giveForm);
    if (form === null) return badForm(c, visit);
    const here = onwards(form.back, '/home');
    if (visit.viewer === null) return signInFirst(c, here);
    const giverId = visit.viewer.actorId;
    const given =
      'work' in form
        ? await giveFlattr(deps, { giverId, workId: form.work }, wordOf(form.message))
        : await giveFlattr(deps, { giverId, payeeId: form.person });
    if (given.ok) return c.redirect(onwards(form.back, '/home', 'flattred'), 303);
    return refusedGift(c, visit, given.code, here);
  });

  routes.post('/flattr/undo', async (c) => {
    const visit = visitOf(c);
    const form = await readForm(c, undoForm);
    if (form === null) return badForm(c, visit);
    if (visit.viewer === null) return signInFirst(c, onwards(form.back, '/home'));
    const undone = await undoFlattr(deps, {
      giverId: visit.viewer.actorId,
      flattrId: form.flattr,
    });
    if (undone.ok) return c.redirect(onwards(form.back, '/home', 'undone'), 303);
    const { words } = visit;
    const action = { href: '/home', label: words.front.giveOwn };
    const page = refusedPage(visit, words.refusals.undo[undone.code], action);
    return c.html(page, UNDO_STATUS[undone.code]);
  });
  return routes;
}

const wordOf = (message: string | undefined) =>
  message === undefined || message.trim() === '' ? {} : { message };

const signInFirst = (c: Context<PageEnv>, next: string) =>
  c.redirect(`/sign-in?next=${encodeURIComponent(next)}`, 303);

function refusedGift(c: Context<PageEnv>, visit: Visit, code: GiveCode, here: string) {
  const { words } = visit;
  const action =
    code === 'no_means'
      ? { href: `/home/budget?next=${encodeURIComponent(here)}`, label: words.home.setBudget }
      : { href: here, label: words.error.back };
  return c.html(refusedPage(visit, words.refusals.give[code], action), GIVE_STATUS[code]);
}

/** Other servers are asked for members only: else anybody could make this node knock anywhere. */
async function understand(deps: NodeDeps, visit: Visit, address: string) {
  const { db } = deps;
  const month = await currentMonth(db, visit);
  if (visit.viewer === null) {
    const shown = address.slice(0, LINK_MAX_CHARACTERS);
    // As it is sent, not as it is read: addresses are kept encoded.
    const work = await knownWork(db, { url: URL.parse(shown)?.href ?? shown, month });
    const understood: Understood =
      work === null ? { is: 'sign_in_first' } : await asWork(deps, visit, month, work.id);
    return { understood, status: 200 as const };
  }
  const found = await findWork(deps, address);
  if (!found.ok) {
    const claimed = await ownClaim(db, visit.viewer.actorId, address);
    if (claimed !== null) {
      const understood: Understood = { is: 'own_unproven', work: claimed };
      return { understood, status: FIND_STATUS[found.code] };
    }
    const sentence = visit.words.refusals.find[found.code];
    return {
      understood: { is: 'refused', sentence } satisfies Understood,
      status: FIND_STATUS[found.code],
    };
  }
  const understood =
    found.workId === null
      ? await asPerson(deps, visit, month, found.payeeId)
      : await asWork(deps, visit, month, found.workId);
  return { understood, status: 200 as const };
}

/** Only its author learns that an address is claimed: others could not tell a claim from the truth. */
async function ownClaim(db: Db, authorId: string, address: string) {
  const url = URL.parse(address);
  const claimed = url === null ? null : await ownWorkAt(db, { authorId, url: url.href });
  return claimed?.unproven === true ? claimed : null;
}

async function asWork(
  { db }: NodeDeps,
  visit: Visit,
  month: string,
  id: string,
): Promise<Understood> {
  const work = await workById(db, { id, month });
  if (work === null) throw new Error(`A work that was just found is gone: ${id}`);
  const coin = await coinFacts(db, visit, month, {
    target: { workId: work.id },
    payeeId: work.author.id,
    title: work.title,
    count: work.flattrsThisMonth,
    withWord: true,
  });
  return { is: 'work', work, coin };
}

async function asPerson(
  { db }: NodeDeps,
  visit: Visit,
  month: string,
  id: string,
): Promise<Understood> {
  const person = await profileById(db, { id, month });
  if (person === null) throw new Error(`A person who was just found is gone: ${id}`);
  const coin = await coinFacts(db, visit, month, {
    target: { payeeId: person.id },
    payeeId: person.id,
    title: person.name,
    count: person.asPersonThisMonth,
  });
  return { is: 'person', person, coin };
}
