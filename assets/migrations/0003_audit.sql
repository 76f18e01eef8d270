-- The audit log says by which rule each hash was made, and takes lines only behind its last one.

-- 1 is the rule of 0.1. The default also covers what a program of 0.1 writes that has the ledger open during this migration.
ALTER TABLE audit ADD COLUMN hash_rule INTEGER NOT NULL DEFAULT 1;

-- INSERT OR REPLACE removes the line that is in its way without firing the trigger on DELETE, unless the connection has set
-- recursive_triggers. This one fires before that, whatever the connection has set. A line without a number counts as -1 here.
CREATE TRIGGER audit_grows_at_its_end BEFORE INSERT ON audit
WHEN NEW.number IS NOT (SELECT ifnull(max(number), 0) + 1 FROM audit) BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
