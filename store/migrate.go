package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"strings"
)

//go:embed migrations/*.sql
var migrations embed.FS

// applicationID marks the database as ours in its header: "CtrF".
const applicationID = 0x43747246

// scripts gives the migrations in order: the n-th leads from version n-1 to n.
func scripts() ([]string, error) {
	entries, err := fs.ReadDir(migrations, "migrations") // sorted by name
	if err != nil {
		return nil, err
	}
	var list []string
	for i, e := range entries {
		if want := fmt.Sprintf("%04d_", i+1); e.Name()[:5] != want {
			return nil, fmt.Errorf("migration %s: want number %s", e.Name(), want)
		}
		body, err := fs.ReadFile(migrations, "migrations/"+e.Name())
		if err != nil {
			return nil, err
		}
		list = append(list, string(body))
	}
	return list, nil
}

// SchemaVersion is the version this program writes, and the newest it opens.
func SchemaVersion() int {
	list, err := scripts()
	if err != nil {
		panic(err) // embedded at build time, so a fault of the build
	}
	return len(list)
}

// migrate brings the tables forward. Each step and its new version number are one transaction: a step that fails
// leaves the books as they were, and they are not opened. Begin is asked before the first. New books get all tables in one transaction: nothing
// is in them that a step could spoil, and fifty waits for the disk become one.
func (s *Store) migrate(ctx context.Context, fresh bool, opt Options) error {
	c, err := s.take(ctx, s.writing)
	if err != nil {
		return err
	}
	defer func() { s.writing <- c }()
	list, err := scripts()
	if err != nil {
		return err
	}
	list = append(list, opt.later...)
	have, err := identify(ctx, c, fresh)
	if err != nil {
		return err
	}
	if have > len(list) {
		return fmt.Errorf("%w: they have version %d, this program knows %d", ErrNewer, have, len(list))
	}
	if opt.Begin != nil && !fresh {
		s.writing <- c // it may copy the books, and nobody else knows of them yet
		if err := opt.Begin(s); err != nil {
			c, _ = s.take(context.WithoutCancel(ctx), s.writing)
			return err
		}
		if c, err = s.take(context.WithoutCancel(ctx), s.writing); err != nil {
			return err
		}
	}
	if have == 0 {
		if err := step(ctx, c, len(list), strings.Join(list, "\n")); err != nil {
			return fmt.Errorf("make the tables of version %d: %w", len(list), err)
		}
		return nil
	}
	for v := have; v < len(list); v++ {
		if err := step(ctx, c, v+1, list[v]); err != nil {
			return fmt.Errorf("migrate to version %d: %w", v+1, err)
		}
	}
	return nil
}

// identify reads whose file it is and of which version. Only a store being created may be without a mark.
func identify(ctx context.Context, c *conn, fresh bool) (version int, err error) {
	if err := c.ready(ctx); err != nil {
		return 0, err
	}
	var app, tables int
	if err := c.row(ctx, "PRAGMA application_id", nil, &app); err != nil {
		return 0, err
	}
	if err := c.row(ctx, "PRAGMA user_version", nil, &version); err != nil {
		return 0, err
	}
	if err := c.row(ctx, "SELECT count(*) FROM sqlite_schema", nil, &tables); err != nil {
		return 0, err
	}
	blank := app == 0 && version == 0 && tables == 0
	if app != applicationID && !(fresh && blank) {
		return 0, ErrForeign
	}
	return version, nil
}

func step(ctx context.Context, c *conn, version int, script string) error {
	if err := c.begin(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	script += fmt.Sprintf("\nPRAGMA application_id = %d; PRAGMA user_version = %d;", applicationID, version)
	if _, err := c.c.ExecContext(ctx, script); err != nil {
		c.rollback(ctx)
		return c.disk.explain(err)
	}
	return c.commit(ctx)
}
