# The first start: a conversation on lines that sets up an app. What is typed stays: numbers, y, Y, the words of the config.

welcome-hello = Welcome. Nothing is set up yet, so nothing can be changed.
welcome-demo = Try it with a made-up service: demo data, no account, no network
welcome-add = Add an app: region, SDKAppID, admin account, where the key is kept
welcome-file = Use a config file that a colleague sent: shows what is in it first
welcome-ask = 1, 2 or 3 (Enter alone leaves)
welcome-type-1-2-3 = Type 1, 2 or 3.
# What is asked for, and what Enter alone takes.
welcome-question = { $question }:
welcome-question-default = { $question } [{ $default }]
welcome-nothing-written = Nothing was written.
welcome-written = Written to { $path } (mode 0600).

# Adding an app.
welcome-adding = Add an app. Press Enter to accept [value]; with no [value], Enter quits.
welcome-save = Save it? y saves, Enter alone leaves
welcome-save-all-the-same = Save it anyway? y saves, Enter alone leaves
welcome-name = Name of the app in pushdeck
welcome-not-listed = (not in the service's documentation of scheduled tasks)
welcome-place = Region, or a host as https://host
welcome-account = Admin account
welcome-environments = 1  production: red, typed confirmations   2  staging   3  test
welcome-this-is = Environment
welcome-read-only = Start read-only
welcome-zone = Time zone in which the app's times are shown
welcome-secret-kept = Where the secret is kept. It is read from there each time, and never copied.
welcome-by-command = a command prints the key, or a UserSig
welcome-by-file = a file that only you can read has the key (mode 0600)
welcome-by-variable = a variable of the environment has the key
welcome-by-usersig = 4  a file has a UserSig    5  a variable has a UserSig
welcome-source = Source
welcome-command = Command, such as op read op://ops/push/key
welcome-key-file = File; a relative path starts from the config's folder
welcome-variable = Name of the variable
welcome-testing = Testing: credential, host, signature. This only reads.

# Answers that cannot be used.
welcome-bad-name = a name has up to 40 letters, digits, - and _, such as shop-sg
welcome-bad-place = type a number of the list, the name of a region, or a host as https://host
welcome-bad-sdkappid = the SDKAppID is a whole number, such as 1400012345: the console shows it
welcome-bad-account = an account has 1 to 32 letters, digits, _ and -, such as administrator
welcome-bad-number = type a number from 1 to { $last }
welcome-bad-zone = { $text } is not a time zone: { $hint }
welcome-secret-for-file = this is the secret itself: write it into a file that only you can read, and give that file's name
welcome-secret-for-variable = this is the secret itself: export it in a variable, and give that variable's name
welcome-bad-variable = a variable's name has letters, digits and _, such as PUSH_KEY
welcome-open-quote = the quote { $quote } has no end
welcome-no-command = type a program and its arguments

# A file from somebody else.
welcome-path = Path of the file
welcome-apps =
    { $count ->
        [one] 1 app:
       *[other] { $count } apps:
    }
welcome-reads = read only
welcome-reads-and-deletes = read and delete
welcome-foreign-host = ! its host is not one of the service's own: { $host }
welcome-runs-command = ! a command would be run for its secret: { $command }
welcome-secret-from = secret from: { $source }
welcome-copy = Copy it to { $path }? A capital Y copies, Enter alone leaves
welcome-file-because = { $name }: { $why }
