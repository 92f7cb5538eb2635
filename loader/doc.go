// Package loader reads saved AWS CLI answers into a [Snapshot].
//
// It takes dumps as they are: any file name, one page or many, several documents in a
// file, compressed or in an archive, which is read as a stream and never unpacked to
// disk. What is no dump is listed and left; what is one but cannot be trusted (cut off,
// not JSON, a doubled key) is an error that names file and line; a dump that pagination
// cut short is kept and marked.
//
// It decides nothing about deletion, never touches the network, and never takes a
// member that it could not read for one that is empty.
package loader
