-- Changes other than deletes: what a run does to each task, and tasks that are held.
--
-- Each statement has its equivalent in other databases: columns are added without a rewrite, one table is made anew.

ALTER TABLE run_tasks ADD COLUMN verb TEXT NOT NULL DEFAULT 'delete';   -- delete, hold, release, edit
ALTER TABLE run_tasks ADD COLUMN new_time INTEGER;                      -- the due time that the change sets

-- What the edits of a run send. Removed when the run has ended.
CREATE TABLE edits (
    run TEXT NOT NULL,
    position INTEGER NOT NULL,      -- run_tasks.position
    base BLOB NOT NULL,             -- the digest of the content that the task had when the edit was confirmed
    content TEXT,                   -- the whole new content, in JSON; NULL: only the time changes
    PRIMARY KEY (run, position)
) WITHOUT ROWID, STRICT;

ALTER TABLE runs ADD COLUMN reason TEXT;                                -- why, in the words of whoever began the run

ALTER TABLE runs ADD COLUMN then_hold INTEGER NOT NULL DEFAULT 0;       -- 1: beside the deletes, tasks at risk are postponed

-- Plans that were written to a file: the line of the audit log that proves where each comes from.
CREATE TABLE plans (
    digest TEXT PRIMARY KEY,        -- of the file; lower-case hex
    line INTEGER NOT NULL           -- audit.number
) WITHOUT ROWID, STRICT;

ALTER TABLE runs ADD COLUMN plan TEXT;                                  -- plans.digest of the plan that the run applies
CREATE UNIQUE INDEX runs_plan ON runs (plan) WHERE plan IS NOT NULL;    -- also makes a second run of a plan impossible

-- A task is held as long as it is due at held_until; held_from is its time from before it was first postponed.
ALTER TABLE tasks ADD COLUMN held_from INTEGER;
ALTER TABLE tasks ADD COLUMN held_until INTEGER;

-- What people wrote on a task for each other. Nothing but `pushdeck note` writes it.
ALTER TABLE tasks ADD COLUMN note TEXT;

-- Keyed by the place in the run, for a change that creates a task has no id before its reply.
CREATE TABLE changes (
    run TEXT NOT NULL,
    position INTEGER NOT NULL,      -- run_tasks.position; negative where an older program wrote none
    attempt INTEGER NOT NULL,       -- the request's `random`
    service INTEGER NOT NULL,
    task_id INTEGER,
    type TEXT NOT NULL,
    verb TEXT NOT NULL,
    new_time INTEGER,
    due INTEGER,                    -- when the task was due when the change was confirmed
    at INTEGER NOT NULL,            -- when the intent was written, before the request
    deadline INTEGER NOT NULL,
    outcome TEXT,                   -- NULL: under way, or its process died
    code INTEGER,
    message TEXT,
    noted_at INTEGER,               -- when the outcome was written
    settled_at INTEGER,             -- NULL: not settled, it may or may not have been done
    PRIMARY KEY (run, position, attempt)
) WITHOUT ROWID, STRICT;

INSERT INTO changes
SELECT attempts.run, COALESCE(run_tasks.position, -1 - attempts.attempt), attempt, service, attempts.task_id, attempts.type,
    'delete', NULL, run_tasks.sched_at, at, deadline, attempts.outcome, code, message, noted_at, settled_at
FROM attempts LEFT JOIN run_tasks ON run_tasks.run = attempts.run AND run_tasks.task_id = attempts.task_id;

DROP TABLE attempts;
ALTER TABLE changes RENAME TO attempts;

-- Also makes it impossible that a task has two unsettled attempts.
CREATE UNIQUE INDEX attempts_unsettled ON attempts (service, task_id) WHERE settled_at IS NULL;

-- Which task was created in the place of another one. A task can be replaced only once, so that undoing a delete twice
-- creates nothing twice.
CREATE TABLE links (
    service INTEGER NOT NULL,
    task_id INTEGER NOT NULL,       -- the new task
    replaces INTEGER NOT NULL,      -- the task from before
    run TEXT NOT NULL,              -- the run that created the new task
    PRIMARY KEY (service, task_id),
    UNIQUE (service, replaces)
) WITHOUT ROWID, STRICT;

-- What the service showed to be different from before, in the order in which this ledger learnt it.
CREATE TABLE task_changes (
    number INTEGER PRIMARY KEY,
    service INTEGER NOT NULL,
    task_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    field TEXT NOT NULL,            -- the column of tasks that changed
    before TEXT,
    after TEXT
) STRICT;

-- How far each reader has read task_changes.
CREATE TABLE cursors (
    service INTEGER NOT NULL,
    reader TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (service, reader)
) WITHOUT ROWID, STRICT;

-- What tasks contained before a change that loses it, apart from the tasks, so that it can be removed by its age. It is in
-- no backup, log or export: it has message text and account names.
CREATE TABLE copies (
    run TEXT NOT NULL,
    position INTEGER NOT NULL,      -- run_tasks.position of the change for which it was taken
    service INTEGER NOT NULL,
    task_id INTEGER NOT NULL,
    type TEXT NOT NULL,
    due INTEGER,                    -- when the task was due when the copy was taken
    content TEXT NOT NULL,          -- canonical JSON
    digest BLOB NOT NULL,           -- SHA-256, without what the service may change by itself
    taken_at INTEGER NOT NULL,
    PRIMARY KEY (run, position)
) STRICT;

CREATE INDEX copies_of_task ON copies (service, task_id);
CREATE INDEX copies_by_age ON copies (taken_at);
