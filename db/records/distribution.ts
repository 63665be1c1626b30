import { type SQL, sql } from 'drizzle-orm';
import type { Tx } from '../connect.ts';

/** The split of a month in SQL, a set at a time. The arithmetic is that of
 *  `src/settlement/split-period.ts`, which also says why it is so; `split-oracle.test.ts` holds the two
 *  against each other. Three tables live until the transaction ends, in which people have short numbers:
 *
 *  - `month_payee`: who is flattred, and the account that it goes to;
 *  - `month_giver`: what each giver shares, and what the standing share for a server gets of it;
 *  - `month_gift`: what each flattr is worth.
 *
 *  `amount * weight / W` would leave 64 bits: it is taken as `amount / W * weight + amount % W * weight / W`,
 *  which stays inside while the weights of a giver sum to less than 2^31. */
export type MonthTerms = {
  readonly month: string;
  readonly currency: string;
  readonly feeBps: number;
};

/** Plans for many rows: without statistics of the new tables, the planner takes them for small ones. */
async function planForMany(tx: Tx): Promise<void> {
  await tx.execute(sql`set local work_mem = '64MB'`);
  await tx.execute(sql`set local enable_nestloop = off`);
}

/** Everybody who is flattred in a month and where it goes: to a creator's earnings here, or to what is
 *  owed to the node that they live on. Without an account it cannot get there, and nobody is charged.
 *  `rank` breaks ties between payees. */
async function findPayees(tx: Tx, { month, currency }: MonthTerms): Promise<void> {
  await tx.execute(sql`create temporary table month_payee (payee int primary key,
    payee_id uuid not null, rank int not null, path text, account_id bigint) on commit drop`);
  await tx.execute(sql`
    insert into month_payee (payee, payee_id, rank, path)
    select row_number() over (order by payee.id), payee.id,
      row_number() over (order by sha256(convert_to(${month} || payee.id, 'UTF8'))),
      case when payee.local then 'user:' || payee.id || ':earnings'
        when peer.settles and peer.trust <> 'blocked' and peer.currency = ${currency}
          then 'peer:' || peer.id || ':payable' end
    from actor payee left join peer on peer.host = payee.host
    where payee.id in (select payee_id from flattr where month = ${month} and undone_at is null)`);
  await tx.execute(sql`
    insert into ledger_account (path, currency, normal_side, no_overdraft)
    select distinct path, ${currency}, 'credit', true from month_payee p
    where path is not null and not exists (
      select from ledger_account a where a.path = p.path and a.currency = ${currency})
    union all values ('clearing', ${currency}, 'credit', false), ('fees', ${currency}, 'credit', false)
    order by 1
    on conflict (path, currency) do nothing`);
  await tx.execute(sql`update month_payee p set account_id = a.id from ledger_account a
    where a.path = p.path and a.currency = ${currency}`);
  await tx.execute(sql`analyze month_payee`);
}

/** Everybody with a budget, and what they can give of it. All accounts of the month are locked, in their
 *  order: what they hold now they hold until it is booked. */
async function findGivers(tx: Tx, { month, currency, feeBps }: MonthTerms): Promise<void> {
  await tx.execute(sql`create temporary table month_giver (giver int primary key,
    giver_id uuid not null, funds_id bigint, earnings_id bigint,
    spendable_minor bigint not null, earnings_minor bigint not null,
    fee_minor bigint not null, shared_minor bigint not null,
    percent int not null default 0, weight int not null default 0, first int,
    first_minor bigint not null default 0, first_carry bigint) on commit drop`);
  await tx.execute(sql`
    select count(*) from ledger_lock_balances(array(
      select account_id from month_payee where account_id is not null
      union select a.id from period_budget b join ledger_account a on a.currency = b.currency
        and a.path = 'user:' || b.giver_id || ':funds'
      where b.month = ${month} and b.currency = ${currency}
      union select a.id from period_budget b join ledger_account a on a.currency = b.currency
        and a.path = 'user:' || b.giver_id || ':earnings'
      where b.month = ${month} and b.currency = ${currency} and b.regives))`);
  await tx.execute(sql`
    with means as (
      select b.giver_id, f.account_id as funds_id, e.account_id as earnings_id,
        coalesce(e.credits_minor - e.debits_minor, 0) as earnings_minor,
        greatest(0, least(b.amount_minor, coalesce(f.credits_minor - f.debits_minor, 0)
          + coalesce(e.credits_minor - e.debits_minor, 0))) as spendable_minor
      from period_budget b
      left join ledger_account fa on fa.currency = b.currency
        and fa.path = 'user:' || b.giver_id || ':funds'
      left join ledger_balance f on f.account_id = fa.id
      left join ledger_account ea on ea.currency = b.currency and b.regives
        and ea.path = 'user:' || b.giver_id || ':earnings'
      left join ledger_balance e on e.account_id = ea.id
      where b.month = ${month} and b.currency = ${currency}
    )
    insert into month_giver (giver, giver_id, funds_id, earnings_id, spendable_minor, earnings_minor,
      fee_minor, shared_minor)
    select row_number() over (order by giver_id), giver_id, funds_id, earnings_id, spendable_minor,
      earnings_minor, fee, spendable_minor - fee
    from means, lateral (select spendable_minor * ${feeBps}::bigint / 10000) as taken (fee)`);
  await tx.execute(sql`analyze month_giver`);
}

