# The command palette.

palette-title = 命令
# Below the list, about the chosen command.
palette-nothing = 没有这个名称的命令，可减少几个字符再试
palette-off = 暂不可用：{ $why }
# `what` is one of the words below; tab is a key.
palette-takes = 空格后输入{ $what }，tab 补全
# Beside a command that does nothing now, in place of what it does.
palette-off-here = 不可用：{ $desc }

# What a command takes, behind its name: `filter TEXT`.
palette-argument-text = 文本
palette-argument-name = 名称
palette-argument-field = 排序方式
palette-argument-zone = 时区
palette-argument-language = 语言

# Beside the values of `zone`, where they say more than the value.
palette-zone-local = 本机时区
palette-zone-utc = UTC 时间
palette-zone-app = 应用时区
