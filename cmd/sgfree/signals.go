package main

import (
	"os"
	"syscall"
)

// ending are the signals that ask the process to end: by the keyboard, and by what runs it.
var ending = []os.Signal{os.Interrupt, syscall.SIGTERM}
