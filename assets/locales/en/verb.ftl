# Names of what a run does to tasks.

verb-delete = delete
verb-hold = hold
verb-release = release
verb-edit = edit
