package offsite

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// S3 is a bucket of any provider that speaks S3.
type S3 struct {
	account S3Account
	client  *minio.Client
	line    *line
}

// S3Account is how to reach it. Keys that may write, read and list, and not delete, are enough; a bucket with object lock
// keeps what it was told to keep, whoever asks.
type S3Account struct {
	Endpoint string // https://s3.example.com; http on this computer alone
	Region   string // where the provider asks for one
	Bucket   string // which exists
	Prefix   string // of the names, such as "shop-1/"; empty for the whole bucket
	Key      string
	Secret   string
	Pace     Pace
}

// NewS3 asks nothing of the provider yet.
func NewS3(a S3Account) (*S3, error) {
	if err := safeURL(a.Endpoint); err != nil {
		return nil, err
	}
	if a.Bucket == "" || strings.ContainsAny(a.Prefix, "\\\x00") || strings.HasPrefix(a.Prefix, "/") {
		return nil, fmt.Errorf("%w: bucket or prefix", ErrName)
	}
	u, err := url.Parse(a.Endpoint)
	if err != nil {
		return nil, fmt.Errorf("%w: not an address", ErrName)
	}
	s := &S3{account: a, line: newLine(nil, a.Pace)}
	s.client, err = minio.New(u.Host, &minio.Options{
		Creds:      credentials.NewStaticV4(a.Key, a.Secret, ""),
		Secure:     u.Scheme == "https",
		Region:     a.Region,
		Transport:  s.line,
		MaxRetries: 3,
	})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrName, err)
	}
	return s, nil
}

// Close ends idle connections.
func (s *S3) Close() error {
	s.line.CloseIdleConnections()
	return nil
}

func (s *S3) key(name string) string { return s.account.Prefix + name }

// Put is one request that the provider keeps whole or not at all, and takes only where the name is free. Providers that do
// not know that condition are asked first.
func (s *S3) Put(ctx context.Context, name string, content []byte) error {
	if err := checkPut(name, content); err != nil {
		return err
	}
	if _, err := s.Stat(ctx, name); !errors.Is(err, ErrMissing) {
		return cmp.Or(err, ErrExists)
	}
	opts := minio.PutObjectOptions{ContentType: "application/octet-stream", DisableMultipart: true, SendContentMd5: true}
	opts.SetMatchETagExcept("*")
	_, err := s.client.PutObject(ctx, s.account.Bucket, s.key(name), bytes.NewReader(content), int64(len(content)), opts)
	if err != nil {
		return s.error(ctx, err)
	}
	info, err := s.Stat(ctx, name)
	if err == nil && info.Size != int64(len(content)) {
		err = fmt.Errorf("%w: %d of %d bytes arrived", ErrDamaged, info.Size, len(content))
	}
	return err
}

// Get reads an object.
func (s *S3) Get(ctx context.Context, name string) ([]byte, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	object, err := s.client.GetObject(ctx, s.account.Bucket, s.key(name), minio.GetObjectOptions{})
	if err != nil {
		return nil, s.error(ctx, err)
	}
	defer object.Close()
	content, err := readAll(object)
	if errors.Is(err, ErrTooBig) {
		return nil, err
	}
	return content, s.error(ctx, err)
}

// Stat looks at an object.
func (s *S3) Stat(ctx context.Context, name string) (Info, error) {
	if err := checkName(name); err != nil {
		return Info{}, err
	}
	info, err := s.client.StatObject(ctx, s.account.Bucket, s.key(name), minio.StatObjectOptions{})
	if err != nil {
		return Info{}, s.error(ctx, err)
	}
	return Info{name, info.Size, info.LastModified}, nil
}

// mostPages is how many pages of a thousand names a bucket may have.
const mostPages = 1000

// List reads the names below the prefix, page by page.
func (s *S3) List(ctx context.Context) (list []Info, err error) {
	ctx, cancel := context.WithCancel(atMostRequests(ctx, mostPages))
	defer cancel() // ends the library's goroutine where we stop early
	for o := range s.client.ListObjects(ctx, s.account.Bucket, minio.ListObjectsOptions{Prefix: s.account.Prefix, Recursive: true}) {
		if o.Err != nil {
			return nil, s.error(ctx, o.Err)
		}
		if name := strings.TrimPrefix(o.Key, s.account.Prefix); checkName(name) == nil {
			list = append(list, Info{name, o.Size, o.LastModified})
		}
	}
	return list, ctx.Err()
}

// Delete removes an object. Where the bucket keeps versions, what was there stays under a version of its own.
func (s *S3) Delete(ctx context.Context, name string) error {
	if _, err := s.Stat(ctx, name); err != nil {
		return err
	}
	return s.error(ctx, s.client.RemoveObject(ctx, s.account.Bucket, s.key(name), minio.RemoveObjectOptions{}))
}

// s3Kinds are the codes that ask for different things to be done.
var s3Kinds = map[string]error{
	"InvalidAccessKeyId":        ErrRefused,
	"SignatureDoesNotMatch":     ErrRefused,
	"AccessDenied":              ErrForbidden,
	"AllAccessDisabled":         ErrForbidden,
	"ObjectLocked":              ErrForbidden,
	"MethodNotAllowed":          ErrForbidden,
	"NoSuchKey":                 ErrMissing,
	"NoSuchBucket":              ErrMissing,
	"PreconditionFailed":        ErrExists,
	"EntityTooLarge":            ErrTooBig,
	"QuotaExceeded":             ErrFull,
	"XMinioStorageFull":         ErrFull,
	"BadDigest":                 ErrDamaged,
	"XAmzContentSHA256Mismatch": ErrDamaged,
	"RequestTimeTooSkewed":      ErrClock,
}

// error gives an error of the library its kind, without the names of bucket and host in its text.
func (s *S3) error(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if e := cmp.Or(ctx.Err(), s.line.why()); e != nil {
		return e
	}
	var answer minio.ErrorResponse
	if !errors.As(err, &answer) {
		return netError(err)
	}
	if strings.Contains(answer.Message, "WORM") {
		return ErrForbidden
	}
	if kind := s3Kinds[answer.Code]; kind != nil {
		return fmt.Errorf("%w: %s", kind, answer.Code)
	}
	return statusError(answer.StatusCode)
}
