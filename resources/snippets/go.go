// Verifies {{title}} webhooks. Go 1.21 or later, no modules.
// Run: {{env}}=… go run server.go
package main

import (
	"bytes"
{{#hmac}}
	"crypto/hmac"
{{/hmac}}
	"crypto/{{algorithm_go}}"
	"crypto/subtle"
{{#uses_base64}}
	"encoding/base64"
{{/uses_base64}}
{{#hex}}
	"encoding/hex"
{{/hex}}
	"errors"
	"io"
	"log"
	"net/http"
	"os"
{{#timed}}
	"regexp"
	"strconv"
{{/timed}}
	"strings"
	"time"
)

const prefix = {{prefix}}
{{#timed}}

const tolerance = {{tolerance}} * time.Second

var digits = regexp.MustCompile(`\A[0-9]+\z`)
{{/timed}}

// Verify takes the raw bytes of the body, never parsed JSON.
func Verify(secret string, headers http.Header, body []byte, method, url string, now time.Time) (bool, error) {
	if secret == "" {
		return false, errors.New("{{env}} is empty: anybody could sign")
	}
	header := headers.Get("{{signature_header}}")
{{#timed}}
	timestamp := headers.Get("{{timestamp_header}}")
	if !digits.MatchString(timestamp) {
		return false, nil
	}
	number, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil {
		return false, nil
	}
	if age := now.Sub({{unix_go}}); age > tolerance || age < -tolerance {
		return false, nil
	}
{{/timed}}
{{#signs_id}}
	id := headers.Get("{{id_header}}")
{{/signs_id}}
{{#text_key}}
	key := []byte(secret)
{{/text_key}}
{{#base64_key}}
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil || len(key) == 0 {
		return false, errors.New("{{env}} is not a Base64 secret")
	}
{{/base64_key}}
	content := bytes.Join([][]byte{{{content}}}, nil)
{{#hmac}}
	mac := hmac.New({{hash_go}}, key)
{{/hmac}}
{{#plain}}
	mac := {{hash_go}}()
	mac.Write(key)
{{/plain}}
	mac.Write(content)
	expected := prefix + {{encode_go}}(mac.Sum(nil))
	valid := 0
	for _, signature := range {{several}} {
		valid |= subtle.ConstantTimeCompare([]byte(signature), []byte(expected))
	}
	return valid == 1, nil
}

func handle(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodHead { // how Intercom tries an endpoint
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 10<<20))
	if err != nil {
		http.Error(w, "too large", http.StatusRequestEntityTooLarge)
		return
	}
	url := "https://" + r.Host + r.URL.RequestURI() // the public address, as the sender called it
	valid, err := Verify(os.Getenv("{{env}}"), r.Header, body, r.Method, url, time.Now())
	if err != nil {
		log.Print(err)
	}
	if !valid {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	w.WriteHeader(http.StatusOK) // at once; do the work afterwards
	log.Print(strings.TrimSpace(string(body)))
}

func main() {
	http.HandleFunc("/", handle)
	log.Fatal(http.ListenAndServe(":8080", nil))
}
