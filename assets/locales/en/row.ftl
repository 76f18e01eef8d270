# What is said under a row of the list, or of a task on the message line: what became of it, why, and the next key.

row-deleted = deleted: the service confirmed it
row-changed =
    { $verb ->
        [hold] held: the service confirmed it
        [edit] edited: the service confirmed it
        [release] released: the service confirmed it
       *[delete] changed: the service confirmed it
    }
row-changed-at =
    { $verb ->
        [hold] held { $time }: the service confirmed it
        [edit] edited { $time }: the service confirmed it
        [release] released { $time }: the service confirmed it
       *[delete] changed { $time }: the service confirmed it
    }
row-changed-before-due =
    { $verb ->
        [hold] held { $time }: the service confirmed it, { $left } before it was due
        [edit] edited { $time }: the service confirmed it, { $left } before it was due
        [release] released { $time }: the service confirmed it, { $left } before it was due
       *[delete] changed { $time }: the service confirmed it, { $left } before it was due
    }
row-conflict = changed by somebody else: { $why }
row-deleted-at = deleted { $time }: the service confirmed it
row-deleted-before-due = deleted { $time }: the service confirmed it, { $left } before it was due
row-gone =
    { $verb ->
        [hold] nothing to hold: { $why }
        [edit] nothing to edit: { $why }
        [release] nothing to release: { $why }
       *[delete] nothing to delete: { $why }
    }
row-not-done =
    { $verb ->
        [hold] not held: { $why }
        [edit] not edited: { $why }
        [release] not released: { $why }
       *[delete] not deleted: { $why }
    }
row-too-late =
    { $verb ->
        [hold] not held, too late: { $why }
        [edit] not edited, too late: { $why }
        [release] not released, too late: { $why }
       *[delete] not deleted, too late: { $why }
    }
row-too-late-by =
    { $verb ->
        [hold] not held, too late by { $span }: { $why }
        [edit] not edited, too late by { $span }: { $why }
        [release] not released, too late by { $span }: { $why }
       *[delete] not deleted, too late by { $span }: { $why }
    }
row-not-sent =
    { $verb ->
        [hold] not held, nothing was sent: { $why }
        [edit] not edited, nothing was sent: { $why }
        [release] not released, nothing was sent: { $why }
       *[delete] not deleted, nothing was sent: { $why }
    }
row-unknown = outcome unknown: { $why }
row-as-asked = left out: { $why }
row-left-out =
    { $verb ->
        [hold] not held, left out: { $why }
        [edit] not edited, left out: { $why }
        [release] not released, left out: { $why }
       *[delete] not deleted, left out: { $why }
    }
row-waits = waits to be tried again: { $why }
row-not-found = not found: { $why }
row-not-read = could not be read: { $why }
row-paused = paused; { $resume } continues, { $stop } stops: { $why }
row-paused-sign-in = paused; { $signin } signs in again, { $resume } continues, { $stop } stops: { $why }

# Why, with the service's code; what to do about it; and what a key does next.
row-why-with-code = { $why } ({ $code })
row-and-advice = { $text }; { $advice }
row-and-next = { $text }. { $next }
row-next-sign-in = { $key } signs in again
row-next-switch-app = { $key } chooses another app
row-next-pause = { $key } pauses the run
row-next-read-tasks = { $key } reads it again
row-next-read-list = { $key } reads the list again
row-next-try-again = { $key } tries again
row-next-settle = { $key } reads it back and settles it
row-next-goes-on = { $key } continues with it
row-next-help = { $key } shows help
