import { sql } from 'drizzle-orm';
import type { Pass } from './audit-check.ts';

/** The split of every month computed anew, from the flattrs and from what each giver gave. The arithmetic
 *  is that of `src/settlement/split-period.ts`.
 *
 *  What a giver could give is not kept, so it is taken from what they gave. Then the works of a payee are
 *  known exactly; a payee's part up to the unit that rounding decides, and that one by what rounding owes
 *  afterwards, which is computed from all months and is exact too. Sums are of 32-bit numbers, which is far
 *  quicker: no budget comes near 2^31, and what somebody wrote there that does is as wrong when cut off.
 *
 *  Two things are not kept either. Whether a payee elsewhere could be reached when the month closed: one
 *  who got nothing from anybody in it counts as reached for the least that the others can have, and as not
 *  reached for the most. And the means of somebody who gave nothing but a standing share. Where one of the
 *  two plays a part, what rounding owes is held to its bound only: a unit for each month that may have been
 *  rounded. */
export const SPLIT_PASS: Pass = {
  names: {
    unlike: 'every share is of its flattr: its month, its giver and its payee',
    missing: 'every flattr of a distributed month has its share',
    uneven: "every share is what the split of its giver's month makes it",
    uncarried: 'every carry is what rounding still owes',
  },
  firstWrong: sql`
    with given as not materialized (
      select id, month, giver_id, payee_id, weight, percent from flattr
      where given and undone_at is null and payee_id is not null
        and month in (select month from period where phase = 'distributed')
    ), pair as (
      -- Flattrs without a share are the pairs of no month.
      select s.month, s.giver_id, s.payee_id, sum(least(s.amount_minor, 2147483647)::int) as part,
        count(*) as works, sum(case when f.percent is null then f.weight::int else 0 end) as weight,
        coalesce(max(f.percent), 0)::bigint as percent,
        bool_or((f.month, f.giver_id, f.payee_id) is distinct from (s.month, s.giver_id, s.payee_id)) as is_unlike
      from share s full join given f on f.id = s.flattr_id
      group by s.month, s.giver_id, s.payee_id
    ), lost as (
      select month, payee_id from share
      where payee_id in (select id from actor where not local)
      group by month, payee_id having max(amount_minor) = 0
    ), known as (
      select *, (month, payee_id) in (select month, payee_id from lost) as is_lost from pair offset 0
    ), budget as materialized (
      select *, sum(least(part, 2147483647)::int) over giver as total,
        sum(least(weight, 2147483647)::int) over giver as most,
        sum(case when is_lost then 0 else least(weight, 2147483647)::int end) over giver as least,
        sum(case when percent > 0 then least(part, 2147483647)::int else 0 end) over giver as first_part,
        sum(case when percent > 0 then least(weight, 2147483647)::int else 0 end) over giver as first_weight,
        is_lost or bool_or(is_lost and percent > 0) over giver as is_unknown
      from known window giver as (partition by giver_id, month)
    ), scaled as (
      -- Out of what, and for how much of it: the standing share's payee first, then the others.
      select *,
        case when percent > 0 then total else total - first_part end as sum_minor,
        case when percent > 0 then percent * most + (100 - percent) * weight else weight end as own_most,
        nullif(case when percent > 0 then 100 * most else most - first_weight end, 0) as whole_most,
        case when percent > 0 then percent * least + (100 - percent) * weight else weight end as own_least,
        nullif(case when percent > 0 then 100 * least else least - first_weight end, 0) as whole_least
      from budget where month is not null
    ), rounded as (
      -- Without a whole there is nothing but a standing share.
      select *, is_unknown or most <> least or whole_most is null as is_open,
        coalesce(sum_minor * own_most / whole_most, part) as floor_minor,
        coalesce((sum_minor * own_least + whole_least - 1) / whole_least, sum_minor) as ceiling_minor,
        sum_minor * own_most % whole_most as remainder
      from scaled
    ), owed as (
      select giver_id, payee_id, count(*) as months, bool_or(is_open) as is_open,
        sum(case when remainder > 0 then greatest(-2147483648, least(2147483647,
          remainder * 1000000 / whole_most - 1000000 * (part - floor_minor)))::int else 0 end) as micro,
        min(case when not is_unknown and part not between floor_minor and ceiling_minor
          then format('%s, giver %s, payee %s: %s of %s', month, giver_id, payee_id, part, sum_minor) end) as uneven
      from rounded where is_open or remainder > 0 or part <> floor_minor
      group by giver_id, payee_id
    ), pairs as (
      select min(o.uneven) as uneven, min(case when case
          when o.is_open then abs(coalesce(c.carry_micro, 0)) >= 1000000 * o.months
          else coalesce(c.carry_micro, 0) <> coalesce(o.micro, 0) end
        then format('giver %s, payee %s: %s, not %s', coalesce(c.giver_id, o.giver_id),
          coalesce(c.payee_id, o.payee_id), coalesce(c.carry_micro, 0), o.micro) end) as uncarried
      from owed o full join carry c on c.giver_id = o.giver_id and c.payee_id = o.payee_id
    ), work as (
      select s.month, s.giver_id, s.payee_id, s.flattr_id, s.amount_minor as amount, f.percent,
        coalesce(f.work_id, f.person_id) as subject_id, b.part,
        case when f.percent is not null then f.percent * b.most else f.weight * (100 - b.percent) end as own,
        b.percent * b.most + (100 - b.percent) * b.weight as whole
      from budget b join share s using (month, giver_id, payee_id) left join flattr f on f.id = s.flattr_id
      where b.works > 1 and not is_unknown and (b.most = b.least or b.percent = 0)
    ), placed as (
      select *, part * own / whole as base, part * own % whole as remainder,
        row_number() over (partition by month, giver_id, payee_id order by part * own % whole = 0,
          part * own % whole * 1000000 / whole desc, sha256(convert_to(month
            || case when percent is null then '' else 'standing:' end || subject_id, 'UTF8'))) as place
      from work
    ), spread as (
      select *, base + case when remainder > 0 and place <= part - sum(base) over payee then 1 else 0 end as due
      from placed window payee as (partition by month, giver_id, payee_id)
    )
    select
      case when (select bool_or(is_unlike) from budget where month is not null) then
        (select min(format('flattr %s', s.flattr_id)) from share s left join given f on f.id = s.flattr_id
          where (f.month, f.giver_id, f.payee_id) is distinct from (s.month, s.giver_id, s.payee_id)) end as unlike,
      case when exists (select from budget where month is null) then
        (select min(format('flattr %s', f.id)) from given f
          where not exists (select from share s where s.flattr_id = f.id)
            and exists (select from period_budget b where b.month = f.month and b.giver_id = f.giver_id)) end as missing,
      coalesce(pairs.uneven, (select min(format('%s, giver %s, payee %s: flattr %s is worth %s, not %s',
        month, giver_id, payee_id, flattr_id, amount, due)) from spread where amount <> due)) as uneven,
      pairs.uncarried
    from pairs`,
};
