-- What is known about tasks, and the audit log.
--
-- Ids are unsigned 64-bit numbers, stored as the signed number with the same bits: ids below 2^63 are stored unchanged.
-- Times are milliseconds since 1970 in UTC. NULL means "not known", unless a comment says otherwise.

CREATE TABLE ledger (
    key TEXT PRIMARY KEY,           -- 'id': the random number of this ledger, also in its head file
    value TEXT NOT NULL
) WITHOUT ROWID, STRICT;

CREATE TABLE services (
    number INTEGER PRIMARY KEY,
    sdkappid INTEGER NOT NULL,
    host TEXT NOT NULL,             -- https://name
    UNIQUE (sdkappid, host)
) STRICT;

-- The columns that an import or a list fills come first, because SQLite reads a row only as far as the last column that
-- is needed.
CREATE TABLE tasks (
    service INTEGER NOT NULL,       -- services.number
    task_id INTEGER NOT NULL,
    type TEXT,                      -- All, Tag, User
    status TEXT,                    -- as shown; NULL: unverified, known by id only
    sched_at INTEGER,
    title TEXT,
    text TEXT,
    campaign TEXT,
    created_at INTEGER,
    seen_at INTEGER,
    seen_by TEXT,                   -- list, get, delete
    word TEXT,                      -- while an attempt is not settled, and status says 'unknown': the status underneath
    push_task_id TEXT,
    dispatch_err TEXT,
    error_code INTEGER,
    error_message TEXT,
    error_at INTEGER,
    PRIMARY KEY (service, task_id)
) WITHOUT ROWID, STRICT;

CREATE INDEX tasks_due ON tasks (service, sched_at);

-- Remembered facts about a service, such as its spelling of OrderBy.
CREATE TABLE facts (
    service INTEGER NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (service, key)
) WITHOUT ROWID, STRICT;

-- Who did what. Each line has a hash over itself and the hash of the line before.
CREATE TABLE audit (
    number INTEGER PRIMARY KEY,     -- from 1, without gaps
    at INTEGER NOT NULL,
    user TEXT NOT NULL,
    machine TEXT NOT NULL,
    ssh_client TEXT,
    app TEXT NOT NULL,
    identifier TEXT NOT NULL,
    service TEXT NOT NULL,
    action TEXT NOT NULL,
    task_id INTEGER,
    run TEXT,
    attempt INTEGER,
    detail TEXT NOT NULL,           -- a JSON object
    hash TEXT NOT NULL              -- SHA-256, lower-case hex
) STRICT;

CREATE TRIGGER audit_keeps_its_lines BEFORE UPDATE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;

CREATE TRIGGER audit_loses_no_lines BEFORE DELETE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
