CREATE TABLE "notice" (
	"id" uuid PRIMARY KEY NOT NULL,
	"author_id" uuid NOT NULL,
	"work_id" uuid,
	"token" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"sent_at" timestamp with time zone,
	CONSTRAINT "notice_author_id_unique" UNIQUE("author_id"),
	CONSTRAINT "notice_token_unique" UNIQUE("token")
);
--> statement-breakpoint
CREATE TABLE "opt_out" (
	"who" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "early_undo" (
	"actor_uri" text NOT NULL,
	"activity_uri" text NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	CONSTRAINT "early_undo_actor_uri_activity_uri_pk" PRIMARY KEY("actor_uri","activity_uri")
);
--> statement-breakpoint
CREATE TABLE "given_like" (
	"id" uuid PRIMARY KEY NOT NULL,
	"uri" text NOT NULL,
	"sender_id" uuid NOT NULL,
	"work_id" uuid NOT NULL,
	"month" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"tried_at" timestamp with time zone,
	"sent_at" timestamp with time zone,
	"undone_at" timestamp with time zone,
	"undo_sent_at" timestamp with time zone,
	CONSTRAINT "given_like_uri_unique" UNIQUE("uri")
);
--> statement-breakpoint
CREATE TABLE "payee_proof" (
	"id" uuid PRIMARY KEY NOT NULL,
	"work_id" uuid,
	"person_id" uuid,
	"payee_id" uuid,
	"method" text NOT NULL,
	"evidence" jsonb NOT NULL,
	"found_at" timestamp with time zone DEFAULT now() NOT NULL,
	"checked_at" timestamp with time zone NOT NULL,
	"next_check_at" timestamp with time zone NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "payee_proof_work_id_unique" UNIQUE("work_id"),
	CONSTRAINT "payee_proof_person_id_unique" UNIQUE("person_id"),
	CONSTRAINT "payee_proof_one_subject" CHECK (num_nonnulls("payee_proof"."work_id", "payee_proof"."person_id") = 1)
);
--> statement-breakpoint
CREATE TABLE "subscription" (
	"id" uuid PRIMARY KEY NOT NULL,
	"giver_id" uuid NOT NULL,
	"work_id" uuid,
	"person_id" uuid,
	"weight" smallint DEFAULT 1 NOT NULL,
	"anonymous" boolean DEFAULT false NOT NULL,
	"last_month" text,
	"created_at" timestamp with time zone NOT NULL,
	"paused_at" timestamp with time zone,
	"stopped_at" timestamp with time zone,
	"done_month" text NOT NULL,
	"skipped_for" text,
	CONSTRAINT "subscription_one_subject" CHECK (num_nonnulls("subscription"."work_id", "subscription"."person_id") = 1),
	CONSTRAINT "subscription_weight" CHECK ("subscription"."weight" between 1 and 5)
);
--> statement-breakpoint
DROP INDEX "flattr_once_a_month";--> statement-breakpoint
DROP INDEX "flattr_person_once_a_month";--> statement-breakpoint
ALTER TABLE "flattr" ALTER COLUMN "payee_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "work" ALTER COLUMN "author_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "reaction" ADD COLUMN "undone_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "reaction" ADD COLUMN "undone_early" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "flattr" ADD COLUMN "given" boolean;--> statement-breakpoint
ALTER TABLE "flattr" ADD COLUMN "person_id" uuid;--> statement-breakpoint
-- Until now whoever was flattred was who got it.
UPDATE "flattr" SET "given" = "actor"."local", "person_id" = CASE WHEN "flattr"."work_id" IS NULL THEN "flattr"."payee_id" END
FROM "actor" WHERE "actor"."id" = "flattr"."giver_id";--> statement-breakpoint
ALTER TABLE "flattr" ALTER COLUMN "given" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "flattr" ADD COLUMN "waiting_for" text;--> statement-breakpoint
ALTER TABLE "flattr" ADD COLUMN "percent" smallint;--> statement-breakpoint
ALTER TABLE "flattr" ADD COLUMN "anonymous" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "flattr" ADD COLUMN "subscription_id" uuid;--> statement-breakpoint
ALTER TABLE "flattr" ADD COLUMN "said_at" timestamp with time zone;--> statement-breakpoint
-- What was given until now was said at once, or is about to be: its Undo has to be said, too.
UPDATE "flattr" SET "said_at" = "flattr"."recorded_at" FROM "actor"
WHERE "actor"."id" = "flattr"."payee_id" AND "flattr"."given" AND NOT "actor"."local";--> statement-breakpoint
ALTER TABLE "flattr" ADD COLUMN "expired" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "account" ADD COLUMN "regives" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "account" ADD COLUMN "server_percent" smallint;--> statement-breakpoint
ALTER TABLE "account" ADD COLUMN "server_work_id" uuid;--> statement-breakpoint
ALTER TABLE "notice" ADD CONSTRAINT "notice_author_id_actor_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."actor"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notice" ADD CONSTRAINT "notice_work_id_work_id_fk" FOREIGN KEY ("work_id") REFERENCES "public"."work"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "given_like" ADD CONSTRAINT "given_like_sender_id_actor_id_fk" FOREIGN KEY ("sender_id") REFERENCES "public"."actor"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "given_like" ADD CONSTRAINT "given_like_work_id_work_id_fk" FOREIGN KEY ("work_id") REFERENCES "public"."work"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payee_proof" ADD CONSTRAINT "payee_proof_work_id_work_id_fk" FOREIGN KEY ("work_id") REFERENCES "public"."work"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payee_proof" ADD CONSTRAINT "payee_proof_person_id_actor_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."actor"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payee_proof" ADD CONSTRAINT "payee_proof_payee_id_actor_id_fk" FOREIGN KEY ("payee_id") REFERENCES "public"."actor"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscription" ADD CONSTRAINT "subscription_giver_id_account_actor_id_fk" FOREIGN KEY ("giver_id") REFERENCES "public"."account"("actor_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscription" ADD CONSTRAINT "subscription_work_id_work_id_fk" FOREIGN KEY ("work_id") REFERENCES "public"."work"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscription" ADD CONSTRAINT "subscription_person_id_actor_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."actor"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "notice_created" ON "notice" USING btree ("created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "given_like_once" ON "given_like" USING btree ("sender_id","work_id") WHERE "given_like"."undone_at" is null;--> statement-breakpoint
CREATE INDEX "given_like_untold" ON "given_like" USING btree ("sender_id","work_id") WHERE "given_like"."sent_at" is null or ("given_like"."undone_at" is not null and "given_like"."undo_sent_at" is null);--> statement-breakpoint
CREATE INDEX "actor_also_known_as" ON "actor" USING gin ("also_known_as") WHERE "actor"."local";--> statement-breakpoint
CREATE INDEX "payee_proof_payee" ON "payee_proof" USING btree ("payee_id");--> statement-breakpoint
CREATE INDEX "payee_proof_due" ON "payee_proof" USING btree ("next_check_at");--> statement-breakpoint
CREATE UNIQUE INDEX "subscription_work" ON "subscription" USING btree ("giver_id","work_id") WHERE "subscription"."stopped_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "subscription_person" ON "subscription" USING btree ("giver_id","person_id") WHERE "subscription"."stopped_at" is null;--> statement-breakpoint
ALTER TABLE "flattr" ADD CONSTRAINT "flattr_person_id_actor_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."actor"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "flattr" ADD CONSTRAINT "flattr_subscription_id_subscription_id_fk" FOREIGN KEY ("subscription_id") REFERENCES "public"."subscription"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "account" ADD CONSTRAINT "account_server_work_id_work_id_fk" FOREIGN KEY ("server_work_id") REFERENCES "public"."work"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "flattr_one_standing_share" ON "flattr" USING btree ("giver_id","month") WHERE "flattr"."undone_at" is null and "flattr"."percent" is not null;--> statement-breakpoint
CREATE INDEX "flattr_person" ON "flattr" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "flattr_waiting" ON "flattr" USING btree ("recorded_at") WHERE "flattr"."payee_id" is null and "flattr"."undone_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "flattr_once_a_month" ON "flattr" USING btree ("giver_id","work_id","month",("payee_id" is null)) WHERE "flattr"."undone_at" is null and "flattr"."work_id" is not null and "flattr"."percent" is null and ("flattr"."given" or not "flattr"."anonymous");--> statement-breakpoint
CREATE UNIQUE INDEX "flattr_person_once_a_month" ON "flattr" USING btree ("giver_id","person_id","month",("payee_id" is null)) WHERE "flattr"."undone_at" is null and "flattr"."person_id" is not null and ("flattr"."given" or not "flattr"."anonymous");--> statement-breakpoint
ALTER TABLE "flattr" ADD CONSTRAINT "flattr_percent" CHECK ("flattr"."percent" between 1 and 50);--> statement-breakpoint
ALTER TABLE "flattr" ADD CONSTRAINT "flattr_one_subject" CHECK (num_nonnulls("flattr"."work_id", "flattr"."person_id") = 1);--> statement-breakpoint
ALTER TABLE "flattr" ADD CONSTRAINT "flattr_waits" CHECK ("flattr"."payee_id" is not null or "flattr"."waiting_for" is not null);--> statement-breakpoint
UPDATE "flattr" SET "anonymous" = true FROM "actor" WHERE "actor"."id" = "flattr"."giver_id" AND NOT "actor"."local" AND "actor"."kind" = 'application';--> statement-breakpoint
-- Only what lives on a flattr node could be flattred: each is its author's. They are looked at again.
INSERT INTO "payee_proof" ("id", "work_id", "payee_id", "method", "evidence", "checked_at", "next_check_at")
SELECT gen_random_uuid(), "work"."id", "work"."author_id", 'hosted', '[]', "work"."updated_at", "work"."updated_at"
FROM "work" INNER JOIN "actor" ON "actor"."id" = "work"."author_id" WHERE NOT "actor"."local";--> statement-breakpoint
INSERT INTO "payee_proof" ("id", "person_id", "payee_id", "method", "evidence", "checked_at", "next_check_at")
SELECT gen_random_uuid(), "actor"."id", "actor"."id", 'hosted', '[]', coalesce("actor"."fetched_at", "actor"."created_at"), coalesce("actor"."fetched_at", "actor"."created_at")
FROM "actor" WHERE NOT "actor"."local" AND EXISTS (SELECT FROM "flattr" WHERE "flattr"."person_id" = "actor"."id");--> statement-breakpoint
-- Many jobs at once, each with its own delay. graphile-worker's add_job looks through all jobs there
-- are for each one; add_jobs takes them together. They differ by a microsecond at least, so that
-- in a queue they run in their order.
CREATE FUNCTION enqueue_jobs(task text, jobs json, queue text)
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  start timestamptz := clock_timestamp();
BEGIN
  IF json_array_length(jobs) = 0 THEN
    RETURN;
  END IF;
  PERFORM count(*) FROM graphile_worker.add_jobs((
    SELECT array_agg(json_populate_record(NULL::graphile_worker.job_spec, json_build_object(
      'identifier', task,
      'payload', job.spec -> 'payload',
      'queue_name', queue,
      'run_at', start + (job.spec ->> 'delay_ms')::int * interval '1 millisecond'
        + job.place * interval '1 microsecond'
    )) ORDER BY job.place)
    FROM json_array_elements(jobs) WITH ORDINALITY AS job (spec, place)
  ));
END;
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION enqueue_jobs(text, json, text) FROM PUBLIC;--> statement-breakpoint
DROP INDEX "reaction_work";--> statement-breakpoint
CREATE INDEX "reaction_work" ON "reaction" USING btree ("work_id","kind","actor_id");--> statement-breakpoint
-- Flattrs and favourites as they usually come, many at once, in one call: every answer that is waited
-- for is time in which nothing else is committed. Each condition is one that the way of a single
-- activity asks, too; what is not plainly good is left to that. The locks come first, in one order, and
-- the statement after them sees what was committed while it waited for them (READ COMMITTED). Rows are
-- added in the order of their keys. What must not be there is asked for as a value, not by NOT EXISTS:
-- that PostgreSQL may answer by reading all of a table, once it has planned while that was empty; and
-- a plan for these very values would cost more than what it does.
CREATE FUNCTION receive_together(received json, at_time timestamptz, read_since timestamptz)
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
    insert into flattr (id, uri, giver_id, given, work_id, payee_id, month, weight, message,
      recorded_at)
    select id, uri, giver_id, false, work_id, payee_id, month, weight, message,
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
