/**
 * The SQL of the shared queue, in one table for each database. PostgreSQL is the only one. SQL Server has the same means
 * (sp_getapplock for the session, OPENJSON, MERGE); what is missing for it is a driver for Effect 4 (docs/high-availability.md).
 */

/** `$1` and so on are the parameters in the order of the comment. */
export interface Dialect {
  /** In this order, each once; the numbers are those of the table of migrations. */
  readonly migrations: Readonly<Record<`${number}_${string}`, ReadonlyArray<string>>>
  /** What the user of the program needs on the tables. `user`: a quoted identifier. */
  readonly grants: (user: string) => ReadonlyArray<string>
  /** The number of the last migration. */
  readonly version: string
  /**
   * the table of migrations: what a session of this server is: `readOnly` (a standby, or a session that may only read),
   * `encoding`, `idle` (tcp_keepalives_idle), and of the table whether it is `there` and may be `read`, and the `schemas`
   * that have one.
   */
  readonly standing: string
  /** tables, rights: what is missing of them, as name and right; a table that is not there lacks all. */
  readonly missing: string
  /**
   * What becomes another one when a standby takes over, or a backup of the server or of the tables is restored: then the
   * last changes may be missing.
   */
  readonly origin: string
  /** The database's clock, in epoch milliseconds. */
  readonly clock: string
  /** lock: whether this session has got it. */
  readonly lock: string
  /** lock: waits until this session has got it. */
  readonly waitForLock: string
  /** lock */
  readonly unlock: string
  /** lock: whether some session has it. */
  readonly isLocked: string
  /** queue, host, process, account */
  readonly enterHolder: string
  /** queue */
  readonly holder: string
  /** queue, host, ids, runs, states, documents: what is in the queue already stays as it is. */
  readonly ship: string
  /** queue, ids: those that exist, and their states. */
  readonly statesOf: string
  /** queue, id, run, state, document, host */
  readonly save: string
  /** queue, states */
  readonly list: string
  /** queue, states */
  readonly ids: string
  /** queue, id */
  readonly get: string
  /** queue, run, an id that is left out: those that leave nothing to do for the run come first. */
  readonly ofRun: string
  /** queue, the key of a run in ids: entries whose failure names no run. */
  readonly ofJob: string
  /** queue, days: of how many days entries were removed. */
  readonly prune: string
  /** queue, ids */
  readonly remove: string
  /** queue, name of the incident, line */
  readonly follow: string
  /** queue */
  readonly followed: string
  /** queue, names */
  readonly forget: string
  /** queue, kind: the oldest change first. */
  readonly documents: string
  /** queue, kind, name */
  readonly document: string
  /** queue, kind, name, document: the one that is there, which may have been there before. */
  readonly documentOnce: string
  /** queue, kind, name, document */
  readonly putDocument: string
  /** queue, kind, name */
  readonly removeDocument: string
  /** queue, kind, days since their last change */
  readonly pruneDocuments: string
  /**
   * address, requests per second: how many milliseconds to wait before the next request. A turn that is minutes away was
   * taken before the database's clock was set back.
   */
  readonly takeTurn: string
}

export const migrationsTable = "opcon_summit_migrations"

/** What the user of the program needs on each table. */
export const rights = ["SELECT", "INSERT", "UPDATE", "DELETE"]

export const tables = ["entry", "holder", "incident", "rate", "document"].map((name) => `opcon_summit_${name}`)

