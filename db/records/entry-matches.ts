import { type SQL, sql } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import type { bankEntry } from '../schema/bank.ts';

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

/** Perhaps what another statement had: it is not booked by itself. */
const IS_TWIN = sql`exists (select from bank_entry other where other.likeness = e.likeness
  and other.statement_id <> e.statement_id and other.state <> 'read'
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

/** Says of each entry of a file that waits what it will be booked for, as the books know it now. Only what is
 *  known better than before is written.
 *  @param options.currency what the node keeps.
 *  @param options.twinsAreNew that what looks like an entry of another statement is another payment. */
export async function matchEntries(
  tx: Tx,
  fileId: string,
  { currency, twinsAreNew = false }: { readonly currency: string; readonly twinsAreNew?: boolean },
): Promise<void> {
  await tx.execute(sql`
    with said as (
      select e.id, case when e.currency <> ${currency} then 'other_currency'
        when not ${twinsAreNew}::boolean and ${IS_TWIN} then 'may_be_known' end as left_out
      from bank_entry e where e.file_id = ${fileId} and e.state = 'read' offset 0
    ), found as (
      select e.id, s.left_out, case when s.left_out is null then ${FOUND} end as known
      from said s join bank_entry e on e.id = s.id offset 0
    ), meant as (
      select e.id, split_part(f.known, ' ', 1) as purpose, split_part(f.known, ' ', 2)::uuid as subject_id,
        case when f.known is null then coalesce(f.left_out, ${WHY}) end as why
      from found f join bank_entry e on e.id = f.id offset 0
    )
    update bank_entry e set purpose = m.purpose, subject_id = m.subject_id, why = m.why
    from meant m where e.id = m.id
      and (e.purpose, e.subject_id, e.why) is distinct from (m.purpose, m.subject_id, m.why)`);
}
