<?php
// Verifies {{title}} webhooks. PHP 7.4 or later.

const PREFIX = {{prefix}};
{{#timed}}
const TOLERANCE = {{tolerance}}; // seconds
{{/timed}}

// $headers: an array with lower-case names. $body: the raw bytes, never decoded JSON.
function verify_webhook(string $secret, array $headers, string $body, string $method = 'POST', string $url = '',
                        ?float $now = null): bool
{
    if ($secret === '') {
        throw new InvalidArgumentException('{{env}} is empty: anybody could sign');
    }
    $header = $headers['{{signature_header}}'] ?? '';
{{#timed}}
    $timestamp = $headers['{{timestamp_header}}'] ?? '';
    if (!preg_match('/\A[0-9]+\z/', $timestamp)) {
        return false;
    }
    if (abs(($now ?? microtime(true)) - (int) $timestamp{{in_seconds}}) > TOLERANCE) {
        return false;
    }
{{/timed}}
{{#signs_id}}
    $id = $headers['{{id_header}}'] ?? '';
{{/signs_id}}
{{#text_key}}
    $key = $secret;
{{/text_key}}
{{#base64_key}}
    $key = base64_decode(preg_replace('/\Awhsec_/', '', $secret), true);
    if ($key === false || $key === '') {
        throw new InvalidArgumentException('{{env}} is not a Base64 secret');
    }
{{/base64_key}}
    $content = {{content}};
{{#hmac}}
    $digest = hash_hmac('{{algorithm}}', $content, $key, true);
{{/hmac}}
{{#plain}}
    $digest = hash('{{algorithm}}', $key . $content, true);
{{/plain}}
{{#hex}}
    $expected = PREFIX . bin2hex($digest);
{{/hex}}
{{#base64}}
    $expected = PREFIX . base64_encode($digest);
{{/base64}}
{{#base64url}}
    $expected = PREFIX . rtrim(strtr(base64_encode($digest), '+/', '-_'), '=');
{{/base64url}}
    $valid = false;
    foreach ({{several}} as $signature) {
        $valid = hash_equals($expected, $signature) || $valid;
    }
    return $valid;
}

if (PHP_SAPI !== 'cli') {
    $body = file_get_contents('php://input'); // the raw bytes; $_POST is something else
    $headers = array_change_key_case(getallheaders(), CASE_LOWER);
    $url = 'https://' . ($headers['host'] ?? '') . $_SERVER['REQUEST_URI']; // as the sender called it
    $method = $_SERVER['REQUEST_METHOD'];
    $valid = $method === 'HEAD' // how Intercom tries an endpoint
        || verify_webhook((string) getenv('{{env}}'), $headers, $body, $method, $url);
    http_response_code($valid ? 200 : 401);
}
