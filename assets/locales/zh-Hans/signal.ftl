# What ends the program, as the list of exit codes has it.

signal-hang-up = 终端断开
signal-interrupt = Ctrl-C
signal-quit = 退出信号
signal-terminate = TERM
