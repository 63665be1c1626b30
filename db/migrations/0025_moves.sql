ALTER TABLE "actor" ADD COLUMN "moved_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "actor" ADD COLUMN "moved_from" text[] DEFAULT '{}'::text[] NOT NULL;