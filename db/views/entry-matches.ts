import { type SQL, sql } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import type { bankEntry } from '../schema/bank.ts';
import { bookedByHand, isAbout } from './by-hand.ts';

type Row = typeof bankEntry.$inferSelect;
type Known = {
  readonly purpose: NonNullable<Row['purpose']>;
  readonly whose: SQL;
  readonly of: SQL;
};
type Unknown = { readonly why: NonNullable<Row['why']>; readonly when: SQL };

/** How a payment of ours to a peer is called at the bank: its reference and which attempt it is. */
const REFERENCE_IN_NAME = sql`substring(e.end_to_end_id from '^(RF[0-9A-Z]{3,23})-[0-9]+$')`;

/** What an entry `e` is for, the surest first; `o` is what says so. */
const RULES: readonly Known[] = [
  {
    // Our own name of a payment comes back with money that could not be delivered.
    purpose: 'order_back',
    of: sql`payment_order o where e.side = 'in' and e.end_to_end_id = o.end_to_end_id
      and o.kind <> 'settlement' and o.state in ('ordered', 'paid') and e.amount_minor = o.amount_minor`,
    whose: sql`o.id`,
  },
  {
    purpose: 'peer_back',
    of: sql`due o where e.side = 'in' and o.debtor = 'us' and o.currency = e.currency
      and o.reference = ${REFERENCE_IN_NAME}`,
    whose: sql`o.peer_id`,
  },
  {
    purpose: 'top_up',
    of: sql`payment_reference o join actor a on a.id = o.actor_id and a.deleted_at is null
      where e.side = 'in' and not e.is_reversal and e.return_reason is null and e.reference = o.reference`,
    whose: sql`o.actor_id`,
  },
  {
    purpose: 'peer_in',
    of: sql`due o where e.side = 'in' and o.debtor = 'them' and o.currency = e.currency
      and o.reference = coalesce(e.reference, ${REFERENCE_IN_NAME})`,
    whose: sql`o.peer_id`,
  },
  {
    purpose: 'order',
    of: sql`payment_order o where e.side = 'out' and e.end_to_end_id = o.end_to_end_id
      and o.kind <> 'settlement' and e.amount_minor = o.amount_minor
      and (o.state = 'ordered' or (o.state = 'returned' and o.paid_on is null))`,
    whose: sql`o.id`,
  },
  {
    purpose: 'peer_out',
    of: sql`due o where e.side = 'out' and not e.is_reversal and o.debtor = 'us'
      and o.currency = e.currency and o.reference = ${REFERENCE_IN_NAME}`,
    whose: sql`o.peer_id`,
  },
  {
    // Banks may debit a file as one sum, whatever they are asked for.
    purpose: 'file',
    of: sql`payment_file o where e.side = 'out' and not e.is_reversal
      and e.payment_information_id in (o.message_id, o.message_id || '-1')
      and e.amount_minor = (select sum(p.amount_minor) from payment_order p
        where p.file_id = o.id and p.state = 'ordered')`,
    whose: sql`o.id`,
  },
  {
    purpose: 'top_up_back',
    of: sql`payment_reference o where e.side = 'out' and e.is_reversal and e.reference = o.reference
      and exists (select from bank_entry t where t.purpose = 'top_up' and t.subject_id = o.actor_id
        and t.state = 'booked' and t.amount_minor >= e.amount_minor)`,
    whose: sql`o.actor_id`,
  },
  {
    // What the card company says that it sends on about that day; banks take a weekend over it, and more.
    purpose: 'cards',
    of: sql`card_payout o where o.entry_id is null and o.state = 'on_its_way' and e.reference is null
      and o.currency = e.currency
      and o.amount_minor = case e.side when 'in' then e.amount_minor else -e.amount_minor end
      and e.booked_on::date between o.arrives_on::date - 3 and o.arrives_on::date + 7
      order by abs(e.booked_on::date - o.arrives_on::date)`,
    whose: sql`o.id`,
  },
];

