# Before anything else is said.

start-failed = failed to start: { $error }
