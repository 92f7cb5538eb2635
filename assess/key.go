package assess

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"

	"github.com/open-policy-agent/opa/v1/bundle"
)

// keyOf reads a public key. The algorithm is that of the key, whatever a signature says.
func keyOf(text []byte) (*bundle.KeyConfig, error) {
	block, _ := pem.Decode(text)
	if block == nil || block.Type != "PUBLIC KEY" {
		return nil, errors.New("the key to verify with is no public key in PEM")
	}
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("read the key to verify with: %w", err)
	}
	algorithm := ""
	switch key := key.(type) {
	case *rsa.PublicKey:
		algorithm = "RS256"
	case *ecdsa.PublicKey:
		algorithm = map[int]string{256: "ES256", 384: "ES384", 521: "ES512"}[key.Curve.Params().BitSize]
	}
	c := &bundle.KeyConfig{Key: string(text), Algorithm: algorithm}
	if algorithm == "" {
		return nil, errors.New("the key to verify with is of a kind that signs no bundles, want RSA or ECDSA")
	}
	return c, nil
}
