ALTER TABLE "payment_order" ADD COLUMN "put_back_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "payment_order" ADD COLUMN "put_back_by" uuid;--> statement-breakpoint
ALTER TABLE "payment_order" ADD COLUMN "put_back_why" text;--> statement-breakpoint
ALTER TABLE "payment_order" ADD CONSTRAINT "payment_order_put_back_by_actor_id_fk" FOREIGN KEY ("put_back_by") REFERENCES "public"."actor"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
UPDATE "payment_order" o SET "put_back_at" = f."cancelled_at", "put_back_by" = f."cancelled_by"
  FROM "payment_file" f WHERE f."id" = o."file_id" AND o."state" = 'cancelled';
