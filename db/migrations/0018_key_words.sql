ALTER TABLE "actor" ADD COLUMN "key_other_before" timestamp with time zone;--> statement-breakpoint
UPDATE "actor" SET "key_other_before" = "key_changed_at", "key_changed_at" = null WHERE "key_refused";--> statement-breakpoint
ALTER TABLE "actor" DROP COLUMN "key_refused";