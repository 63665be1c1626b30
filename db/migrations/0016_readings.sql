ALTER TABLE "talk" ALTER COLUMN "said" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "favourite_reading" ADD COLUMN "unfinished" jsonb;--> statement-breakpoint
-- What was said is kept until it is answered.
UPDATE "talk" SET "said" = NULL WHERE "answer" IS NOT NULL OR "received_at" < now() - interval '7 days';--> statement-breakpoint
-- Accounts are read beside the jobs now, and those that were handed out are due.
DELETE FROM graphile_worker._private_jobs WHERE task_id IN
  (SELECT id FROM graphile_worker._private_tasks WHERE identifier = 'read-favourites');--> statement-breakpoint
UPDATE "favourite_reading" SET "next_read_at" = now() WHERE "next_read_at" > now() AND "trouble" IS NULL;
