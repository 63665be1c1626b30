CREATE TABLE "dispute" (
	"peer_id" uuid NOT NULL,
	"currency" text NOT NULL,
	"nr" integer NOT NULL,
	"seq" integer NOT NULL,
	"payee" text NOT NULL,
	"by" text NOT NULL,
	"attempt" integer NOT NULL,
	"amount_minor" bigint NOT NULL,
	"code" text NOT NULL,
	"state" text NOT NULL,
	"since" timestamp with time zone NOT NULL,
	CONSTRAINT "dispute_peer_id_currency_nr_pk" PRIMARY KEY("peer_id","currency","nr"),
	CONSTRAINT "dispute_amount" CHECK ("dispute"."amount_minor" > 0)
);
--> statement-breakpoint
ALTER TABLE "dispute" ADD CONSTRAINT "dispute_peer_id_currency_pair_peer_id_currency_fk" FOREIGN KEY ("peer_id","currency") REFERENCES "public"."pair"("peer_id","currency") ON DELETE no action ON UPDATE no action;