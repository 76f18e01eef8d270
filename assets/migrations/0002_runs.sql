-- Runs, their confirmed tasks, and the attempts to delete each task.

CREATE TABLE runs (
    run TEXT PRIMARY KEY,           -- ULID
    service INTEGER NOT NULL,
    user TEXT NOT NULL,
    machine TEXT NOT NULL,
    ssh_client TEXT,
    app TEXT NOT NULL,
    identifier TEXT NOT NULL,
    begun_at INTEGER NOT NULL,
    total INTEGER NOT NULL,
    confirmed_by TEXT NOT NULL,
    owner TEXT,                     -- random token of the process that may act for it; NULL once it has ended
    ended_at INTEGER,
    note TEXT
) WITHOUT ROWID, STRICT;

CREATE INDEX runs_open ON runs (begun_at) WHERE ended_at IS NULL;

CREATE TABLE run_tasks (
    run TEXT NOT NULL,
    position INTEGER NOT NULL,
    task_id INTEGER NOT NULL,
    type TEXT NOT NULL,
    status TEXT NOT NULL,           -- as it was when the set was confirmed
    title TEXT,
    sched_at INTEGER,
    outcome TEXT,                   -- what the run last learnt of it
    PRIMARY KEY (run, position)
) WITHOUT ROWID, STRICT;

CREATE UNIQUE INDEX run_tasks_by_id ON run_tasks (run, task_id);

CREATE TABLE attempts (
    run TEXT NOT NULL,
    task_id INTEGER NOT NULL,
    attempt INTEGER NOT NULL,       -- the request's `random`
    service INTEGER NOT NULL,
    type TEXT NOT NULL,
    at INTEGER NOT NULL,            -- when the intent was written, before the request
    deadline INTEGER NOT NULL,
    outcome TEXT,                   -- NULL: under way, or its process died
    code INTEGER,
    message TEXT,
    noted_at INTEGER,               -- when the outcome was written
    settled_at INTEGER,             -- NULL: not settled, it may or may not have been done
    PRIMARY KEY (run, task_id, attempt)
) WITHOUT ROWID, STRICT;

-- This index also ensures that no task has two unsettled attempts.
CREATE UNIQUE INDEX attempts_unsettled ON attempts (service, task_id) WHERE settled_at IS NULL;
