# What ends the program, as the list of exit codes has it.

signal-hang-up = hang-up
signal-interrupt = Ctrl-C
signal-quit = quit
signal-terminate = TERM