/** The standing shares are divided before all else: their payee against the rest as one, which owes them
 *  what rounding owes them. Alone, they leave the rest with the giver, and the fee of the rest too. */
async function divideStandingShares(tx: Tx, { month }: MonthTerms): Promise<void> {
  await tx.execute(sql`
    with standing as (
      select g.*, f.percent as part_percent, p.payee as first_payee, p.payee_id
      from flattr f
      join month_giver g on g.giver_id = f.giver_id
      join month_payee p on p.payee_id = f.payee_id and p.account_id is not null
      where f.month = ${month} and f.undone_at is null and f.percent is not null
    ), weighed as (
      select s.giver, coalesce(sum(f.weight), 0) as weight,
        coalesce(sum(f.weight) filter (where f.payee_id = s.payee_id), 0) as own
      from standing s
      left join (flattr f join month_payee p on p.payee_id = f.payee_id and p.account_id is not null)
        on f.giver_id = s.giver_id and f.month = ${month} and f.undone_at is null and f.percent is null
      group by s.giver
    ), taken as (
      select s.giver, s.giver_id, s.payee_id, s.first_payee, s.part_percent, w.weight, s.fee_minor,
        s.shared_minor as total, w.weight = 0 as alone,
        case when w.weight = 0 then 100 else 100 * w.weight end as whole,
        case when w.weight = 0 then s.part_percent
          else s.part_percent * w.weight + (100 - s.part_percent) * w.own end as part
      from standing s join weighed w on w.giver = s.giver
    ), divided as (
      select t.*, coalesce(c.carry_micro, 0) as owed,
        total / whole * part + total % whole * part / whole as base,
        total % whole * part % whole as remainder
      from taken t left join carry c on c.giver_id = t.giver_id and c.payee_id = t.payee_id
    ), claimed as (
      select *, owed + remainder * 1000000 / whole as claim,
        (whole - remainder) * 1000000 / whole - owed as claim_of_rest
      from divided
    ), rounded as (
      select *, case when remainder > 0 and (claim > claim_of_rest or (claim = claim_of_rest
          and sha256(convert_to(${month} || payee_id, 'UTF8')) < sha256(convert_to(${month}, 'UTF8'))))
        then 1 else 0 end as extra
      from claimed
    )
    update month_giver g set percent = part_percent, weight = r.weight, first = first_payee,
      first_minor = base + extra,
      first_carry = case when remainder > 0 then claim - 1000000 * extra end,
      shared_minor = case when alone then base + extra else total end,
      fee_minor = case when alone then r.fee_minor * part_percent / 100 else r.fee_minor end
    from rounded r where g.giver = r.giver`);
}

/** What each giver gives to each payee: the floor of its exact part, and one more for those to whom
 *  rounding owes the most. `parts` has a row for each gift, and says it once for each pair. */
const overPayees = (month: string): SQL => sql`
  with gift as (
    select f.id, g.giver, p.payee, p.rank, f.percent, coalesce(c.carry_micro, 0) as owed,
      coalesce(f.work_id, f.person_id) as subject_id,
      g.shared_minor - g.first_minor as total, coalesce(g.first = p.payee, false) as is_first,
      g.first_minor, g.first_carry, g.percent as standing, g.weight as all_weight,
      case when f.percent is null then f.weight::int else 0 end as weight
    from flattr f
    join month_giver g on g.giver_id = f.giver_id
    join month_payee p on p.payee_id = f.payee_id and p.account_id is not null
    left join carry c on c.giver_id = f.giver_id and c.payee_id = f.payee_id
    where f.month = ${month} and f.undone_at is null
  ), paired as (
    select *, sum(weight) over pair as pair_weight, count(*) over pair as works,
      row_number() over pair = 1 and not is_first as takes_part, row_number() over pair as nth
    from gift window pair as (partition by giver, payee)
  ), weighed as (
    select *, nullif(sum(case when takes_part then pair_weight::int else 0 end)
      over (partition by giver), 0) as whole
    from paired
  ), divided as (
    select *, total / whole * pair_weight + total % whole * pair_weight / whole as base,
      case when takes_part then (total % whole * pair_weight % whole)::int else 0 end as remainder
    from weighed
  ), claimed as (
    select *, owed + remainder::bigint * 1000000 / whole as claim from divided
  ), placed as (
    select *, row_number() over (partition by giver order by remainder = 0, claim desc, rank)
      <= sum(remainder) over (partition by giver) / whole and remainder > 0 as gets_one
    from claimed
  ), parts as (
    select *, case when is_first then first_minor when takes_part then base + gets_one::int end as part,
      case when nth > 1 then null when is_first then first_carry
        when remainder > 0 then claim - 1000000 * gets_one::int end as carry_micro
    from placed
  )`;

