CREATE TABLE "host_claim" (
	"account_id" uuid NOT NULL,
	"origin" text NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	"proven_at" timestamp with time zone,
	"heard_at" timestamp with time zone,
	"found_in" text,
	"next_look_at" timestamp with time zone,
	CONSTRAINT "host_claim_account_id_origin_pk" PRIMARY KEY("account_id","origin")
);
--> statement-breakpoint
ALTER TABLE "actor" ADD COLUMN "moved_to" text;--> statement-breakpoint
ALTER TABLE "actor" ADD COLUMN "key_hash" text;--> statement-breakpoint
ALTER TABLE "actor" ADD COLUMN "key_changed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "actor" ADD COLUMN "key_refused" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "host_claim" ADD CONSTRAINT "host_claim_account_id_account_actor_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("actor_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "host_claim_next" ON "host_claim" USING btree ("next_look_at") WHERE "host_claim"."next_look_at" is not null;--> statement-breakpoint
CREATE INDEX "actor_moved_to" ON "actor" USING btree ("moved_to") WHERE "actor"."moved_to" is not null;