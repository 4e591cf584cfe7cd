# Verifies {{title}} webhooks. Ruby 2.7 or later; in Rails, call it with request.raw_post.
{{#uses_base64}}
require 'base64'
{{/uses_base64}}
require 'openssl'

module WebhookSignature
  PREFIX = {{prefix}}.freeze
{{#timed}}
  TOLERANCE = {{tolerance}} # seconds
{{/timed}}

  module_function

  # headers: a Hash with lower-case names. body: the raw bytes, never parsed JSON.
  def verify(secret, headers, body, method: 'POST', url: '', now: Time.now.to_f)
    raise ArgumentError, '{{env}} is empty: anybody could sign' if secret.nil? || secret.empty?

    header = headers['{{signature_header}}'].to_s
{{#timed}}
    timestamp = headers['{{timestamp_header}}'].to_s
    return false unless timestamp.match?(/\A[0-9]+\z/)
    return false if (now - timestamp.to_i{{in_seconds}}).abs > TOLERANCE
{{/timed}}
{{#signs_id}}
    id = headers['{{id_header}}'].to_s
{{/signs_id}}
{{#text_key}}
    key = secret
{{/text_key}}
{{#base64_key}}
    key = Base64.strict_decode64(secret.delete_prefix('whsec_'))
    raise ArgumentError, '{{env}} is not a Base64 secret' if key.empty?
{{/base64_key}}
    content = [{{content}}].map(&:b).join
{{#hmac}}
    digest = OpenSSL::HMAC.digest('{{algorithm}}', key, content)
{{/hmac}}
{{#plain}}
    digest = OpenSSL::Digest.new('{{algorithm}}').digest(key.b + content)
{{/plain}}
{{#hex}}
    expected = PREFIX + digest.unpack1('H*')
{{/hex}}
{{#base64}}
    expected = PREFIX + Base64.strict_encode64(digest)
{{/base64}}
{{#base64url}}
    expected = PREFIX + Base64.urlsafe_encode64(digest, padding: false)
{{/base64url}}
    # All of them are looked at: which one fits is nobody's business.
    {{several}}.map { |signature| same?(signature, expected) }.any?
  end

  # In constant time; lengths are no secret.
  def same?(given, expected)
    given.bytesize == expected.bytesize && OpenSSL.fixed_length_secure_compare(given, expected)
  end
end

# class WebhooksController < ActionController::API
#   def create
#     headers = request.headers.env.select { |name, _| name.start_with?('HTTP_') }
#                      .transform_keys { |name| name.delete_prefix('HTTP_').downcase.tr('_', '-') }
#     body = request.raw_post
#     valid = WebhookSignature.verify(ENV['{{env}}'], headers, body,
#                                     method: request.request_method, url: request.original_url)
#     head(valid ? :ok : :unauthorized)
#   end
# end
