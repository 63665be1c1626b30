CREATE TABLE "bot_message" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"receiver_id" uuid NOT NULL,
	"language" text NOT NULL,
	"text_sealed" text,
	"created_at" timestamp with time zone NOT NULL,
	"sent_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "happening" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"person_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"flattr_id" uuid,
	"post_id" uuid,
	"follow_id" uuid,
	"transaction_id" uuid,
	"month" text,
	"at" timestamp with time zone NOT NULL,
	"on_page" boolean NOT NULL,
	"by_mail" text,
	"by_bot" text,
	CONSTRAINT "happening_about" CHECK (num_nonnulls("happening"."flattr_id", "happening"."post_id", "happening"."follow_id", "happening"."transaction_id", "happening"."month") = 1)
);
--> statement-breakpoint
CREATE TABLE "telling_choice" (
	"account_id" uuid NOT NULL,
	"topic" text NOT NULL,
	"on_page" boolean NOT NULL,
	"by_mail" text NOT NULL,
	"by_bot" text NOT NULL,
	CONSTRAINT "telling_choice_account_id_topic_pk" PRIMARY KEY("account_id","topic")
);
--> statement-breakpoint
ALTER TABLE "identity" ADD COLUMN "is_told" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "account" ADD COLUMN "seen_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "bot_message" ADD CONSTRAINT "bot_message_account_id_account_actor_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("actor_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bot_message" ADD CONSTRAINT "bot_message_receiver_id_actor_id_fk" FOREIGN KEY ("receiver_id") REFERENCES "public"."actor"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "happening" ADD CONSTRAINT "happening_person_id_account_actor_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."account"("actor_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "happening" ADD CONSTRAINT "happening_flattr_id_flattr_id_fk" FOREIGN KEY ("flattr_id") REFERENCES "public"."flattr"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "happening" ADD CONSTRAINT "happening_post_id_post_id_fk" FOREIGN KEY ("post_id") REFERENCES "public"."post"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "happening" ADD CONSTRAINT "happening_follow_id_follow_id_fk" FOREIGN KEY ("follow_id") REFERENCES "public"."follow"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "happening" ADD CONSTRAINT "happening_transaction_id_ledger_transaction_id_fk" FOREIGN KEY ("transaction_id") REFERENCES "public"."ledger_transaction"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "telling_choice" ADD CONSTRAINT "telling_choice_account_id_account_actor_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("actor_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "bot_message_account" ON "bot_message" USING btree ("account_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "happening_flattr" ON "happening" USING btree ("flattr_id","kind") WHERE "happening"."flattr_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "happening_post" ON "happening" USING btree ("post_id") WHERE "happening"."post_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "happening_follow" ON "happening" USING btree ("follow_id") WHERE "happening"."follow_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "happening_transaction" ON "happening" USING btree ("transaction_id","person_id") WHERE "happening"."transaction_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "happening_month" ON "happening" USING btree ("month","person_id") WHERE "happening"."month" is not null;--> statement-breakpoint
CREATE INDEX "happening_page" ON "happening" USING btree ("person_id","at","id") WHERE "happening"."on_page";--> statement-breakpoint
CREATE INDEX "happening_by_mail" ON "happening" USING btree ("person_id","by_mail","at") WHERE "happening"."by_mail" is not null;--> statement-breakpoint
CREATE INDEX "happening_by_bot" ON "happening" USING btree ("person_id","by_bot","at") WHERE "happening"."by_bot" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "identity_told" ON "identity" USING btree ("account_id") WHERE "identity"."is_told";
--> statement-breakpoint
-- What somebody wants of a topic: what they have chosen, else this. It is asked for as a value, as in
-- `receive_together`, for the same reason.
CREATE FUNCTION chosen(person uuid, about text)
RETURNS TABLE (on_page boolean, by_mail text, by_bot text) LANGUAGE sql STABLE AS $$
  SELECT coalesce((said.choice).on_page, true),
    coalesce((said.choice).by_mail,
      CASE WHEN about IN ('follower', 'waiting') THEN 'daily' ELSE 'each' END),
    coalesce((said.choice).by_bot, 'off')
  FROM (
    SELECT (SELECT c FROM telling_choice c WHERE c.account_id = person AND c.topic = about) AS choice
    OFFSET 0
  ) AS said
$$;
--> statement-breakpoint
-- By which ways something that happens now is to be told them. No row: by none, or they are nobody here, or
-- have left.
CREATE FUNCTION wanted(person uuid, about text)
RETURNS TABLE (on_page boolean, by_mail text, by_bot text) LANGUAGE sql STABLE AS $$
  SELECT ways.* FROM (
    SELECT c.on_page,
      CASE WHEN c.by_mail <> 'off' AND (SELECT true FROM mail_address m
        WHERE m.account_id = person AND m.refused_at IS NULL) THEN c.by_mail END AS by_mail,
      CASE WHEN c.by_bot <> 'off' AND (SELECT true FROM identity i
        WHERE i.account_id = person AND i.is_told) THEN c.by_bot END AS by_bot
    FROM chosen(person, about) AS c OFFSET 0
  ) AS ways
  WHERE (ways.on_page OR ways.by_mail IS NOT NULL OR ways.by_bot IS NOT NULL)
    AND (SELECT actor.deleted_at IS NULL FROM account JOIN actor ON actor.id = account.actor_id
      WHERE account.actor_id = person)
$$;
--> statement-breakpoint
-- As in migration 0019; and whom a flattr thanks is told.
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
  ), told as (
    insert into happening (person_id, kind, flattr_id, at, on_page, by_mail, by_bot)
    select payee_id, 'flattr', id, at_time, w.on_page, w.by_mail, w.by_bot
    from ready cross join lateral wanted(payee_id, 'flattr') as w where kind = 'flattr'
    order by id
  )
  select uri from ready;
END;
$$;
--> statement-breakpoint
-- What happened before is on the page, and was seen. Of a gift without a name the day is enough.
INSERT INTO "happening" ("person_id", "kind", "flattr_id", "at", "on_page")
  SELECT f."payee_id", 'flattr', f."id",
    CASE WHEN f."anonymous" THEN date_trunc('day', f."recorded_at" + interval '1 day', 'UTC')
      ELSE f."recorded_at" END, true
  FROM "flattr" f JOIN "account" a ON a."actor_id" = f."payee_id"
  WHERE f."undone_at" IS NULL;--> statement-breakpoint
INSERT INTO "happening" ("person_id", "kind", "post_id", "at", "on_page")
  SELECT w."author_id", 'comment', p."id", p."received_at", true
  FROM "post" p JOIN "work" w ON w."id" = p."work_id"
  JOIN "account" a ON a."actor_id" = w."author_id"
  WHERE p."deleted_at" IS NULL AND p."author_id" <> w."author_id";--> statement-breakpoint
INSERT INTO "happening" ("person_id", "kind", "follow_id", "at", "on_page")
  SELECT f."followee_id", 'follower', f."id", f."created_at", true
  FROM "follow" f JOIN "account" a ON a."actor_id" = f."followee_id"
  WHERE f."state" = 'accepted';--> statement-breakpoint
UPDATE "account" SET "seen_until" = now();
