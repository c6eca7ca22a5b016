CREATE EXTENSION IF NOT EXISTS unaccent;

DO $$
DECLARE language text;
BEGIN
  FOREACH language IN ARRAY ARRAY['english', 'french', 'german', 'spanish', 'portuguese', 'dutch'] LOOP
    IF NOT EXISTS (SELECT FROM pg_ts_config WHERE cfgname = 'plain_' || language) THEN
      EXECUTE format('CREATE TEXT SEARCH CONFIGURATION %I (COPY = %I)', 'plain_' || language, language);
      EXECUTE format('ALTER TEXT SEARCH CONFIGURATION %I ALTER MAPPING FOR hword, hword_part, word WITH unaccent, %I',
        'plain_' || language, language || '_stem');
    END IF;
  END LOOP;
END $$;

CREATE UNLOGGED TABLE {table}_rows (
  id uuid, owner uuid, purpose text, stage text, country text, currency text, category int, price bigint,
  until timestamptz, days int, title text, name text, note text
);

\copy {table}_rows FROM '{rows}'

CREATE TABLE {table} (
  id uuid NOT NULL, owner uuid NOT NULL, price bigint NOT NULL, until timestamptz, category int NOT NULL, days int,
  purpose text NOT NULL, stage text NOT NULL, country text NOT NULL, currency text NOT NULL,
  title text NOT NULL, name text NOT NULL, note text NOT NULL, words tsvector NOT NULL
);

INSERT INTO {table} SELECT id, owner, price, until, category, days, purpose, stage, country, currency, title, name, note,
  {vector} FROM {table}_rows;

DROP TABLE {table}_rows;

SET maintenance_work_mem = '1GB';

ALTER TABLE {table} ADD PRIMARY KEY (id);

CREATE INDEX ON {table} USING gin (words) WITH (fastupdate = off);

CREATE INDEX ON {table} (category);

CREATE INDEX ON {table} (country);

CREATE INDEX ON {table} (owner);

CREATE INDEX ON {table} (currency, price);

CREATE INDEX ON {table} (stage, until);

CREATE INDEX ON {table} (days);

VACUUM ANALYZE {table};