export const postgres: Dialect = {
  migrations: {
    "1_queue": [
      `CREATE TABLE IF NOT EXISTS opcon_summit_entry (
  queue text NOT NULL,
  id text NOT NULL,
  run text NOT NULL,
  state text NOT NULL,
  document text NOT NULL,
  host text NOT NULL,
  worked_by text,
  changed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (queue, id)
)`,
      "CREATE INDEX IF NOT EXISTS opcon_summit_entry_state ON opcon_summit_entry (queue, state, id)",
      "CREATE INDEX IF NOT EXISTS opcon_summit_entry_run ON opcon_summit_entry (queue, run) WHERE run <> ''",
      `CREATE TABLE IF NOT EXISTS opcon_summit_holder (
  queue text PRIMARY KEY,
  host text NOT NULL,
  process integer NOT NULL,
  account text NOT NULL,
  since timestamptz NOT NULL DEFAULT now()
)`,
      `CREATE TABLE IF NOT EXISTS opcon_summit_incident (
  queue text NOT NULL,
  incident text NOT NULL,
  number bigint GENERATED ALWAYS AS IDENTITY,
  line text NOT NULL,
  PRIMARY KEY (queue, incident, number)
)`,
      `CREATE TABLE IF NOT EXISTS opcon_summit_rate (
  address text PRIMARY KEY,
  next_at timestamptz NOT NULL
)`,
    ],
    "2_documents": [
      `CREATE TABLE IF NOT EXISTS opcon_summit_document (
  queue text NOT NULL,
  kind text NOT NULL,
  name text NOT NULL,
  document text NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (queue, kind, name)
)`,
    ],
  },
  grants: (user) => [
    `DO $$ BEGIN EXECUTE format('GRANT USAGE ON SCHEMA %I TO ', current_schema()) || '${user.replaceAll("'", "''")}'; END $$`,
    `GRANT ${rights.join(", ")} ON ${tables.join(", ")} TO ${user}`,
    `GRANT SELECT ON ${migrationsTable} TO ${user}`,
  ],
  version: `SELECT coalesce(max(migration_id), 0) AS version FROM ${migrationsTable}`,
  missing: `SELECT name, wanted, to_regclass(name) IS NULL AS gone
FROM unnest($1::text[]) AS name, unnest($2::text[]) AS wanted
WHERE to_regclass(name) IS NULL OR NOT has_table_privilege(to_regclass(name), wanted)`,
  standing: `SELECT pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on' AS "readOnly",
  current_setting('server_encoding') AS encoding, current_setting('tcp_keepalives_idle') AS idle,
  to_regclass($1) IS NOT NULL AS there, has_table_privilege(to_regclass($1), 'SELECT') AS read,
  (SELECT string_agg(relnamespace::regnamespace::text, ', ') FROM pg_class WHERE relname = $1) AS schemas`,
  origin: `SELECT concat_ws('/', system_identifier, to_regclass('opcon_summit_entry')::oid,
  substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)) AS origin
FROM pg_control_system()`,
  clock: "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now",
  lock: "SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS yes",
  waitForLock: "SELECT pg_advisory_lock(hashtextextended($1, 0))",
  unlock: "SELECT pg_advisory_unlock(hashtextextended($1, 0)) AS yes",
  isLocked: `SELECT EXISTS (
  SELECT 1 FROM pg_locks
  WHERE locktype = 'advisory' AND objsubid = 1 AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND ((classid::bigint << 32) | objid::bigint) = hashtextextended($1, 0)
) AS yes`,
  enterHolder: `INSERT INTO opcon_summit_holder (queue, host, process, account) VALUES ($1, $2, $3, $4)
ON CONFLICT (queue) DO UPDATE
SET host = excluded.host, process = excluded.process, account = excluded.account, since = now()`,
  holder: `SELECT host, process, account, (extract(epoch FROM since) * 1000)::float8 AS since
FROM opcon_summit_holder WHERE queue = $1`,
  ship: `INSERT INTO opcon_summit_entry (queue, id, run, state, document, host)
SELECT $1, id, run, state, document, $2
FROM unnest($3::text[], $4::text[], $5::text[], $6::text[]) AS shipped (id, run, state, document)
ON CONFLICT (queue, id) DO NOTHING`,
  statesOf: "SELECT id, state FROM opcon_summit_entry WHERE queue = $1 AND id = ANY($2::text[])",
  save: `INSERT INTO opcon_summit_entry (queue, id, run, state, document, host, worked_by)
VALUES ($1, $2, $3, $4, $5, $6, $6)
ON CONFLICT (queue, id) DO UPDATE
SET run = excluded.run, state = excluded.state, document = excluded.document, worked_by = excluded.worked_by, changed_at = now()`,
  list: "SELECT id, document FROM opcon_summit_entry WHERE queue = $1 AND state = ANY($2::text[]) ORDER BY id",
  ids: "SELECT id FROM opcon_summit_entry WHERE queue = $1 AND state = ANY($2::text[]) ORDER BY id",
  get: "SELECT id, document FROM opcon_summit_entry WHERE queue = $1 AND id = $2",
  ofRun: `SELECT id, document FROM opcon_summit_entry WHERE queue = $1 AND run = $2 AND run <> '' AND id <> $3
ORDER BY state IN ('pending', 'done', 'parked') DESC, id`,
  ofJob: `SELECT id, document FROM opcon_summit_entry
WHERE queue = $1 AND run = '' AND split_part(id, '-', 2) = $2 ORDER BY id`,
  prune: `WITH gone AS (
  DELETE FROM opcon_summit_entry
  WHERE queue = $1 AND state = 'done' AND changed_at < now() - make_interval(days => $2::integer)
  RETURNING changed_at
)
SELECT count(DISTINCT changed_at::date)::integer AS days FROM gone`,
  remove: "DELETE FROM opcon_summit_entry WHERE queue = $1 AND id = ANY($2::text[])",
  follow: "INSERT INTO opcon_summit_incident (queue, incident, line) VALUES ($1, $2, $3)",
  followed: "SELECT incident, line FROM opcon_summit_incident WHERE queue = $1 ORDER BY incident, number",
  forget: "DELETE FROM opcon_summit_incident WHERE queue = $1 AND incident = ANY($2::text[])",
  documents: "SELECT document FROM opcon_summit_document WHERE queue = $1 AND kind = $2 ORDER BY changed_at, name",
  document: "SELECT document FROM opcon_summit_document WHERE queue = $1 AND kind = $2 AND name = $3",
  documentOnce: `WITH new AS (
  INSERT INTO opcon_summit_document (queue, kind, name, document) VALUES ($1, $2, $3, $4)
  ON CONFLICT DO NOTHING RETURNING document
)
SELECT document FROM new
UNION ALL SELECT document FROM opcon_summit_document WHERE queue = $1 AND kind = $2 AND name = $3`,
  putDocument: `INSERT INTO opcon_summit_document (queue, kind, name, document) VALUES ($1, $2, $3, $4)
ON CONFLICT (queue, kind, name) DO UPDATE SET document = excluded.document, changed_at = clock_timestamp()`,
  removeDocument: "DELETE FROM opcon_summit_document WHERE queue = $1 AND kind = $2 AND name = $3",
  pruneDocuments: `DELETE FROM opcon_summit_document
WHERE queue = $1 AND kind = $2 AND changed_at < now() - make_interval(days => $3::integer)`,
  takeTurn: `WITH turn AS (
  INSERT INTO opcon_summit_rate AS rate (address, next_at)
  VALUES ($1, clock_timestamp() + make_interval(secs => 1 / $2::float8))
  ON CONFLICT (address) DO UPDATE
  SET next_at = make_interval(secs => 1 / $2::float8) + greatest(clock_timestamp(),
    CASE WHEN rate.next_at < clock_timestamp() + interval '5 minutes' THEN rate.next_at END)
  RETURNING next_at - make_interval(secs => 1 / $2::float8) AS at
)
SELECT greatest(0, (extract(epoch FROM at - clock_timestamp()) * 1000))::float8 AS wait FROM turn`,
}
