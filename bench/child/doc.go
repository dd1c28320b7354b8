// Package child runs the processes of a measurement: each started in its place, on CPUs of its own and with an
// environment of which every variable is accounted for, awaited until it can be reached, ended with all that it started,
// and, on Linux, ended by the kernel if its parent is killed.
//
// It knows command lines, addresses, CPUs and process numbers. It does not know what a child is for: a strategy's server, a
// rival's and a generator are started alike. It runs no shell, starts nothing twice, and kills nothing that it has not
// started.
package child
