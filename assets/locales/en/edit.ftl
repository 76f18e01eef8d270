# Edits: what an edit changes, what to know about it, and why one is refused.

edit-nothing = say what to edit: --at, --shift, --title, --desc or --content

# One changed field in one line; the values are in quotes.
edit-field-changed = { $field }: { $before } becomes { $after }
edit-field-added = { $field }: { $after } is new
edit-field-removed = { $field }: { $before } is removed
edit-due-changed = due: { $before } becomes { $after }
edit-due-set = due: becomes { $after }
edit-of-task = task { $task }:

# What to know about the new values.
edit-far = { $time } is more than 30 days ahead, and the service may not accept it
edit-title-cut = the title has { $units } UTF-16 units and is cut by { $vendors }
edit-text-cut = the text has { $units } UTF-16 units and is cut by { $vendors }
# One vendor, and its limit.
edit-cut-by = { $vendor } ({ $most })

# Why nothing is edited.
edit-refused = task { $task } cannot be edited like this: { $why }; nothing was sent
edit-zone-without-at = --zone is the time zone of --at, so it needs --at too
edit-no-shift = { $text } is not a length of time: use +2h, -30m or 1d12h
edit-file-unread = the file cannot be read: { $why }
edit-file-no-object = it is not a single JSON object
edit-file-large = it is larger than { $most } bytes
edit-file-refused = the content in { $path }: { $why }
edit-editor-file = the content cannot be written for the editor: { $why }
edit-editor-start = the editor { $editor } cannot be started: { $why }; set VISUAL or EDITOR
edit-editor-ended = the editor { $editor } ended with { $how }: nothing was changed
edit-editor-same = the editor has changed nothing
edit-editor-mend = { $why }; { $key } opens what you wrote once more

# The form. Names of fields, at most eight cells each.
edit-form-title = Edit a scheduled push
edit-form-reading = reading the task
edit-form-head = { $task }   { $audience }
edit-form-time = due
edit-form-name-title = title
edit-form-text = text
edit-form-zone = the time is in { $zone }
edit-form-machine-zone = the machine's zone
edit-form-nothing = nothing was changed: type another time, title or text
