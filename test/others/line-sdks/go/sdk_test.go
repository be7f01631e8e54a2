// Package main checks LINE's own SDK for Go against the local LINE.
//
// LOCAL_READY holds the line that `npm run -s local -- --json` prints.
package main

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/line/line-bot-sdk-go/v8/linebot/channel_access_token"
	"github.com/line/line-bot-sdk-go/v8/linebot/messaging_api"
)

const (
	grant         = "client_credentials"
	assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
)

type channel struct {
	ID            string `json:"id"`
	Secret        string `json:"secret"`
	Kid           string `json:"kid"`
	PrivateKeyPem string `json:"privateKeyPem"`
}

type ready struct {
	Line     struct{ Origin string }
	Channels []channel
}

func connect(t *testing.T) (*channel_access_token.ChannelAccessTokenAPI, ready) {
	t.Helper()
	var local ready
	if err := json.Unmarshal([]byte(os.Getenv("LOCAL_READY")), &local); err != nil || len(local.Channels) == 0 {
		t.Fatal("LOCAL_READY must hold the ready line of `npm run -s local -- --json`")
	}
	client, err := channel_access_token.NewChannelAccessTokenAPI(channel_access_token.WithEndpoint(local.Line.Origin))
	if err != nil {
		t.Fatal(err)
	}
	return client, local
}

func assertion(t *testing.T, of channel, kid string, expiresIn time.Duration) string {
	t.Helper()
	block, _ := pem.Decode([]byte(of.PrivateKeyPem))
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	header := map[string]any{"alg": "RS256", "typ": "JWT", "kid": kid}
	claims := map[string]any{
		"iss": of.ID, "sub": of.ID, "aud": "https://api.line.me/",
		"exp": time.Now().Add(expiresIn).Unix(), "token_exp": 600,
	}
	input := encode(t, header) + "." + encode(t, claims)
	digest := sha256.Sum256([]byte(input))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key.(*rsa.PrivateKey), crypto.SHA256, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	return input + "." + base64.RawURLEncoding.EncodeToString(signature)
}

func encode(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

func expectRefusal(t *testing.T, what string, response *http.Response, err error, status int) {
	t.Helper()
	if err == nil || response == nil || response.StatusCode != status {
		t.Errorf("%s: expected a refusal with %d", what, status)
		return
	}
	if response.Header.Get("x-line-request-id") == "" {
		t.Errorf("%s: no request id", what)
	}
}

func TestTheLifeOfAV21Token(t *testing.T) {
	client, local := connect(t)
	demo := local.Channels[0]
	issued, err := client.IssueChannelTokenByJWT(grant, assertionType, assertion(t, demo, demo.Kid, time.Minute))
	if err != nil || issued.ExpiresIn != 600 || issued.TokenType != "Bearer" {
		t.Fatalf("issue: %v", err)
	}
	bot, err := messaging_api.NewMessagingApiAPI(issued.AccessToken, messaging_api.WithEndpoint(local.Line.Origin))
	if err != nil {
		t.Fatal(err)
	}
	if info, err := bot.GetBotInfo(); err != nil || !strings.HasPrefix(info.UserId, "U") {
		t.Errorf("bot info: %v", err)
	}
	if _, err := client.RevokeChannelTokenByJWT(demo.ID, demo.Secret, issued.AccessToken); err != nil {
		t.Errorf("revoke: %v", err)
	}
	response, _, err := bot.GetBotInfoWithHttpInfo()
	expectRefusal(t, "bot info with a revoked token", response, err, http.StatusUnauthorized)
}

func TestBadAssertionsAreRefused(t *testing.T) {
	client, local := connect(t)
	demo := local.Channels[0]
	expired := assertion(t, demo, demo.Kid, -time.Minute)
	response, _, err := client.IssueChannelTokenByJWTWithHttpInfo(grant, assertionType, expired)
	expectRefusal(t, "issue with an expired assertion", response, err, http.StatusBadRequest)
	unknown := assertion(t, demo, "00000000-0000-4000-8000-000000000000", time.Minute)
	response, _, err = client.IssueChannelTokenByJWTWithHttpInfo(grant, assertionType, unknown)
	expectRefusal(t, "issue with an unknown kid", response, err, http.StatusNotFound)
}

// Version 8.14.0 writes the query of its two GET operations in camelCase, which LINE refuses.
func TestCamelCaseQueriesAreRefused(t *testing.T) {
	client, local := connect(t)
	demo := local.Channels[0]
	issued, err := client.IssueChannelTokenByJWT(grant, assertionType, assertion(t, demo, demo.Kid, time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	response, _, err := client.VerifyChannelTokenByJWTWithHttpInfo(issued.AccessToken)
	expectRefusal(t, "verify in camelCase", response, err, http.StatusBadRequest)
	signed := assertion(t, demo, demo.Kid, time.Minute)
	response, _, err = client.GetsAllValidChannelAccessTokenKeyIdsWithHttpInfo(assertionType, signed)
	expectRefusal(t, "list in camelCase", response, err, http.StatusBadRequest)
	if _, err := client.RevokeChannelTokenByJWT(demo.ID, demo.Secret, issued.AccessToken); err != nil {
		t.Errorf("revoke: %v", err)
	}
}

func TestStatelessTokensInBothForms(t *testing.T) {
	client, local := connect(t)
	demo := local.Channels[0]
	bySecret, err := client.IssueStatelessChannelToken(grant, "", "", demo.ID, demo.Secret)
	if err != nil || bySecret.ExpiresIn != 900 {
		t.Errorf("by secret: %v", err)
	}
	signed := assertion(t, demo, demo.Kid, time.Minute)
	byAssertion, err := client.IssueStatelessChannelToken(grant, assertionType, signed, "", "")
	if err != nil || byAssertion.ExpiresIn != 900 {
		t.Errorf("by assertion: %v", err)
	}
	response, _, err := client.IssueStatelessChannelTokenWithHttpInfo(grant, "", "", demo.ID, "wrong")
	expectRefusal(t, "stateless with a wrong secret", response, err, http.StatusBadRequest)
}

func TestTheLifeOfAShortLivedToken(t *testing.T) {
	client, local := connect(t)
	demo := local.Channels[0]
	issued, err := client.IssueChannelToken(grant, demo.ID, demo.Secret)
	if err != nil || issued.ExpiresIn != 2592000 {
		t.Fatalf("issue: %v", err)
	}
	if verified, err := client.VerifyChannelToken(issued.AccessToken); err != nil || verified.ClientId != demo.ID {
		t.Errorf("verify: %v", err)
	}
	for range 2 {
		if _, err := client.RevokeChannelToken(issued.AccessToken); err != nil {
			t.Errorf("revoke: %v", err)
		}
	}
	response, _, err := client.VerifyChannelTokenWithHttpInfo(issued.AccessToken)
	expectRefusal(t, "verify of a revoked token", response, err, http.StatusBadRequest)
	response, _, err = client.IssueChannelTokenWithHttpInfo(grant, demo.ID, "wrong")
	expectRefusal(t, "issue with a wrong secret", response, err, http.StatusBadRequest)
}
