# The command palette.

palette-title = Commands
# Below the list, about the chosen command.
palette-nothing = no command has that name: try fewer letters
palette-off = off now: { $why }
# `what` is one of the words below; tab is a key.
palette-takes = takes { $what } after a space; tab completes
# Beside a command that does nothing now, in place of what it does.
palette-off-here = off: { $desc }

# What a command takes, behind its name: `filter TEXT`.
palette-argument-text = TEXT
palette-argument-name = NAME
palette-argument-field = FIELD
palette-argument-zone = ZONE
palette-argument-language = LANGUAGE

# Beside the values of `zone`, where they say more than the value.
palette-zone-local = local
palette-zone-utc = utc
palette-zone-app = app
