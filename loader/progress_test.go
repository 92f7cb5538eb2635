package loader

import (
	"errors"
	"path/filepath"
	"sync/atomic"
	"testing"
)

func TestProgressIsToldOfEveryByte(t *testing.T) {
	dir := t.TempDir()
	dump := filepath.Join(dir, "groups.json")
	write(t, dump, groupDump)
	write(t, filepath.Join(dir, "packed.json.gz"), gzipped(t, `{"Vpcs": []}`))
	var most, known atomic.Int64
	_, err := Load([]string{dir}, Options{Progress: func(read, of int64) error {
		most.Store(max(most.Load(), read))
		known.Store(of)
		return nil
	}})
	want := int64(len(groupDump) + len(gzipped(t, `{"Vpcs": []}`)))
	if err != nil || most.Load() != want || known.Load() != want {
		t.Errorf("got %d of %d bytes, %v, want %d of as many", most.Load(), known.Load(), err, want)
	}
	stop := errors.New("stop")
	if _, err := Load([]string{dump}, Options{Progress: func(int64, int64) error { return stop }}); !errors.Is(err, stop) {
		t.Errorf("got %v, want the error that progress returned", err)
	}
}
