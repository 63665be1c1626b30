CREATE TABLE "visitor_count" (
	"subject_id" uuid NOT NULL,
	"day" text NOT NULL,
	"visitors" integer NOT NULL,
	"sketch" "bytea",
	CONSTRAINT "visitor_count_subject_id_day_pk" PRIMARY KEY("subject_id","day")
);
--> statement-breakpoint
CREATE UNLOGGED TABLE "visitor_salt" (
	"day" text PRIMARY KEY NOT NULL,
	"salt" text NOT NULL
);
--> statement-breakpoint
CREATE INDEX "visitor_count_open" ON "visitor_count" USING btree ("day") WHERE "visitor_count"."sketch" is not null;