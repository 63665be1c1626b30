CREATE TABLE "favourite_reading" (
	"actor_id" uuid PRIMARY KEY NOT NULL,
	"mode" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"marks" text[],
	"marks_are_all" boolean DEFAULT false NOT NULL,
	"read_at" timestamp with time zone,
	"whole_at" timestamp with time zone,
	"next_read_at" timestamp with time zone NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"trouble" text
);
--> statement-breakpoint
CREATE TABLE "found_favourite" (
	"actor_id" uuid NOT NULL,
	"object_uri" text NOT NULL,
	"found_at" timestamp with time zone NOT NULL,
	"state" text NOT NULL,
	"code" text,
	"flattr_id" uuid,
	"missed_at" timestamp with time zone,
	CONSTRAINT "found_favourite_actor_id_object_uri_pk" PRIMARY KEY("actor_id","object_uri")
);
--> statement-breakpoint
CREATE TABLE "identity" (
	"actor_id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"host" text NOT NULL,
	"token_sealed" text NOT NULL,
	"scope" text NOT NULL,
	"proven_at" timestamp with time zone NOT NULL,
	"claimed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "knock" (
	"state_hash" text PRIMARY KEY NOT NULL,
	"host" text NOT NULL,
	"verifier_sealed" text NOT NULL,
	"next" text,
	"account_id" uuid,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "server_app" (
	"host" text PRIMARY KEY NOT NULL,
	"software" text NOT NULL,
	"issuer" text NOT NULL,
	"authorization_endpoint" text NOT NULL,
	"token_endpoint" text NOT NULL,
	"revocation_endpoint" text,
	"uses_pkce" boolean NOT NULL,
	"scope" text NOT NULL,
	"client_id" text NOT NULL,
	"client_secret_sealed" text NOT NULL,
	"registered_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "talk" (
	"id" uuid PRIMARY KEY NOT NULL,
	"post_uri" text NOT NULL,
	"sender_id" uuid NOT NULL,
	"about_uri" text,
	"said" text NOT NULL,
	"language" text NOT NULL,
	"is_public" boolean NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"answer" jsonb,
	"sent_at" timestamp with time zone,
	CONSTRAINT "talk_post_uri_unique" UNIQUE("post_uri")
);
--> statement-breakpoint
ALTER TABLE "flattr" ADD COLUMN "favourited" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "favourite_reading" ADD CONSTRAINT "favourite_reading_actor_id_identity_actor_id_fk" FOREIGN KEY ("actor_id") REFERENCES "public"."identity"("actor_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "found_favourite" ADD CONSTRAINT "found_favourite_actor_id_identity_actor_id_fk" FOREIGN KEY ("actor_id") REFERENCES "public"."identity"("actor_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "found_favourite" ADD CONSTRAINT "found_favourite_flattr_id_flattr_id_fk" FOREIGN KEY ("flattr_id") REFERENCES "public"."flattr"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity" ADD CONSTRAINT "identity_actor_id_actor_id_fk" FOREIGN KEY ("actor_id") REFERENCES "public"."actor"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity" ADD CONSTRAINT "identity_account_id_account_actor_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("actor_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "knock" ADD CONSTRAINT "knock_account_id_account_actor_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("actor_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "talk" ADD CONSTRAINT "talk_sender_id_actor_id_fk" FOREIGN KEY ("sender_id") REFERENCES "public"."actor"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "favourite_reading_next" ON "favourite_reading" USING btree ("next_read_at");--> statement-breakpoint
CREATE INDEX "found_favourite_flattr" ON "found_favourite" USING btree ("flattr_id");--> statement-breakpoint
CREATE INDEX "found_favourite_found" ON "found_favourite" USING btree ("actor_id","found_at");--> statement-breakpoint
CREATE INDEX "identity_account" ON "identity" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "identity_host" ON "identity" USING btree ("host");--> statement-breakpoint
CREATE INDEX "knock_expires" ON "knock" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "talk_sender" ON "talk" USING btree ("sender_id","received_at");
--> statement-breakpoint
-- As in migration 0004; but a favourite of an account that is somebody's here is their flattr, which is
-- left to the way of a single activity.
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
