# Files and folders of pushdeck's own that are not used, and what to do. { $path } is where it is.

file-link = { $path } is a symbolic link, which is not followed: move it away
file-odd-file = { $path } is { $found }, not a regular file: move it away
file-odd-folder = { $path } is { $found }, not a folder: move it away
file-owner = { $path } belongs to { $owner }: move it away, or make it yours (as root: chown { $us } { $path })
file-mode = others can change { $path } (mode { $mode }): run chmod go-w { $path }
file-denied-ours = permission denied: { $path } has mode { $mode }: run chmod u+rwX { $path }
file-denied = permission denied: { $path } belongs to { $owner } (mode { $mode }), and you are { $we }: run pushdeck as { $owner }, or make it yours (as root: chown { $us } { $path }, and the files beside it that begin with its name)
file-system = { $path }: { $error }
file-contested = another process keeps creating and removing it
# What was found.
file-kind-folder = a folder
file-kind-pipe = a named pipe
file-kind-socket = a socket
file-kind-file = a file
file-kind-device = a device
# Whose it is.
file-owner-root = root
file-owner-user = user { $number }

# Bytes that are not text, or are in another encoding.
file-encoding-unknown = there is no such encoding: use a name such as gb18030, big5, shift_jis, euc-kr, windows-1252 or utf-16le
file-encoding-mark = the file begins with the byte order mark of { $found }, so it is not { $asked }: leave out --encoding
file-encoding-utf-32 = this is UTF-32 text: save the file as UTF-8
file-encoding-gzip = this is compressed with gzip: unpack it with gunzip first
file-encoding-spreadsheet = this is a zip file or a spreadsheet: export it as CSV first
file-encoding-pdf = this is a PDF document: give ids, CSV or JSON, as UTF-8 text
file-encoding-binary = this is a binary file: give ids, CSV or JSON, as UTF-8 text
file-encoding-gbk = this is not UTF-8; it looks like GBK (GB18030), which Excel in Chinese saves as CSV: `import --encoding gb18030` reads it, or save it as "CSV UTF-8"
file-encoding-either = this may be UTF-8 or GBK (GB18030); read as GBK, one of its words is { $word }: say which it is with `import --encoding gb18030` or `--encoding utf-8`, or save it as "CSV UTF-8"
file-encoding-byte = not valid UTF-8: byte 0x{ $byte } at offset { $offset } of the file; save the file as UTF-8
file-encoding-byte-gbk = not valid UTF-8: byte 0x{ $byte } at offset { $offset } of the file; it looks like GBK: `import --encoding gb18030` reads it, or save it as "CSV UTF-8"
file-encoding-cut = the file ends in the middle of a { $encoding } character: get the whole file
file-encoding-wrong = not valid { $encoding } at offset { $offset } of the file; give the right --encoding, or save it as UTF-8
