ALTER TABLE "account" ADD COLUMN "came_by_domain" text;--> statement-breakpoint
ALTER TABLE "account" ADD CONSTRAINT "account_came_by_domain_unique" UNIQUE("came_by_domain");