/** Why nothing is known of it: the first that fits. */
const REASONS: readonly Unknown[] = [
  {
    why: 'wrong_amount',
    when: sql`exists (select from payment_order o where o.end_to_end_id = e.end_to_end_id
      and o.state <> 'cancelled' and o.amount_minor <> e.amount_minor)`,
  },
  {
    why: 'order_not_open',
    when: sql`exists (select from payment_order o where o.end_to_end_id = e.end_to_end_id)`,
  },
  {
    why: 'person_gone',
    when: sql`e.side = 'in' and exists (select from payment_reference o where o.reference = e.reference)`,
  },
  {
    why: 'no_top_up',
    when: sql`exists (select from payment_reference o where o.reference = e.reference)`,
  },
  { why: 'unknown_reference', when: sql`e.reference is not null` },
  { why: 'no_reference', when: sql`true` },
];

/** Perhaps what another statement had, an earlier one or one of the same file: it is not booked by itself. */
const IS_TWIN = sql`exists (select from bank_entry other where other.likeness = e.likeness
  and other.statement_id <> e.statement_id and (other.state <> 'read' or other.statement_id < e.statement_id)
  and (other.bank_reference = e.bank_reference or other.bank_reference is null
    or e.bank_reference is null))`;

/** The first rule that fits, as `purpose subject`; those after it are not asked. */
const FOUND = sql`coalesce(${sql.join(
  RULES.map(
    ({ purpose, whose, of }) =>
      sql`(select ${purpose}::text || ' ' || ${whose} from ${of} limit 1)`,
  ),
  sql`, `,
)})`;

const WHY = sql`case ${sql.join(
  REASONS.map(({ why, when }) => sql`when ${when} then ${why}::text`),
  sql` `,
)} end`;

export type HowToMatch = {
  /** What the node keeps. */
  readonly currency: string;
  /** What looks like an entry of another statement is another payment. */
  readonly twinsAreNew?: boolean;
};

/** What an entry is for, or why that is not known. */
export type Meant = Pick<Row, 'id' | 'purpose' | 'subjectId' | 'why'>;

/** A query of what each entry of a file that waits will be booked for, as the books know it now: `id`, `purpose`,
 *  `subject_id`, `why`. It is asked anew each time, for what is known changes until the file is booked. */
export const meantOf = (fileId: string, { currency, twinsAreNew = false }: HowToMatch): SQL => sql`
  with said as (
    select e.id, case when e.currency <> ${currency} then 'other_currency'
      when not ${twinsAreNew}::boolean and ${IS_TWIN} then 'may_be_known' end as left_out
    from bank_entry e where e.file_id = ${fileId} and e.state = 'read' offset 0
  ), found as (
    select e.id, s.left_out, case when s.left_out is null then ${FOUND} end as known
    from said s join bank_entry e on e.id = s.id offset 0
  ), by_hand as materialized (
    select actor_id, amount_minor, min(day) as first, max(day) as last
    from (${bookedByHand(currency)}) each group by 1, 2
  ), sure as (
    select f.id, f.left_out, f.known, b.actor_id is not null as by_hand
    from found f join bank_entry e on e.id = f.id
    left join by_hand b on f.known = 'top_up ' || b.actor_id and b.amount_minor = e.amount_minor
      and ${isAbout(sql`b.first`, sql`b.last`)} offset 0
  )
  select e.id, case when not f.by_hand then split_part(f.known, ' ', 1) end as purpose,
    case when not f.by_hand then split_part(f.known, ' ', 2)::uuid end as subject_id,
    case when f.by_hand then 'by_hand' when f.known is null then coalesce(f.left_out, ${WHY}) end as why
  from sure f join bank_entry e on e.id = f.id offset 0`;

/** The same, read. */
export async function meantEntries(
  tx: Tx,
  fileId: string,
  how: HowToMatch,
): Promise<ReadonlyMap<string, Meant>> {
  const rows = await tx.execute<Omit<Meant, 'subjectId'> & { subject_id: string | null }>(
    meantOf(fileId, how),
  );
  return new Map(rows.map(({ subject_id: subjectId, ...row }) => [row.id, { ...row, subjectId }]));
}
