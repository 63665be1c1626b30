import { eq } from 'drizzle-orm';
import { account, actor, flattr, work } from '../../db/schema/schema.ts';
import type { NodeDeps } from '../../src/operations/deps.ts';
import { refreshCatalogue } from '../../src/operations/refresh-catalogue.ts';
import { foreignPage, foreignPost } from '../support/foreign.ts';
import { standing } from '../support/gifts.ts';
import { creator, person } from '../support/house.ts';

const LONG = 'Mnemosyne'.repeat(22).slice(0, 200);

const MAKERS: readonly (readonly [handle: string, name: string, titles: readonly string[]])[] = [
  [
    'ink-and-rain',
    'Ink and Rain',
    ['What the ferry carried', 'On mending umbrellas', 'A slow map of the estuary'],
  ],
  [
    'atelier',
    'L’atelier du matin',
    ['Le pain de la veille', 'Éloge de la marche lente', 'Trois recettes pour un hiver long'],
  ],
  ['maqam', 'مقام الليل', ['أغنية للمسافرين', 'على ضفة النهر']],
  ['confetti', '🎉 Confetti 🎉', ['🐙🐙🐙', 'Small synth, large room']],
  ['longest', LONG, [LONG]],
  [
    'markup',
    `<script>alert(1)</script>"><img src=x onerror=alert(1)>`,
    [`<b onmouseover=alert(1)>bold</b> & "quoted" {{7*7}}`],
  ],
];

/** Somebody of every kind: long names, other scripts, markup, works from here and elsewhere, and gifts
 *  between them; so that pages are seen as full as they become. */
export async function settleTown(deps: NodeDeps): Promise<{ readonly fan: string }> {
  const fan = await person(deps, 'fan');
  await deps.db.update(account).set({ flattrsPublic: true }).where(eq(account.actorId, fan));
  const workIds: string[] = [];
  for (const [handle, name, titles] of MAKERS) {
    const made = await creator(deps, handle, titles);
    await deps.db
      .update(actor)
      .set({ name, summary: `${name}\n\nWrites, draws and listens.` })
      .where(eq(actor.id, made.actorId));
    workIds.push(...made.workIds);
  }
  await describe(deps, workIds);
  const elsewhere = [
    await foreignPost(deps, 'lune', { name: 'La lune rousse' }),
    await foreignPage(deps, 'https://blog.example/2026/on-fog'),
  ].map(({ workId }) => workId);
  const month = deps.clock().toISOString().slice(0, 7);
  await standing(
    deps,
    elsewhere.map((workId) => ({ giverId: fan, workId, waitingFor: 'account' as const })),
  );
  await give(deps, { fan, workIds, month });
  await refreshCatalogue(deps);
  return { fan };
}

const TAGS = ['rain', 'café', 'موسيقى', 'long-walks'];
const KINDS = ['text', 'audio', 'image', 'software', 'video'] as const;

async function describe(deps: NodeDeps, workIds: readonly string[]): Promise<void> {
  for (const [n, id] of workIds.entries()) {
    const tags = [TAGS[n % TAGS.length] ?? '', `tag ${n % 3}`];
    const category = KINDS[n % KINDS.length] ?? 'text';
    const language = ['en', 'fr', 'ar'][n % 3] ?? null;
    await deps.db.update(work).set({ tags, category, language }).where(eq(work.id, id));
  }
}

async function give(
  deps: NodeDeps,
  { fan, workIds, month }: { fan: string; workIds: readonly string[]; month: string },
): Promise<void> {
  const works = await deps.db.query.work.findMany();
  const authorOf = new Map(works.map(({ id, authorId }) => [id, authorId]));
  const readers = [fan];
  for (const handle of ['ada', 'borrow', 'lighthouse']) readers.push(await person(deps, handle));
  const gifts = workIds.flatMap((workId, n) =>
    readers
      .slice(0, 1 + ((n * 7) % 4))
      .map((giverId) => ({ giverId, workId, payeeId: authorOf.get(workId) ?? null, month })),
  );
  await standing(deps, gifts);
  await deps.db
    .update(flattr)
    .set({ message: 'Merci ❤' })
    .where(eq(flattr.workId, workIds[0] ?? ''));
}
