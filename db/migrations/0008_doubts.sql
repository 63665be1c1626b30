CREATE TABLE "doubt" (
	"id" uuid PRIMARY KEY NOT NULL,
	"peer_id" uuid NOT NULL,
	"payee" text,
	"reason" text NOT NULL,
	"admin_id" uuid NOT NULL,
	"made_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "doubt" ADD CONSTRAINT "doubt_peer_id_peer_id_fk" FOREIGN KEY ("peer_id") REFERENCES "public"."peer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "doubt" ADD CONSTRAINT "doubt_admin_id_actor_id_fk" FOREIGN KEY ("admin_id") REFERENCES "public"."actor"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "doubt_standing" ON "doubt" USING btree ("peer_id",coalesce("payee", '')) WHERE "doubt"."ended_at" is null;