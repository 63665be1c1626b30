CREATE TABLE "catalogue_entry" (
	"work_id" uuid PRIMARY KEY NOT NULL,
	"author_id" uuid,
	"listed" boolean NOT NULL,
	"language" text,
	"category" text NOT NULL,
	"tags" text[] NOT NULL,
	"words" "tsvector" NOT NULL,
	"newest_at" timestamp with time zone NOT NULL,
	"flattrs" integer NOT NULL,
	"flattrers" integer NOT NULL,
	"heat" double precision NOT NULL
);
--> statement-breakpoint
CREATE TABLE "catalogue_stale" (
	"work_id" uuid NOT NULL
);
--> statement-breakpoint
ALTER TABLE "actor" ADD COLUMN "discoverable" boolean;--> statement-breakpoint
ALTER TABLE "actor" ADD COLUMN "indexable" boolean;--> statement-breakpoint
ALTER TABLE "catalogue_entry" ADD CONSTRAINT "catalogue_entry_work_id_work_id_fk" FOREIGN KEY ("work_id") REFERENCES "public"."work"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "catalogue_trending" ON "catalogue_entry" USING btree ("heat","work_id") WHERE "catalogue_entry"."listed";--> statement-breakpoint
CREATE INDEX "catalogue_new" ON "catalogue_entry" USING btree ("newest_at","work_id") WHERE "catalogue_entry"."listed";--> statement-breakpoint
CREATE INDEX "catalogue_flattrers" ON "catalogue_entry" USING btree ("flattrers","work_id") WHERE "catalogue_entry"."listed";--> statement-breakpoint
CREATE INDEX "catalogue_language" ON "catalogue_entry" USING btree ("language","heat","work_id") WHERE "catalogue_entry"."listed";--> statement-breakpoint
CREATE INDEX "catalogue_category" ON "catalogue_entry" USING btree ("category","heat","work_id") WHERE "catalogue_entry"."listed";--> statement-breakpoint
CREATE INDEX "catalogue_author" ON "catalogue_entry" USING btree ("author_id","flattrs","work_id") WHERE "catalogue_entry"."listed";--> statement-breakpoint
CREATE INDEX "catalogue_tags" ON "catalogue_entry" USING gin ("tags") WHERE "catalogue_entry"."listed";--> statement-breakpoint
CREATE INDEX "catalogue_words" ON "catalogue_entry" USING gin ("words") WHERE "catalogue_entry"."listed";--> statement-breakpoint
-- Words without accents and case, and with nothing between them but spaces: under the locale C the
-- parser takes every character that is not ASCII for a letter.
CREATE FUNCTION plain_words(said text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT lower(translate(
    replace(replace(replace(replace(replace(
      regexp_replace(normalize(said, NFKD), '[' || U&'\0300' || '-' || U&'\036F' || ']', '', 'g'),
      'œ', 'oe'), 'Œ', 'OE'), 'æ', 'ae'), 'Æ', 'AE'), 'ß', 'ss'),
    'øØłŁđĐ-_./:@''’‘“”„«»‹›–—·•¿¡#',
    'oOlLdD                       '))
$$;
--> statement-breakpoint
-- How PostgreSQL stems a language; those for which it has no rules are taken as they are written.
CREATE FUNCTION stems_of(language text) RETURNS regconfig LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE lower(split_part(language, '-', 1))
    WHEN 'ar' THEN 'pg_catalog.arabic'::regconfig
    WHEN 'ca' THEN 'pg_catalog.catalan'::regconfig
    WHEN 'da' THEN 'pg_catalog.danish'::regconfig
    WHEN 'de' THEN 'pg_catalog.german'::regconfig
    WHEN 'el' THEN 'pg_catalog.greek'::regconfig
    WHEN 'en' THEN 'pg_catalog.english'::regconfig
    WHEN 'es' THEN 'pg_catalog.spanish'::regconfig
    WHEN 'eu' THEN 'pg_catalog.basque'::regconfig
    WHEN 'fi' THEN 'pg_catalog.finnish'::regconfig
    WHEN 'fr' THEN 'pg_catalog.french'::regconfig
    WHEN 'hu' THEN 'pg_catalog.hungarian'::regconfig
    WHEN 'it' THEN 'pg_catalog.italian'::regconfig
    WHEN 'nb' THEN 'pg_catalog.norwegian'::regconfig
    WHEN 'nl' THEN 'pg_catalog.dutch'::regconfig
    WHEN 'no' THEN 'pg_catalog.norwegian'::regconfig
    WHEN 'pt' THEN 'pg_catalog.portuguese'::regconfig
    WHEN 'ro' THEN 'pg_catalog.romanian'::regconfig
    WHEN 'ru' THEN 'pg_catalog.russian'::regconfig
    WHEN 'sv' THEN 'pg_catalog.swedish'::regconfig
    WHEN 'tr' THEN 'pg_catalog.turkish'::regconfig
    ELSE 'pg_catalog.simple'::regconfig
  END
$$;
--> statement-breakpoint
-- What somebody typed, as a question: every word has to be there, as it was written or as one of the
-- languages bends it; the last one may be the beginning of a word. Whatever the words are, the parser
-- that knows no operators has quoted them.
CREATE FUNCTION catalogue_query(typed text[], language text) RETURNS tsquery
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
  word text;
  nr int := 0;
  asked tsquery;
  one tsquery;
  bent tsquery;
  tongue text;
  said text[];
BEGIN
  FOREACH word IN ARRAY typed LOOP
    nr := nr + 1;
    word := plain_words(word);
    one := plainto_tsquery('pg_catalog.simple', word);
    CONTINUE WHEN numnode(one) = 0;
    -- Each form once: of many the planner would think that they find much.
    said := ARRAY[one::text];
    IF nr = cardinality(typed) AND length(word) > 2 THEN one := (one::text || ':*')::tsquery; END IF;
    FOREACH tongue IN ARRAY
      CASE WHEN language IS NULL THEN '{en,fr,de,es,it,pt,nl,sv,ru}' ELSE ARRAY[language] END
    LOOP
      bent := plainto_tsquery(stems_of(tongue), word);
      IF numnode(bent) > 0 AND bent::text <> ALL (said) THEN
        one := one || bent;
        said := said || bent::text;
      END IF;
    END LOOP;
    asked := CASE WHEN asked IS NULL THEN one ELSE asked && one END;
  END LOOP;
  RETURN coalesce(asked, ''::tsquery);
END;
$$;
--> statement-breakpoint
-- Whether nobody whose it is minds: its author, or whoever runs the server that it is on.
CREATE FUNCTION may_be_listed(author_uri text, host text) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT NOT EXISTS (SELECT FROM opt_out WHERE kind = 'author' AND who = author_uri)
    AND NOT EXISTS (SELECT FROM opt_out WHERE kind = 'server' AND who IN (
      regexp_replace(lower(host), '^www\.', ''),
      'www.' || regexp_replace(lower(host), '^www\.', '')))
    AND NOT EXISTS (SELECT FROM peer WHERE peer.host = may_be_listed.host AND trust = 'blocked')
$$;
--> statement-breakpoint
CREATE FUNCTION refresh_catalogue(ids uuid[]) RETURNS void LANGUAGE sql AS $$
  INSERT INTO catalogue_entry AS entry (work_id, author_id, listed, language, category, tags, words,
    newest_at, flattrs, flattrers, heat)
  SELECT work.id, work.author_id,
    work.deleted_at IS NULL AND NOT work.hidden AND actor.deleted_at IS NULL
      AND CASE WHEN actor.local THEN work.slug IS NOT NULL
        ELSE given.ever AND actor.discoverable IS NOT false
          AND may_be_listed(actor.uri,
            coalesce(actor.host, substring(work.url FROM '^https?://([^/?#]+)'))) END,
    lower(split_part(work.language, '-', 1)),
    work.category,
    ARRAY(SELECT DISTINCT plain_words(tag) FROM unnest(work.tags) AS tag),
    CASE WHEN actor.id IS NULL OR actor.local OR actor.indexable THEN
      strip(to_tsvector('pg_catalog.simple', said.words) || to_tsvector(stems_of(work.language), said.words))
      ELSE '' END,
    shown.at, given.flattrs, given.flattrers, peak.weeks + ln(warmth.sum) / ln(2::float8)
  FROM work
  LEFT JOIN actor ON actor.id = work.author_id
  CROSS JOIN LATERAL (SELECT least(work.published_at, work.created_at) AS at) AS shown
  CROSS JOIN LATERAL (SELECT plain_words(concat_ws(' ', work.title, work.byline, actor.name,
    actor.handle, array_to_string(work.tags, ' '), work.excerpt, left(work.body_markdown, 20000)))
    AS words OFFSET 0) AS said -- Once for both ways of stemming: without OFFSET it is written out twice.
  CROSS JOIN LATERAL (
    SELECT coalesce(bool_or(true), false) AS ever,
      (count(*) FILTER (WHERE flattr.undone_at IS NULL))::int AS flattrs,
      (count(DISTINCT giver.id) FILTER (WHERE flattr.undone_at IS NULL AND NOT flattr.anonymous
        AND giver.kind <> 'application'))::int AS flattrers,
      array_agg(extract(epoch FROM flattr.recorded_at)::float8 / 604800)
        FILTER (WHERE flattr.undone_at IS NULL) AS weeks
    FROM flattr JOIN actor giver ON giver.id = flattr.giver_id
    WHERE flattr.work_id = work.id AND flattr.percent IS NULL
      AND (flattr.undone_at IS NULL OR flattr.expired)) AS given
  -- Being published counts as half a flattr: so what is new is seen before anybody has flattred it.
  CROSS JOIN LATERAL (SELECT extract(epoch FROM shown.at)::float8 / 604800 - 1 AS weeks) AS birth
  CROSS JOIN LATERAL (
    SELECT greatest(birth.weeks, max(week)) AS weeks FROM unnest(given.weeks) AS week) AS peak
  CROSS JOIN LATERAL (
    SELECT sum(power(2::float8, greatest(week - peak.weeks, -60))) AS sum
    FROM unnest(given.weeks || birth.weeks) AS week) AS warmth
  WHERE work.id = ANY(ids)
  ORDER BY work.id
  ON CONFLICT (work_id) DO UPDATE SET author_id = excluded.author_id, listed = excluded.listed,
    language = excluded.language, category = excluded.category, tags = excluded.tags,
    words = excluded.words, newest_at = excluded.newest_at, flattrs = excluded.flattrs,
    flattrers = excluded.flattrers, heat = excluded.heat
  WHERE (entry.author_id, entry.listed, entry.language, entry.category, entry.tags, entry.words,
      entry.newest_at, entry.flattrs, entry.flattrers, entry.heat)
    IS DISTINCT FROM (excluded.author_id, excluded.listed, excluded.language, excluded.category,
      excluded.tags, excluded.words, excluded.newest_at, excluded.flattrs, excluded.flattrers,
      excluded.heat)
$$;
--> statement-breakpoint
-- What is published, changed or taken back is so in the catalogue at once.
CREATE FUNCTION work_in_catalogue() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM refresh_catalogue(ARRAY(SELECT id FROM changed));
  RETURN NULL;
END;
$$;
--> statement-breakpoint
CREATE TRIGGER work_added AFTER INSERT ON work REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION work_in_catalogue();
--> statement-breakpoint
CREATE TRIGGER work_changed AFTER UPDATE ON work REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION work_in_catalogue();
--> statement-breakpoint
-- What is flattred is counted a little later, so that flattrs of one work wait for nobody.
CREATE FUNCTION flattrs_in_catalogue() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO catalogue_stale (work_id)
    SELECT DISTINCT work_id FROM given WHERE work_id IS NOT NULL AND percent IS NULL;
  RETURN NULL;
END;
$$;
--> statement-breakpoint
CREATE TRIGGER flattr_given AFTER INSERT ON flattr REFERENCING NEW TABLE AS given
  FOR EACH STATEMENT EXECUTE FUNCTION flattrs_in_catalogue();
--> statement-breakpoint
CREATE FUNCTION flattr_in_catalogue() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO catalogue_stale (work_id) VALUES (NEW.work_id);
  RETURN NULL;
END;
$$;
--> statement-breakpoint
CREATE TRIGGER flattr_changed AFTER UPDATE OF undone_at, expired, anonymous ON flattr FOR EACH ROW
  WHEN (NEW.work_id IS NOT NULL AND (OLD.undone_at, OLD.expired, OLD.anonymous)
    IS DISTINCT FROM (NEW.undone_at, NEW.expired, NEW.anonymous))
  EXECUTE FUNCTION flattr_in_catalogue();
--> statement-breakpoint
CREATE FUNCTION author_in_catalogue() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO catalogue_stale (work_id) SELECT id FROM work WHERE author_id = NEW.id;
  RETURN NULL;
END;
$$;
--> statement-breakpoint
CREATE TRIGGER author_changed AFTER UPDATE ON actor FOR EACH ROW
  WHEN ((OLD.deleted_at, OLD.discoverable, OLD.indexable, OLD.name, OLD.handle)
    IS DISTINCT FROM (NEW.deleted_at, NEW.discoverable, NEW.indexable, NEW.name, NEW.handle))
  EXECUTE FUNCTION author_in_catalogue();
--> statement-breakpoint
-- Somebody opted out or came back, or a whole server did, or was let in.
CREATE FUNCTION place_in_catalogue(who text) RETURNS void LANGUAGE sql AS $$
  INSERT INTO catalogue_stale (work_id)
  SELECT work.id FROM work LEFT JOIN actor ON actor.id = work.author_id
  WHERE actor.uri = who
    OR regexp_replace(coalesce(actor.host, lower(substring(work.url FROM '^https?://([^/?#]+)'))),
      '^www\.', '') = regexp_replace(lower(who), '^www\.', '')
$$;
--> statement-breakpoint
CREATE FUNCTION opt_out_in_catalogue() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM place_in_catalogue(coalesce(NEW.who, OLD.who));
  RETURN NULL;
END;
$$;
--> statement-breakpoint
CREATE TRIGGER opted_out AFTER INSERT OR DELETE ON opt_out FOR EACH ROW
  EXECUTE FUNCTION opt_out_in_catalogue();
--> statement-breakpoint
CREATE FUNCTION peer_in_catalogue() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM place_in_catalogue(NEW.host);
  RETURN NULL;
END;
$$;
--> statement-breakpoint
CREATE TRIGGER peer_trusted AFTER UPDATE OF trust ON peer FOR EACH ROW
  WHEN (OLD.trust IS DISTINCT FROM NEW.trust)
  EXECUTE FUNCTION peer_in_catalogue();
--> statement-breakpoint
SELECT refresh_catalogue(ARRAY(SELECT id FROM work));
