# What is wrong with the config, and what it says of itself. Each text stands behind the place in the file and the key, as in
# config.toml:3:9: ui.theme: ...

config-not-toml = this is not TOML: { $error }
config-not-utf-8 = is not UTF-8 text: save it as UTF-8
config-not-utf-8-line = is not UTF-8 text (line { $line }): save it as UTF-8
config-no-file = there is no such file (named by { $source }): `pushdeck config init` writes one
config-not-written = cannot be written: { $error }
config-exists = already exists and is left as it is
config-newer-schema = this file has schema { $found }, and this pushdeck reads only schema { $ours }: use a newer pushdeck

# Keys.
config-unknown-key = unknown key, which a newer pushdeck may know: update pushdeck, or remove the key
config-unknown-key-near = unknown key: did you mean { $near }?
config-former-name = is the former name of { $now }, which is set too: remove this one
config-secret-in-file = a secret is never written into this file: put it into a file of its own (mode 0600) and name that with key_file, or let a command print it; the value is not shown

# Values. What is wanted and what was found are two of the kinds.
config-wrong-kind = must be { $wanted }, not { $found }
config-kind-text = text in quotes
config-kind-number = a number
config-kind-fraction = a number with a fraction
config-kind-boolean = true or false
config-kind-time = a date or time
config-kind-list = a list
config-kind-table = a table
config-wanted-texts = a list of texts in quotes, as in ["op", "read", "op://ops/shop/key"]
config-wanted-boolean = true or false, without quotes
config-wanted-number = a whole number, without quotes
config-not-positive = must be a positive whole number
config-not-a-duration = { $value } is not a duration: use a number and ms, s, m, h or d, as in "10s"
config-out-of-range = { $value } is out of range: use { $least } to { $most }
config-not-allowed = { $value } is not allowed: use { $words }
config-not-allowed-near = { $value } is not allowed: did you mean "{ $near }"? Use { $words }

# Apps.
config-app-name = the name of an app has 1 to 64 letters, digits, -, _ or .
config-missing-sdkappid = is missing: give the SDKAppID of the app, as in sdkappid = 1400012345
config-missing-region = is missing: use one of { $regions }; or give host = "https://..."
config-missing-credential = is missing: add the table with exactly one of { $keys }
config-region-and-host = give either region or host, not both: remove one of them
config-not-a-host = { $value } is not a host: { $error }
config-not-an-account = { $value } is not an account: use 1 to 32 letters, digits, _ or -
config-not-a-zone = { $value } is not a time zone: { $hint }
config-not-a-proxy = must be a scheme, a host and a port only, as in http://proxy.example:3128, without a user or a password
config-no-credential = give exactly one of { $keys }
config-second-credential = { $first } is given already: give exactly one of { $keys }
config-secret-for-file = must name a file, but this is the secret itself (not shown)
config-empty-command = is empty: give a program and its arguments
config-bad-argument = has a character that cannot be in an argument
config-not-a-variable = { $value } is not the name of a variable: use letters, digits and _
config-no-app-in-file = there is no app in this file yet: add a table [app.NAME]
config-no-ca-file = there is no such file (ca_file)

# Folders, paths and the address of the ledger.
config-no-home = there is no home folder to keep config and ledger in: set HOME
config-no-home-for-path = ~ stands for the home folder, and there is none: set HOME or give the full path
config-home-of-others = { $path } is not understood: use ~/ or the full path
config-empty-path = is empty: give a path
config-bad-path = has a character that cannot be in a path
config-path-not-utf-8 = the path { $path } is not UTF-8
config-no-ledger-there = no ledger can be kept there: use a file path or sqlite:PATH
config-bad-value = { $source }: { $fault }
config-variable-not-utf-8 = environment variable { $variable } is not UTF-8

# Choosing an app.
config-no-apps = no app is configured in { $file }: fill in a table [app.NAME] there; `pushdeck demo` needs none
config-no-apps-and-no-file = no app is configured in { $file }: `pushdeck config init` writes that file, to be filled in; `pushdeck demo` needs none
config-no-such-app = there is no app { $app }: the configured apps are { $names }
config-no-such-app-near = there is no app { $app }: did you mean { $near }? The configured apps are { $names }
config-choose-an-app = several apps are configured ({ $names }): choose one with --app NAME or PUSHDECK_APP, or set default_app in { $file }

# Warnings.
config-region-not-listed = app { $app }: the service's documentation of scheduled tasks does not list { $region }, so they may not be available there
config-trusts-environment = app { $app }: trust_env is on, so environment variables decide where requests go and which certificates are trusted

# Where the credential of an app comes from.
config-source-command = command { $program }
config-source-key-file = key file { $path }
config-source-key-variable = key in variable { $name }
config-source-usersig-file = UserSig file { $path }
config-source-usersig-variable = UserSig in variable { $name }
config-source-with-mode = { $source } (mode { $mode })
config-source-not-readable = { $source } (not readable)
