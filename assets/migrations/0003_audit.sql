-- Each line of the audit log names the rule of its hash, and new lines can only be added after the last one.

-- Version 0.1 uses rule 1. The default is for lines that a process of 0.1 writes, if it has the ledger open during this
-- migration.
ALTER TABLE audit ADD COLUMN hash_rule INTEGER NOT NULL DEFAULT 1;

-- INSERT OR REPLACE removes a line with the same number without firing the trigger on DELETE, unless the connection has
-- set recursive_triggers. This trigger fires before the removal, whatever the connection has set. In it, a line without
-- a number has the number -1.
CREATE TRIGGER audit_grows_at_its_end BEFORE INSERT ON audit
WHEN NEW.number IS NOT (SELECT ifnull(max(number), 0) + 1 FROM audit) BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
