ALTER TABLE "flattr" ADD COLUMN "source" text;--> statement-breakpoint
-- What is known of those that were given before; which of them came by a link or the bot is not.
UPDATE "flattr" SET "source" = CASE
  WHEN NOT given THEN 'node'
  WHEN percent IS NOT NULL THEN 'share'
  WHEN subscription_id IS NOT NULL THEN 'monthly'
  WHEN favourited THEN CASE WHEN EXISTS (
    SELECT FROM work JOIN actor ON actor.id = work.author_id
    WHERE work.id = flattr.work_id AND actor.local) THEN 'like' ELSE 'favourite' END
  ELSE 'unknown' END;--> statement-breakpoint
ALTER TABLE "flattr" ALTER COLUMN "source" SET NOT NULL;--> statement-breakpoint
CREATE INDEX "flattr_counted" ON "flattr" USING btree ("month") WHERE "flattr"."payee_id" is not null and "flattr"."undone_at" is null;--> statement-breakpoint
CREATE INDEX "work_shown" ON "work" USING btree ("author_id") WHERE "work"."slug" is not null and not "work"."hidden" and "work"."deleted_at" is null;--> statement-breakpoint
ALTER TABLE "flattr" DROP COLUMN "favourited";--> statement-breakpoint
ALTER TABLE "flattr" ADD CONSTRAINT "flattr_source_node" CHECK (("flattr"."source" = 'node') = not "flattr"."given");--> statement-breakpoint
ALTER TABLE "flattr" ADD CONSTRAINT "flattr_source_share" CHECK (("flattr"."source" = 'share') = ("flattr"."percent" is not null));--> statement-breakpoint
ALTER TABLE "flattr" ADD CONSTRAINT "flattr_source_monthly" CHECK ("flattr"."source" <> 'monthly' or "flattr"."subscription_id" is not null);--> statement-breakpoint
-- As in migration 0013; with how it came.
CREATE OR REPLACE FUNCTION receive_together(received json, at_time timestamptz, read_since timestamptz)
RETURNS SETOF text
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
  -- The locks of db/records/locks.ts: MONTH_EDGE, then ACTIVITY.
  PERFORM pg_advisory_xact_lock_shared(1, 0);
  PERFORM pg_advisory_xact_lock(7, lock) FROM (
    SELECT DISTINCT hashtext(one ->> 'uri') AS lock FROM json_array_elements(received) AS one
    ORDER BY lock) AS locks;
  RETURN QUERY
  with said as (
    select * from json_to_recordset(received) as said(
      id uuid, kind text, uri text, "actorUri" text, "objectUri" text, host text,
      "inboxOf" uuid, "contentHash" text, month text, weight smallint, message text)
  ), ready as (
    select said.*, giver.id as giver_id, work.id as work_id, payee.id as payee_id
    from said
    join actor giver on giver.uri = said."actorUri" and not giver.local
      and giver.deleted_at is null and giver.kind <> 'application'
      and giver.fetched_at > read_since
    join work on work.uri = said."objectUri" and work.deleted_at is null
    join actor payee on payee.id = work.author_id and payee.local
      and payee.deleted_at is null and payee.kind not in ('application', 'service')
      and not said."actorUri" = any(payee.also_known_as)
    left join peer on peer.host = said.host
    where peer.trust is distinct from 'blocked'
      and (said."inboxOf" is null or exists (
        select from actor where actor.id = said."inboxOf" and actor.local))
      and (select true from block where blocker_id = payee.id and blocked_id = giver.id)
        is null
      and (select true from early_undo
        where actor_uri = said."actorUri" and activity_uri = said.uri) is null
      and case said.kind
        when 'like' then (select true from reaction
          where actor_id = giver.id and work_id = work.id and kind = 'like') is null
          and (select true from identity where actor_id = giver.id) is null
        else peer.id is not null
          and said.month = (select period.month from period where phase = 'open')
          and (select true from received_activity
            where received_activity.uri = said.uri) is null
          and (select true from flattr where flattr.giver_id = giver.id
            and flattr.work_id = work.id and flattr.month = said.month
            and flattr.undone_at is null and flattr.percent is null
            and (flattr.given or not flattr.anonymous) limit 1) is null
          and (select true from statement where statement.peer_id = peer.id
            and statement.direction = 'received' and statement.month = said.month limit 1)
            is null
        end
  ), flattrs as (
    insert into flattr (id, uri, giver_id, given, source, work_id, payee_id, month, weight, message,
      recorded_at)
    select id, uri, giver_id, false, 'node', work_id, payee_id, month, weight, message,
      at_time
    from ready where kind = 'flattr' order by giver_id, work_id
  ), activities as (
    insert into received_activity (uri, actor_uri, content_hash, received_at)
    select uri, "actorUri", "contentHash", at_time
    from ready where kind = 'flattr' order by uri
  ), likes as (
    insert into reaction (id, uri, kind, actor_id, work_id, created_at)
    select id, uri, 'like', giver_id, work_id, at_time
    from ready where kind = 'like' order by giver_id, work_id
  )
  select uri from ready;
END;
$$;
