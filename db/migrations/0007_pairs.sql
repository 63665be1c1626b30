CREATE TABLE "adjustment" (
	"peer_id" uuid NOT NULL,
	"currency" text NOT NULL,
	"nr" integer NOT NULL,
	"carried_by" uuid,
	"adjusts" integer NOT NULL,
	"payee" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"disputed" boolean NOT NULL,
	CONSTRAINT "adjustment_peer_id_currency_nr_pk" PRIMARY KEY("peer_id","currency","nr")
);
--> statement-breakpoint
CREATE TABLE "due" (
	"peer_id" uuid NOT NULL,
	"currency" text NOT NULL,
	"nr" integer NOT NULL,
	"reference" text NOT NULL,
	"debtor" text NOT NULL,
	"month" text NOT NULL,
	"kind" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"state" text NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"owed_since" timestamp with time zone NOT NULL,
	"moved_minor" bigint NOT NULL,
	"attempt" integer NOT NULL,
	"advice_sha256" text,
	"advice_minor" bigint,
	CONSTRAINT "due_peer_id_currency_nr_pk" PRIMARY KEY("peer_id","currency","nr"),
	CONSTRAINT "due_advice" CHECK (("due"."advice_sha256" is null) = ("due"."advice_minor" is null))
);
--> statement-breakpoint
CREATE TABLE "pair" (
	"peer_id" uuid NOT NULL,
	"currency" text NOT NULL,
	"issued_discharged_minor" bigint DEFAULT 0 NOT NULL,
	"received_discharged_minor" bigint DEFAULT 0 NOT NULL,
	"received_spread_minor" bigint DEFAULT 0 NOT NULL,
	"gross_up_to" text,
	"closed_up_to" text,
	"standing" text DEFAULT 'good' NOT NULL,
	"restored_at" timestamp with time zone,
	"bank_agrees" boolean DEFAULT true NOT NULL,
	"frozen_first" text,
	"frozen_second" text,
	"unfrozen_by_us" boolean DEFAULT false NOT NULL,
	"unfrozen_by_them" boolean DEFAULT false NOT NULL,
	"refused_events" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"booked" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "pair_peer_id_currency_pk" PRIMARY KEY("peer_id","currency"),
	CONSTRAINT "pair_frozen" CHECK (("pair"."frozen_first" is null) = ("pair"."frozen_second" is null)),
	CONSTRAINT "pair_discharged" CHECK ("pair"."issued_discharged_minor" >= 0 and "pair"."received_spread_minor" between 0 and "pair"."received_discharged_minor")
);
--> statement-breakpoint
CREATE TABLE "stated_correction" (
	"peer_id" uuid NOT NULL,
	"currency" text NOT NULL,
	"id" uuid PRIMARY KEY NOT NULL,
	"flattr_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"payee" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"settled_minor" bigint DEFAULT 0 NOT NULL,
	"borne_minor" bigint DEFAULT 0 NOT NULL,
	"reason" text NOT NULL,
	"admin_id" uuid NOT NULL,
	CONSTRAINT "stated_correction_amount" CHECK ("stated_correction"."amount_minor" > 0 and "stated_correction"."settled_minor" between "stated_correction"."borne_minor" and "stated_correction"."amount_minor" and "stated_correction"."borne_minor" >= 0)
);
--> statement-breakpoint
CREATE TABLE "suspense" (
	"peer_id" uuid NOT NULL,
	"currency" text NOT NULL,
	"nr" integer NOT NULL,
	"entry" text NOT NULL,
	"side" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"reference" text,
	"end_to_end_id" text,
	"why" text NOT NULL,
	CONSTRAINT "suspense_peer_id_currency_nr_pk" PRIMARY KEY("peer_id","currency","nr"),
	CONSTRAINT "suspense_amount" CHECK ("suspense"."amount_minor" > 0)
);
--> statement-breakpoint
CREATE TABLE "unstated_month" (
	"peer_id" uuid NOT NULL,
	"currency" text NOT NULL,
	"month" text NOT NULL,
	"lines" jsonb NOT NULL,
	CONSTRAINT "unstated_month_peer_id_currency_month_pk" PRIMARY KEY("peer_id","currency","month")
);
--> statement-breakpoint
CREATE TABLE "withdrawal" (
	"peer_id" uuid NOT NULL,
	"currency" text NOT NULL,
	"nr" integer NOT NULL,
	"seq" integer NOT NULL,
	"payee" text NOT NULL,
	"by" text NOT NULL,
	"state" text NOT NULL,
	CONSTRAINT "withdrawal_peer_id_currency_nr_pk" PRIMARY KEY("peer_id","currency","nr")
);
--> statement-breakpoint
ALTER TABLE "statement" DROP CONSTRAINT "statement_discharged";
--> statement-breakpoint
ALTER TABLE "statement" DROP CONSTRAINT "statement_total";
--> statement-breakpoint
ALTER TABLE "statement_line" DROP CONSTRAINT "statement_line_released";
--> statement-breakpoint
ALTER TABLE "netting" DROP CONSTRAINT "netting_peer_id_peer_id_fk";
--> statement-breakpoint
ALTER TABLE "netting" DROP CONSTRAINT "netting_advice_id_settlement_document_id_fk";
--> statement-breakpoint
ALTER TABLE "statement" DROP CONSTRAINT "statement_peer_id_peer_id_fk";
--> statement-breakpoint
DROP INDEX "netting_month";
--> statement-breakpoint
DROP INDEX "netting_reference";
--> statement-breakpoint
ALTER TABLE "statement_line" DROP CONSTRAINT "statement_line_document_id_payee_id_pk";
--> statement-breakpoint
ALTER TABLE "statement_line" ALTER COLUMN "payee_id" DROP NOT NULL;
--> statement-breakpoint
ALTER TABLE "netting" ADD COLUMN "attempt" integer;
--> statement-breakpoint
ALTER TABLE "netting" ADD COLUMN "proposer" text;
--> statement-breakpoint
ALTER TABLE "netting" ADD COLUMN "proposed_at" timestamp with time zone;
--> statement-breakpoint
ALTER TABLE "netting" ADD COLUMN "entries" jsonb;
--> statement-breakpoint
ALTER TABLE "peer" ADD COLUMN "limit_minor" bigint DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE "settlement_document" ADD COLUMN "currency" text;
--> statement-breakpoint
ALTER TABLE "settlement_document" ADD COLUMN "ref" text;
--> statement-breakpoint
ALTER TABLE "statement" ADD COLUMN "gross_minor" bigint;
--> statement-breakpoint
ALTER TABLE "statement" ADD COLUMN "accepted_minor" bigint DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE "statement" ADD COLUMN "stated_at" timestamp with time zone;
--> statement-breakpoint
ALTER TABLE "statement" ADD COLUMN "answered_at" timestamp with time zone;
--> statement-breakpoint
ALTER TABLE "statement" ADD COLUMN "payload" text;
--> statement-breakpoint
ALTER TABLE "statement" ADD COLUMN "is_open" boolean;
--> statement-breakpoint
ALTER TABLE "statement" ADD COLUMN "is_adopted" boolean DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE "statement_line" ADD COLUMN "nr" integer;
--> statement-breakpoint
ALTER TABLE "statement_line" ADD COLUMN "payee" text;
--> statement-breakpoint
ALTER TABLE "statement_line" ADD COLUMN "adjusted_minor" bigint DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE "statement_line" ADD COLUMN "disputed_minor" bigint DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE "statement_line" ADD COLUMN "struck_minor" bigint DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE "statement_line" ADD COLUMN "funded_minor" bigint DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE "statement_line" ADD COLUMN "written_off_minor" bigint DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE "statement_line" ADD COLUMN "lost_minor" bigint DEFAULT 0 NOT NULL;
--> statement-breakpoint
-- What a signed document says. It was verified when it was taken.
CREATE FUNCTION pg_temp.claims(jws text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT convert_from(decode(rpad(body, (length(body) + 3) / 4 * 4, '='), 'base64'), 'UTF8')::jsonb
  FROM (SELECT translate(split_part(jws, '.', 2), '-_', '+/') AS body) part
$$;
--> statement-breakpoint
-- An answer is of the currency of what it answers. A seal is of none.
ALTER TABLE settlement_document DISABLE TRIGGER settlement_document_append_only;
--> statement-breakpoint
UPDATE settlement_document SET currency = pg_temp.claims(jws) ->> 'currency'
WHERE kind IN ('statement', 'netting', 'advice');
--> statement-breakpoint
UPDATE settlement_document d SET currency = asked.currency FROM settlement_document asked
WHERE asked.uri = d.answers;
--> statement-breakpoint
-- What the settlement calls each document of ours.
UPDATE settlement_document d SET ref = coalesce(
  (SELECT 'statement:' || seq FROM statement s WHERE s.document_id = d.id),
  (SELECT 'netting:' || month || ':1' FROM netting n WHERE n.document_id = d.id),
  (SELECT 'advice:' || reference || ':1' FROM netting n WHERE n.advice_id = d.id),
  (SELECT 'acceptance:' || seq FROM settlement_document a JOIN statement s ON s.document_id = a.id
    WHERE a.uri = d.answers AND d.kind = 'acceptance'),
  (SELECT d.kind || ':' || a.sha256 FROM settlement_document a WHERE a.uri = d.answers))
WHERE direction = 'issued' AND kind <> 'seal';
--> statement-breakpoint
ALTER TABLE settlement_document ENABLE TRIGGER settlement_document_append_only;
--> statement-breakpoint
-- What is settled of a chain is one figure now, spent oldest first: as it was spent before.
INSERT INTO pair (peer_id, currency, closed_up_to, issued_discharged_minor, received_discharged_minor,
  received_spread_minor)
SELECT peer_id, currency, max(month) FILTER (WHERE direction = 'issued'),
  coalesce(sum(discharged_minor) FILTER (WHERE direction = 'issued'), 0),
  coalesce(sum(discharged_minor) FILTER (WHERE direction = 'received'), 0),
  coalesce(sum(discharged_minor) FILTER (WHERE direction = 'received'), 0)
FROM statement GROUP BY peer_id, currency
UNION
SELECT peer_id, currency, NULL, 0, 0, 0 FROM netting n
WHERE NOT EXISTS (SELECT FROM statement s WHERE s.peer_id = n.peer_id AND s.currency = n.currency);
--> statement-breakpoint
UPDATE statement_line l SET payee = a.uri, funded_minor = l.released_minor FROM actor a WHERE a.id = l.payee_id;
--> statement-breakpoint
UPDATE statement_line l SET nr = o.nr
FROM (SELECT document_id, payee_id, row_number() OVER (PARTITION BY document_id ORDER BY payee COLLATE "C") - 1 AS nr
  FROM statement_line) o
WHERE o.document_id = l.document_id AND o.payee_id = l.payee_id;
--> statement-breakpoint
-- Of statements of ours the lines were in the document alone.
INSERT INTO statement_line (document_id, nr, payee, payee_id, amount_minor)
SELECT line.document_id, line.nr - 1, line.said ->> 'payee', a.id, (line.said ->> 'amount')::bigint
FROM (SELECT s.document_id, t.nr, t.text::jsonb AS said
  FROM statement s JOIN settlement_document d ON d.id = s.document_id,
    string_to_table(d.lines, E'\n') WITH ORDINALITY AS t (text, nr)
  WHERE s.direction = 'issued' AND t.text <> '') line
LEFT JOIN actor a ON a.uri = line.said ->> 'payee';
--> statement-breakpoint
-- A refusal gave nothing back to the givers. What was refused so waits like what nobody answered, and
-- goes back to them when that does.
UPDATE statement s SET gross_minor = s.total_minor, stated_at = d.recorded_at,
  accepted_minor = CASE WHEN s.state IN ('accepted', 'netted', 'paid') THEN s.total_minor ELSE 0 END,
  answered_at = CASE WHEN s.direction = 'issued' AND s.state IN ('accepted', 'netted', 'paid')
    THEN (SELECT a.recorded_at FROM settlement_document a WHERE a.answers = d.uri) END,
  state = CASE WHEN s.state IN ('netted', 'paid') THEN 'accepted'
    WHEN s.state = 'refused' AND s.direction = 'issued' THEN 'issued' ELSE s.state END,
  payload = CASE s.direction WHEN 'received' THEN
    (SELECT format('["%s",%s,%s,"%s","%s","%s","%s"]', c ->> 'period', c ->> 'seq', c -> 'prev', c ->> 'lines_sha256',
      c ->> 'gross', c ->> 'adjustment', c ->> 'total') FROM pg_temp.claims(d.jws) c) END
FROM settlement_document d WHERE d.id = s.document_id;
--> statement-breakpoint
UPDATE statement s SET is_open = s.state = 'issued' OR (s.accepted_minor > 0 AND o.up_to >
  CASE s.direction WHEN 'issued' THEN p.issued_discharged_minor ELSE p.received_discharged_minor END)
FROM pair p, (SELECT document_id, sum(accepted_minor) OVER (PARTITION BY peer_id, currency, direction ORDER BY seq)
  AS up_to FROM statement) o
WHERE p.peer_id = s.peer_id AND p.currency = s.currency AND o.document_id = s.document_id;
--> statement-breakpoint
UPDATE netting n SET attempt = 1, proposed_at = d.recorded_at,
  proposer = CASE d.direction WHEN 'issued' THEN 'us' ELSE 'them' END,
  debtor = CASE n.debtor WHEN 'peer' THEN 'them' ELSE n.debtor END,
  entries = (SELECT coalesce(jsonb_agg(jsonb_build_object('debtor', e -> 'debtor', 'seq', e -> 'seq',
      'outstandingMinor', e -> 'outstanding') ORDER BY nr), '[]')
    FROM jsonb_array_elements(pg_temp.claims(d.jws) -> 'entries') WITH ORDINALITY AS t (e, nr))
FROM settlement_document d WHERE d.id = n.document_id;
--> statement-breakpoint
-- What a netting left to pay. `paid`: the money moved; `advised`: its debtor said so.
INSERT INTO due (peer_id, currency, nr, reference, debtor, month, kind, amount_minor, state, since, owed_since,
  moved_minor, attempt, advice_sha256, advice_minor)
SELECT n.peer_id, n.currency, row_number() OVER (PARTITION BY n.peer_id, n.currency ORDER BY n.month) - 1,
  n.reference, n.debtor, n.month, 'net', n.due_minor,
  CASE n.state WHEN 'paid' THEN 'paid' WHEN 'settled' THEN 'closed' ELSE 'open' END,
  coalesce(a.recorded_at, n.proposed_at), coalesce(a.recorded_at, n.proposed_at),
  CASE WHEN n.state IN ('paid', 'settled') THEN n.due_minor ELSE 0 END, 1, advice.sha256,
  CASE WHEN advice.sha256 IS NOT NULL THEN n.due_minor END
FROM netting n JOIN settlement_document d ON d.id = n.document_id
LEFT JOIN settlement_document a ON a.answers = d.uri
LEFT JOIN settlement_document advice ON advice.id = n.advice_id AND n.debtor = 'them'
WHERE n.debtor <> 'nobody' AND n.state NOT IN ('proposed', 'refused');
--> statement-breakpoint
UPDATE netting SET state = 'agreed' WHERE state IN ('advised', 'paid', 'settled');
--> statement-breakpoint
DROP FUNCTION pg_temp.claims(text);
--> statement-breakpoint
ALTER TABLE "netting" ALTER COLUMN "attempt" SET NOT NULL;
--> statement-breakpoint
ALTER TABLE "netting" ALTER COLUMN "proposer" SET NOT NULL;
--> statement-breakpoint
ALTER TABLE "netting" ALTER COLUMN "proposed_at" SET NOT NULL;
--> statement-breakpoint
ALTER TABLE "netting" ALTER COLUMN "entries" SET NOT NULL;
--> statement-breakpoint
ALTER TABLE "statement" ALTER COLUMN "gross_minor" SET NOT NULL;
--> statement-breakpoint
ALTER TABLE "statement" ALTER COLUMN "stated_at" SET NOT NULL;
--> statement-breakpoint
ALTER TABLE "statement" ALTER COLUMN "is_open" SET NOT NULL;
--> statement-breakpoint
ALTER TABLE "statement_line" ALTER COLUMN "nr" SET NOT NULL;
--> statement-breakpoint
ALTER TABLE "statement_line" ALTER COLUMN "payee" SET NOT NULL;
--> statement-breakpoint
ALTER TABLE "statement_line" ADD CONSTRAINT "statement_line_document_id_nr_pk" PRIMARY KEY("document_id","nr");
--> statement-breakpoint
ALTER TABLE "adjustment" ADD CONSTRAINT "adjustment_carried_by_statement_document_id_fk" FOREIGN KEY ("carried_by") REFERENCES "public"."statement"("document_id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "adjustment" ADD CONSTRAINT "adjustment_peer_id_currency_pair_peer_id_currency_fk" FOREIGN KEY ("peer_id","currency") REFERENCES "public"."pair"("peer_id","currency") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "due" ADD CONSTRAINT "due_peer_id_currency_pair_peer_id_currency_fk" FOREIGN KEY ("peer_id","currency") REFERENCES "public"."pair"("peer_id","currency") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "pair" ADD CONSTRAINT "pair_peer_id_peer_id_fk" FOREIGN KEY ("peer_id") REFERENCES "public"."peer"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "stated_correction" ADD CONSTRAINT "stated_correction_flattr_id_share_flattr_id_fk" FOREIGN KEY ("flattr_id") REFERENCES "public"."share"("flattr_id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "stated_correction" ADD CONSTRAINT "stated_correction_admin_id_actor_id_fk" FOREIGN KEY ("admin_id") REFERENCES "public"."actor"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "stated_correction" ADD CONSTRAINT "stated_correction_peer_id_currency_pair_peer_id_currency_fk" FOREIGN KEY ("peer_id","currency") REFERENCES "public"."pair"("peer_id","currency") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "suspense" ADD CONSTRAINT "suspense_peer_id_currency_pair_peer_id_currency_fk" FOREIGN KEY ("peer_id","currency") REFERENCES "public"."pair"("peer_id","currency") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "unstated_month" ADD CONSTRAINT "unstated_month_peer_id_currency_pair_peer_id_currency_fk" FOREIGN KEY ("peer_id","currency") REFERENCES "public"."pair"("peer_id","currency") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "withdrawal" ADD CONSTRAINT "withdrawal_peer_id_currency_pair_peer_id_currency_fk" FOREIGN KEY ("peer_id","currency") REFERENCES "public"."pair"("peer_id","currency") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE UNIQUE INDEX "due_reference" ON "due" USING btree ("peer_id","currency","reference","debtor");
--> statement-breakpoint
CREATE INDEX "due_by_reference" ON "due" USING btree ("reference");
--> statement-breakpoint
CREATE INDEX "stated_correction_line" ON "stated_correction" USING btree ("peer_id","currency","seq","payee");
--> statement-breakpoint
CREATE INDEX "stated_correction_flattr" ON "stated_correction" USING btree ("flattr_id");
--> statement-breakpoint
ALTER TABLE "netting" ADD CONSTRAINT "netting_peer_id_currency_pair_peer_id_currency_fk" FOREIGN KEY ("peer_id","currency") REFERENCES "public"."pair"("peer_id","currency") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "statement" ADD CONSTRAINT "statement_peer_id_currency_pair_peer_id_currency_fk" FOREIGN KEY ("peer_id","currency") REFERENCES "public"."pair"("peer_id","currency") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE UNIQUE INDEX "netting_attempt" ON "netting" USING btree ("peer_id","currency","month","attempt");
--> statement-breakpoint
CREATE UNIQUE INDEX "netting_agreed" ON "netting" USING btree ("peer_id","currency","month") WHERE "netting"."state" = 'agreed';
--> statement-breakpoint
CREATE UNIQUE INDEX "settlement_document_ref" ON "settlement_document" USING btree ("peer_id","currency","ref");
--> statement-breakpoint
CREATE INDEX "statement_open" ON "statement" USING btree ("peer_id","currency") WHERE "statement"."is_open";
--> statement-breakpoint
CREATE INDEX "statement_line_payee" ON "statement_line" USING btree ("payee_id");
--> statement-breakpoint
ALTER TABLE "netting" DROP COLUMN "advice_id";
--> statement-breakpoint
ALTER TABLE "statement" DROP COLUMN "discharged_minor";
--> statement-breakpoint
ALTER TABLE "statement" ADD CONSTRAINT "statement_accepted" CHECK ("statement"."accepted_minor" between 0 and "statement"."gross_minor");
--> statement-breakpoint
ALTER TABLE "statement" ADD CONSTRAINT "statement_states" CHECK ("statement"."direction" = 'issued' or ("statement"."state" in ('accepted', 'refused') and "statement"."payload" is not null));
--> statement-breakpoint
ALTER TABLE "statement" ADD CONSTRAINT "statement_total" CHECK ("statement"."total_minor" between 0 and "statement"."gross_minor");
--> statement-breakpoint
ALTER TABLE "statement_line" ADD CONSTRAINT "statement_line_parts" CHECK (least("statement_line"."adjusted_minor", "statement_line"."disputed_minor", "statement_line"."struck_minor", "statement_line"."funded_minor", "statement_line"."released_minor", "statement_line"."written_off_minor", "statement_line"."lost_minor") >= 0
        and "statement_line"."adjusted_minor" + "statement_line"."disputed_minor" + "statement_line"."struck_minor" + greatest("statement_line"."funded_minor", "statement_line"."released_minor") <= "statement_line"."amount_minor");
