# Mistakes in the user's own `keymap.toml`. Names of keys, actions and scopes stay as the file spells them.

keymap-not-a-list = this is not a list of keys: { $why }
keymap-no-key = { $text } is not a key: use a character, a name such as enter, esc, space, pagedown or f5, or ctrl- and one of these
keymap-no-action = "{ $text }" is not an action: did you mean "{ $near }"?
keymap-no-action-of = "{ $text }" is not an action: use one of { $all }
keymap-no-scope = "{ $text }" is not a scope: did you mean "{ $near }"?
keymap-no-scope-of = "{ $text }" is not a scope: use one of { $all }
keymap-nothing-there = { $action } does nothing in { $scope }: it belongs to { $scopes }
keymap-line-twice = { $action } already has a line for { $scope } (line { $line }): put all its keys into that line
keymap-key-twice = { $key } is listed twice
# Why a key cannot be used.
keymap-fault = { $key }: { $why }
keymap-taken-built-in = { $key } is already { $action } in { $scope } (built in): give { $action } another key, or none with keys = []
keymap-taken-by-line = { $key } is already { $action } in { $scope } (line { $line }): give { $action } another key, or none with keys = []
keymap-locked-in = { $action } in { $scope } needs a key: there is no other way out
keymap-held-down = { $key } asks for { $action }, so it must not answer yes as well: held down, it would confirm the question unread

# Why this key may not be bound.
keymap-fault-alt = alt keys are not used: terminals send esc for alt, and input methods take them
keymap-fault-capital = terminals send ctrl and a lowercase letter: write that
keymap-fault-taken = it cannot be used: { $why }
keymap-fault-text = in { $scope } it belongs to the text that is typed
keymap-fault-ctrl = a change is never on a ctrl key, because ctrl keys are pressed for other things
keymap-fault-erases = a change is never on backspace or delete, because these are pressed to erase
keymap-fault-esc = esc always means no
keymap-fault-enter = enter and space never answer with a yes

# What else takes a key.
keymap-taken-screen = screen takes it as its prefix
keymap-taken-tmux = tmux takes it as its prefix
keymap-taken-stops = it stops the output of many terminals
keymap-taken-goes-on = it resumes the output of a stopped terminal
keymap-taken-input = it switches input methods
keymap-taken-kills = it kills programs
keymap-taken-backspace = many terminals send it for backspace
keymap-taken-tab = terminals send it for tab
keymap-taken-enter = terminals send it for enter
keymap-taken-esc = terminals send it for esc
