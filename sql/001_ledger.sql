-- What the database knows about the stream of orders: which intervals of time it holds, made by which settings.
-- Intervals are half-open, [start_at, end_at).
CREATE SCHEMA IF NOT EXISTS shop;
COMMENT ON SCHEMA shop IS 'Bookkeeping of shop-orders; people read, only the program writes';

CREATE TABLE IF NOT EXISTS shop.clock (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    utc_offset_s int NOT NULL CHECK (abs(utc_offset_s) <= 50400)
);
COMMENT ON TABLE shop.clock IS 'The shop''s clock, seconds east of UTC: fixed when the database was made';

CREATE TABLE IF NOT EXISTS shop.streams (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    settings text NOT NULL UNIQUE CHECK (settings IS JSON OBJECT)
);
COMMENT ON TABLE shop.streams IS 'Stream settings as canonical JSON: the seed, the rate and all else that orders follow from';

CREATE TABLE IF NOT EXISTS shop.ledger (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stream_id int NOT NULL REFERENCES shop.streams,
    start_at timestamptz NOT NULL,
    end_at timestamptz NOT NULL,
    CHECK (start_at < end_at),
    EXCLUDE USING gist (tstzrange(start_at, end_at) WITH &&)
);
COMMENT ON TABLE shop.ledger IS 'Closed intervals of the stream that orders holds, once their slices are done';

CREATE TABLE IF NOT EXISTS shop.slices (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ledger_id int NOT NULL REFERENCES shop.ledger,
    start_at timestamptz NOT NULL,
    end_at timestamptz NOT NULL,
    orders int NOT NULL CHECK (orders > 0),
    first_id int,
    done_at timestamptz
);
COMMENT ON TABLE shop.slices IS 'A bulk load in parts: each is copied and marked done in one transaction';
COMMENT ON COLUMN shop.slices.first_id IS 'Reserved ids begin here; empty: ids come from the column''s default';
CREATE INDEX IF NOT EXISTS slices_pending ON shop.slices (start_at) WHERE done_at IS NULL;

CREATE TABLE IF NOT EXISTS shop.position (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    stream_id int NOT NULL REFERENCES shop.streams,
    start_at timestamptz NOT NULL,
    at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK (start_at <= at)
) WITH (fillfactor = 10);
COMMENT ON TABLE shop.position IS 'How far the live stream has come: orders holds all of [start_at, at)';

CREATE TABLE IF NOT EXISTS shop.applied (
    name text PRIMARY KEY,
    sha256 text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE shop.applied IS 'Which files of sql/ this database has had, by their content';