/** Then what each payee gets over what was flattred of theirs, likewise, without a carry. `carry_micro`,
 *  with one gift of each pair, is what rounding owes afterwards; null: what it owed before. */
async function divideGifts(tx: Tx, { month }: MonthTerms): Promise<void> {
  await tx.execute(sql`create temporary table month_gift (flattr_id uuid not null,
    giver int not null, payee int not null, amount_minor bigint not null, carry_micro bigint
  ) on commit drop`);
  await tx.execute(sql`
    ${overPayees(month)}, works as (
      select id, giver, payee, carry_micro, works, percent, subject_id,
        max(part) over (partition by giver, payee) as total,
        case when percent is null then case when is_first then 100 - standing else 1 end * weight
          when all_weight = 0 then standing else standing::bigint * all_weight end as weight,
        case when not is_first then pair_weight when all_weight = 0 then standing
          else standing::bigint * all_weight + (100 - standing) * pair_weight end as whole
      from parts
    ), worth as (
      select *, total / whole * weight + total % whole * weight / whole as base,
        (total % whole * weight % whole)::int as remainder
      from works
    )
    insert into month_gift (flattr_id, giver, payee, carry_micro, amount_minor)
    select id, giver, payee, carry_micro, base + (remainder > 0
      and row_number() over (partition by giver, payee order by remainder = 0,
        remainder::bigint * 1000000 / whole desc, case when works > 1 then sha256(convert_to(${month}
          || case when percent is null then '' else 'standing:' end || subject_id, 'UTF8')) end)
      <= sum(remainder) over (partition by giver, payee) / whole)::int
    from worth`);
  await tx.execute(sql`analyze month_gift`);
}

/** What each flattr is worth. No ON CONFLICT: a flattr that is paid twice must stop the whole close. */
async function addShares(tx: Tx, { month, currency }: MonthTerms): Promise<void> {
  await tx.execute(sql`
    insert into share (flattr_id, month, giver_id, payee_id, amount_minor, currency)
    select flattr_id, ${month}, giver_id, payee_id, amount_minor, ${currency}
    from month_gift m join month_giver g on g.giver = m.giver join month_payee p on p.payee = m.payee
    union all
    -- Nobody is charged for a gift that cannot arrive: it closes at 0.
    select f.id, ${month}, f.giver_id, f.payee_id, 0, ${currency} from flattr f
    join month_payee p on p.payee_id = f.payee_id and p.account_id is null
    join month_giver g on g.giver_id = f.giver_id
    where f.month = ${month} and f.undone_at is null
    -- In the order of their key, its index is written from left to right.
    order by 1`);
}

/** What rounding owes from now on. */
async function saveCarries(tx: Tx, { month }: MonthTerms): Promise<void> {
  await tx.execute(sql`
    update carry c set carry_micro = m.carry_micro, month = ${month}
    from month_gift m join month_giver g on g.giver = m.giver join month_payee p on p.payee = m.payee
    where m.carry_micro is not null and c.giver_id = g.giver_id and c.payee_id = p.payee_id`);
  await tx.execute(sql`
    insert into carry (giver_id, payee_id, carry_micro, month)
    select g.giver_id, p.payee_id, m.carry_micro, ${month}
    from month_gift m join month_giver g on g.giver = m.giver join month_payee p on p.payee = m.payee
    where m.carry_micro is not null and not exists (
      select from carry c where c.giver_id = g.giver_id and c.payee_id = p.payee_id)
    order by m.giver, m.payee`);
}

/** The steps of a split, in their order. */
export const SPLIT_STEPS = [
  { name: 'payees', run: findPayees },
  { name: 'givers', run: findGivers },
  { name: 'standing shares', run: divideStandingShares },
  { name: 'gifts', run: divideGifts },
  { name: 'shares', run: addShares },
  { name: 'carries', run: saveCarries },
] as const;

export type SplitStep = (typeof SPLIT_STEPS)[number]['name'];

/** Splits the budgets of a counted month: every flattr gets its share, and what rounding owes is kept.
 *  Leaves the tables above to whoever books it in the same transaction.
 *  @param begin told what comes next. */
export async function splitMonth(
  tx: Tx,
  terms: MonthTerms,
  begin: (step: SplitStep) => void = () => {},
): Promise<void> {
  await planForMany(tx);
  for (const { name, run } of SPLIT_STEPS) {
    begin(name);
    await run(tx, terms);
  }
}
