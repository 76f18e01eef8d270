-- The rate slots that the processes of a host share. They are in a separate file beside the ledger.

CREATE TABLE host (
    boot TEXT NOT NULL,  -- the start of the host since which the times below are counted
    lost INTEGER         -- boot time in nanoseconds when this file took the place of one that was lost
) STRICT;

CREATE TABLE limits (
    app TEXT NOT NULL,     -- SDKAppID
    command TEXT NOT NULL, -- as in the URL, such as delete_sched_task
    state TEXT NOT NULL,   -- JSON: slots, leases and tokens, slow-down, last send, round trips
    PRIMARY KEY (app, command)
) STRICT, WITHOUT ROWID;
