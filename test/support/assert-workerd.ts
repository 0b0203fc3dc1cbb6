/** A worker test that silently ran in Node would prove nothing. */
if (navigator.userAgent !== "Cloudflare-Workers")
  throw new Error(`these tests need workerd, not ${navigator.userAgent}`);
