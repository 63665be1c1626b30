-- Those that are there keep the order in which they were recorded.
ALTER TABLE "settlement_document" ADD COLUMN "nr" bigint;
--> statement-breakpoint
ALTER TABLE settlement_document DISABLE TRIGGER settlement_document_append_only;
--> statement-breakpoint
UPDATE settlement_document d SET nr = o.nr
FROM (SELECT id, row_number() OVER (ORDER BY recorded_at, id) AS nr FROM settlement_document) o WHERE o.id = d.id;
--> statement-breakpoint
ALTER TABLE settlement_document ENABLE TRIGGER settlement_document_append_only;
--> statement-breakpoint
ALTER TABLE "settlement_document" ALTER COLUMN "nr" SET NOT NULL;
--> statement-breakpoint
ALTER TABLE "settlement_document" ALTER COLUMN "nr" ADD GENERATED ALWAYS AS IDENTITY (sequence name "settlement_document_nr_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1);
--> statement-breakpoint
SELECT setval('settlement_document_nr_seq', (SELECT coalesce(max(nr), 0) + 1 FROM settlement_document), false);
