import { sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/connect.ts';
import { createAccount } from '../../src/operations/create-account.ts';
import type { NodeDeps } from '../../src/operations/deps.ts';

export type TownSize = {
  readonly works: number;
  readonly givers: number;
  readonly flattrs: number;
};

const AUTHORS = 200;

/** Works in five languages with titles of common and of rare words, most of them flattred once, a few
 *  by very many; half of them are elsewhere. */
export async function fillCatalogue(deps: NodeDeps, owner: Db, size: TownSize): Promise<void> {
  const made = await createAccount(deps, { handle: 'author', name: 'Author' });
  if (!made.ok) throw new Error(made.code);
  await owner.transaction(async (tx) => {
    // Each work is looked at once, when all of them are there; and what they name is.
    await tx.execute(sql`set local session_replication_role = replica`);
    await fillTables(tx, deps, size);
  });
  await owner.execute(sql`analyze`);
  const parts = [0, 1, 2, 3].map((nr) =>
    owner.execute(
      sql`select refresh_catalogue(array(select id from work where hashtext(id::text) & 3 = ${nr}::int))`,
    ),
  );
  await Promise.all(parts);
  await owner.execute(sql`vacuum analyze`);
}

async function fillTables(tx: Tx, { node: { origin, host } }: NodeDeps, size: TownSize) {
  await tx.execute(sql`
    insert into actor (id, uri, kind, local, handle, host, name, profile_url, inbox_url, created_at,
      indexable, discoverable)
    select gen_random_uuid(), case when n % 2 = 0 then ${origin} else 'https://far.example' end || '/users/' || n,
      'person', n % 2 = 0, 'maker' || n, case when n % 2 = 0 then ${host} else 'far.example' end,
      'Maker number ' || n, 'https://far.example/@' || n, 'https://far.example/inbox', now(), true, true
    from generate_series(1, ${AUTHORS + size.givers}) as n`);
  await tx.execute(sql`
    insert into work (id, uri, author_id, url, page_url, slug, title, excerpt, language, category, tags,
      published_at, created_at, updated_at)
    select made.id, 'https://works.example/' || n, actor.id, 'https://works.example/' || n,
      'https://works.example/' || n, case when actor.local then 'work-' || n end,
      'The ' || (array['night', 'morning', 'paper', 'river'])[1 + n % 4] || ' train number ' || n,
      repeat('Who is on it, what they carry, and where they get off. ', 4) || md5(n::text),
      (array['en', 'fr', 'de', 'es', 'fr-CH'])[1 + n % 5],
      (array['text', 'audio', 'video', 'image', 'software'])[1 + n / 7 % 5],
      array['tag' || n % 500, 'trains'], at, at, at
    from (select gen_random_uuid() as id, n, now() - n * interval '7 minutes' as at
      from generate_series(1, ${size.works}) as n) as made
    join actor on actor.handle = 'maker' || (1 + n % ${AUTHORS})`);
  await tx.execute(sql`
    insert into flattr (id, uri, giver_id, given, source, work_id, payee_id, month, recorded_at)
    select gen_random_uuid(), 'https://gifts.example/' || n, giver.id, false, 'node', work.id, work.author_id,
      to_char(at, 'YYYY-MM'), at
    from (select n, now() - n * interval '20 seconds' as at,
        1 + floor(${size.works} * power((n * 2654435761 % 1000003) / 1000003.0, 3))::int as nr
      from generate_series(1, ${size.flattrs}) as n) as gift
    join work on work.uri = 'https://works.example/' || nr
    join actor giver on giver.handle = 'maker' || (${AUTHORS} + 1 + n % ${size.givers})
    on conflict do nothing`);
}
