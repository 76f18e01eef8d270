# The comments of the config that `pushdeck config init` writes, in the order of the file. Line ends stay where a comment has
# them. Words before a colon, keys and commands are typed as they are here.

example-intro =
    The config of pushdeck. `pushdeck config path` prints where it belongs, `pushdeck config check` reports mistakes in it,
    and `pushdeck config show` prints the values in effect and where each of them comes from.
example-defaults = The values in this file are the defaults. Lines that begin with # and no space are examples: remove the #.
    Lines that begin with ## are further examples, which many apps do not need: remove both.
example-default-app = The app to use if neither --app nor PUSHDECK_APP names one. Not needed if there is only one app.
example-language = auto en zh-Hans; auto follows LC_ALL, LC_MESSAGES, LANG
example-highlight = bar or marker: the cursor is a highlighted row, or only a sign (fewer bytes)
example-ascii = auto true false: draw with ASCII only
example-time = local utc app: the zone in which times are shown initially
example-mouse = true: the wheel and a click move the cursor, nothing more; m turns it on and off
example-refresh = how often the list is read again; "off": never
example-detail-from = from this many columns on, the list has details beside it; enter opens them in any window
example-typed-from = for this many tasks or more, the number must be typed
example-dialog-guard = after a dialog asks a question, keys are ignored until none has been pressed for this long; at most 5s
example-urgent-single-key = in the interface, one key confirms a change of tasks that are all due within a minute, unless the filter hides some of them
example-reason = off, offer or require; require: what must be confirmed with a typed value or --confirm also needs a reason
example-plan-ttl = how long a plan file can be applied after it was written; from 1m to 31d
example-copies = how long the ledger keeps a copy of what is deleted or edited, "1h" to "90d"; "off": none
example-ledger-url = A file path or sqlite:PATH; without it, ledger.db in the data folder.
example-network-fs = true accepts a network file system, where locks cannot be trusted
example-apps = One table for each app. sdkappid, region (or host) and a credential are needed; the rest has the values shown.
example-host = instead of region; http:// for loopback addresses only
example-identifier = the admin account that signs
example-environment = production staging test: sets the colour, the words, and how much confirmation a delete needs
example-timezone = such as "Asia/Singapore"
example-pace = auto polite full; polite: 4 calls a second; full: 5; auto: full only if polite would be too late
example-campaign = the campaign of tasks that are added or imported without one
example-quota =
    The number of All-users and Tag pushes that the app's edition may send in a UTC day. The service's pages say 10 for Free
    and Trial and 100 for Standard and Advanced, but not whether scheduled pushes count. The timeline marks days with more
    than this, or with more than 100 if no number is given.
example-ca-file = trust these certificates as well
example-trust-env = true obeys HTTPS_PROXY, NO_PROXY, SSL_CERT_FILE and the like
example-credential = Where the secret comes from: exactly one source. It is never written into this file.
example-key-file = the app's secret key; mode 0600; a relative path starts from this file's folder
example-command = prints the key, or JSON {"{"}"usersig": "...", "expires": ...{"}"}
