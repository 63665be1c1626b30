-- The application adds jobs through this function alone: it runs as the owner of the database,
-- so that the application's role needs no rights on the jobs themselves, whose messages hold
-- private keys. The search path is fixed, as in every function that runs as somebody else.
CREATE FUNCTION enqueue_job(task text, payload json, queue text, delay_ms int, key text)
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  PERFORM graphile_worker.add_job(
    identifier => task,
    payload => payload,
    queue_name => queue,
    run_at => clock_timestamp() + delay_ms * interval '1 millisecond',
    job_key => key
  );
END;
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION enqueue_job(text, json, text, int, text) FROM PUBLIC;
