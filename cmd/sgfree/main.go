// Command sgfree answers from files alone whether an EC2 security group may be deleted,
// what stands in the way, and in which order to clear it.
//
// It reads saved AWS CLI answers, never calls AWS, and writes nothing but the reports it
// is asked for.
//
// # Exit codes
//
//	0  done; the gate passed or none was set
//	1  the gate failed
//	2  usage, unreadable input, a rule that does not compile: conclude nothing
//	3  a gate was set, and an unknown verdict leaves it undecided
package main

import "os"

func main() {
	memory.begin()
	os.Exit(command{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr}.run(os.Args[1:]))
}
