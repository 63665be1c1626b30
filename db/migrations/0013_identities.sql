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