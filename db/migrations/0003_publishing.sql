CREATE TABLE "block" (
	"blocker_id" uuid NOT NULL,
	"blocked_id" uuid NOT NULL,
	"uri" text,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "block_blocker_id_blocked_id_pk" PRIMARY KEY("blocker_id","blocked_id")
);
--> statement-breakpoint
CREATE TABLE "follow" (
	"id" uuid PRIMARY KEY NOT NULL,
	"uri" text NOT NULL,
	"follower_id" uuid NOT NULL,
	"followee_id" uuid NOT NULL,
	"state" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "follow_uri_unique" UNIQUE("uri"),
	CONSTRAINT "follow_not_oneself" CHECK ("follow"."follower_id" <> "follow"."followee_id")
);
--> statement-breakpoint
CREATE TABLE "post" (
	"id" uuid PRIMARY KEY NOT NULL,
	"uri" text NOT NULL,
	"author_id" uuid NOT NULL,
	"work_id" uuid,
	"page_url" text NOT NULL,
	"content_html" text NOT NULL,
	"title" text,
	"warning" text,
	"language" text,
	"published_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone,
	"received_at" timestamp with time zone NOT NULL,
	"deleted_at" timestamp with time zone,
	CONSTRAINT "post_uri_unique" UNIQUE("uri")
);
--> statement-breakpoint
CREATE TABLE "reaction" (
	"id" uuid PRIMARY KEY NOT NULL,
	"uri" text NOT NULL,
	"kind" text NOT NULL,
	"actor_id" uuid NOT NULL,
	"work_id" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "picture" (
	"id" uuid PRIMARY KEY NOT NULL,
	"bytes" "bytea" NOT NULL,
	"media_type" text NOT NULL,
	"width" integer NOT NULL,
	"height" integer NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "feed" (
	"id" uuid PRIMARY KEY NOT NULL,
	"owner_id" uuid NOT NULL,
	"url" text NOT NULL,
	"title" text DEFAULT '' NOT NULL,
	"site_url" text,
	"etag" text,
	"last_modified" text,
	"added_at" timestamp with time zone NOT NULL,
	"checked_at" timestamp with time zone,
	"succeeded_at" timestamp with time zone,
	"next_check_at" timestamp with time zone NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"trouble" text
);
--> statement-breakpoint
DROP INDEX "work_url";--> statement-breakpoint
ALTER TABLE "actor" ADD COLUMN "picture_id" uuid;--> statement-breakpoint
ALTER TABLE "actor" ADD COLUMN "links" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "actor" ADD COLUMN "also_known_as" text[] DEFAULT '{}'::text[] NOT NULL;--> statement-breakpoint
ALTER TABLE "actor" ADD COLUMN "attribution_domains" text[] DEFAULT '{}'::text[] NOT NULL;--> statement-breakpoint
ALTER TABLE "actor" ADD COLUMN "deleted_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "work" ADD COLUMN "form" text DEFAULT 'note' NOT NULL;--> statement-breakpoint
ALTER TABLE "work" ADD COLUMN "body_markdown" text;--> statement-breakpoint
ALTER TABLE "work" ADD COLUMN "body_html" text;--> statement-breakpoint
ALTER TABLE "work" ADD COLUMN "picture_id" uuid;--> statement-breakpoint
ALTER TABLE "work" ADD COLUMN "picture_alt" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "work" ADD COLUMN "byline" text;--> statement-breakpoint
ALTER TABLE "work" ADD COLUMN "feed_id" uuid;--> statement-breakpoint
ALTER TABLE "work" ADD COLUMN "feed_entry_hash" text;--> statement-breakpoint
ALTER TABLE "work" ADD COLUMN "proven_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "work" ADD COLUMN "announced_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "work" ADD COLUMN "featured_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "work" ADD COLUMN "deleted_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "block" ADD CONSTRAINT "block_blocker_id_actor_id_fk" FOREIGN KEY ("blocker_id") REFERENCES "public"."actor"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "block" ADD CONSTRAINT "block_blocked_id_actor_id_fk" FOREIGN KEY ("blocked_id") REFERENCES "public"."actor"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "follow" ADD CONSTRAINT "follow_follower_id_actor_id_fk" FOREIGN KEY ("follower_id") REFERENCES "public"."actor"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "follow" ADD CONSTRAINT "follow_followee_id_actor_id_fk" FOREIGN KEY ("followee_id") REFERENCES "public"."actor"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "post" ADD CONSTRAINT "post_author_id_actor_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."actor"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "post" ADD CONSTRAINT "post_work_id_work_id_fk" FOREIGN KEY ("work_id") REFERENCES "public"."work"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reaction" ADD CONSTRAINT "reaction_actor_id_actor_id_fk" FOREIGN KEY ("actor_id") REFERENCES "public"."actor"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reaction" ADD CONSTRAINT "reaction_work_id_work_id_fk" FOREIGN KEY ("work_id") REFERENCES "public"."work"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "feed" ADD CONSTRAINT "feed_owner_id_actor_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."actor"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "block_uri" ON "block" USING btree ("uri");--> statement-breakpoint
CREATE UNIQUE INDEX "follow_once" ON "follow" USING btree ("follower_id","followee_id");--> statement-breakpoint
CREATE INDEX "follow_followee" ON "follow" USING btree ("followee_id","state","created_at");--> statement-breakpoint
CREATE INDEX "post_work" ON "post" USING btree ("work_id","published_at");--> statement-breakpoint
CREATE INDEX "post_author" ON "post" USING btree ("author_id","published_at");--> statement-breakpoint
CREATE UNIQUE INDEX "reaction_once" ON "reaction" USING btree ("actor_id","work_id","kind");--> statement-breakpoint
CREATE INDEX "reaction_work" ON "reaction" USING btree ("work_id","kind");--> statement-breakpoint
CREATE INDEX "reaction_uri" ON "reaction" USING btree ("uri");--> statement-breakpoint
CREATE UNIQUE INDEX "feed_once" ON "feed" USING btree ("owner_id","url");--> statement-breakpoint
CREATE INDEX "feed_due" ON "feed" USING btree ("next_check_at");--> statement-breakpoint
ALTER TABLE "actor" ADD CONSTRAINT "actor_picture_id_picture_id_fk" FOREIGN KEY ("picture_id") REFERENCES "public"."picture"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "work" ADD CONSTRAINT "work_picture_id_picture_id_fk" FOREIGN KEY ("picture_id") REFERENCES "public"."picture"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "work" ADD CONSTRAINT "work_feed_id_feed_id_fk" FOREIGN KEY ("feed_id") REFERENCES "public"."feed"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "flattr_recorded" ON "flattr" USING btree ("recorded_at");--> statement-breakpoint
CREATE INDEX "actor_picture" ON "actor" USING btree ("picture_id");--> statement-breakpoint
CREATE INDEX "work_address" ON "work" USING btree ("url");--> statement-breakpoint
CREATE INDEX "work_page" ON "work" USING btree ("page_url");--> statement-breakpoint
CREATE INDEX "work_feed" ON "work" USING btree ("feed_id");--> statement-breakpoint
CREATE INDEX "work_picture" ON "work" USING btree ("picture_id");--> statement-breakpoint
CREATE INDEX "work_outbox" ON "work" USING btree ("author_id","published_at","id");--> statement-breakpoint
CREATE INDEX "work_tags" ON "work" USING gin ("tags");--> statement-breakpoint
CREATE UNIQUE INDEX "work_url" ON "work" USING btree ("author_id","url") WHERE "work"."deleted_at" is null and "work"."slug" is not null;--> statement-breakpoint
-- What was published until now was imported by an administrator, whose word counts.
UPDATE "work" SET "proven_at" = "created_at" WHERE "slug" IS NOT NULL;--> statement-breakpoint
-- Deliveries of a kind that nothing takes any more; they hold private keys.
DELETE FROM graphile_worker._private_jobs WHERE task_id IN (SELECT id FROM graphile_worker._private_tasks WHERE identifier = 'fedify');--> statement-breakpoint
-- Addresses of pages are kept as they go over the wire: a header takes no other characters.
UPDATE "work" SET "page_url" = "encoded"."url", "url" = CASE WHEN "work"."url" = "page_url" THEN "encoded"."url" ELSE "work"."url" END
FROM (
	SELECT "id", string_agg(CASE WHEN octet_length("bytes") = 1 THEN "c" ELSE regexp_replace(upper(encode("bytes", 'hex')), '(..)', '%\1', 'g') END, '' ORDER BY "n") AS "url"
	FROM "work", regexp_split_to_table("page_url", '') WITH ORDINALITY AS "parts" ("c", "n"), LATERAL convert_to("c", 'UTF8') AS "bytes"
	WHERE "slug" IS NOT NULL AND octet_length("page_url") <> char_length("page_url")
	GROUP BY "id"
) AS "encoded"
WHERE "encoded"."id" = "work"."id";
