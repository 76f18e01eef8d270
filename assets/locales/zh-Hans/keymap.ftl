# Mistakes in the user's own `keymap.toml`. Names of keys, actions and scopes stay as the file spells them.

keymap-not-a-list = 这不是按键列表：{ $why }
keymap-no-key = { $text } 不是按键：请使用单个字符，或 enter、esc、space、pagedown、f5 等名称，前面可加 ctrl-
keymap-no-action = “{ $text }”不是操作：是否指“{ $near }”？
keymap-no-action-of = “{ $text }”不是操作：可用的有 { $all }
keymap-no-scope = “{ $text }”不是范围：是否指“{ $near }”？
keymap-no-scope-of = “{ $text }”不是范围：可用的有 { $all }
keymap-nothing-there = { $action } 在 { $scope } 中不起作用：它属于 { $scopes }
keymap-line-twice = { $action } 在 { $scope } 中已有一行（第 { $line } 行）：请将所有按键写在同一行
keymap-key-twice = { $key } 重复
# Why a key cannot be used.
keymap-fault = { $key }：{ $why }
keymap-taken-built-in = { $key } 在 { $scope } 中已用于 { $action }（内置）：请为 { $action } 换一个键，或用 keys = [] 取消绑定
keymap-taken-by-line = { $key } 在 { $scope } 中已用于 { $action }（第 { $line } 行）：请为 { $action } 换一个键，或用 keys = [] 取消绑定
keymap-locked-in = { $scope } 中的 { $action } 必须有按键：否则无法离开
keymap-held-down = { $key } 用于请求 { $action }，不能同时表示“是”：按住不放就会不经阅读而确认

# Why this key may not be bound.
keymap-fault-alt = 不使用 alt 组合键：终端以 esc 代替 alt，输入法也会占用
keymap-fault-capital = 终端发送的是 ctrl 加小写字母：请改用小写
keymap-fault-taken = 不能使用：{ $why }
keymap-fault-text = 在 { $scope } 中它属于输入的文字
keymap-fault-ctrl = 变更不能使用 ctrl 组合键：它们另有用途
keymap-fault-erases = 变更不能使用 backspace 或 delete：它们用于删字
keymap-fault-esc = esc 始终表示“否”
keymap-fault-enter = enter 和 space 从不表示“是”

# What else takes a key.
keymap-taken-screen = screen 用作前缀键
keymap-taken-tmux = tmux 用作前缀键
keymap-taken-stops = 许多终端用它暂停输出
keymap-taken-goes-on = 终端用它恢复输出
keymap-taken-input = 用于切换输入法
keymap-taken-kills = 用于强制结束程序
keymap-taken-backspace = 许多终端用它表示 backspace
keymap-taken-tab = 终端用它表示 tab
keymap-taken-enter = 终端用它表示 enter
keymap-taken-esc = 终端用它表示 esc
