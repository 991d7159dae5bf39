// The page at `/` of the admin listener, as bytes: one file that needs nothing from elsewhere and may do nothing else.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { ask, somewhere } from './admin.mjs';
import { test } from './suite.mjs';

test('the page is one file that its policy lets run, and nothing else', async (t) => {
  const { status, headers, body } = await ask(await t.shared_broker(somewhere), '/');
  assert.equal(status, 200);
  assert.equal(headers['content-type'], 'text/html; charset=utf-8');
  assert.match(body, /^<!doctype html>[^]*<\/html>\n$/);
  const hashes = (tag) => [...body.matchAll(new RegExp(`<${tag}>([^]*?)</${tag}>`, 'g'))]
    .map(([, text]) => ` 'sha256-${createHash('sha256').update(text).digest('base64')}'`);
  assert.ok(hashes('script').length > 0);
  assert.equal(headers['content-security-policy'],
    `default-src 'none'; script-src${hashes('script').join('')}; style-src${hashes('style').join('')}; `
    + 'connect-src \'self\'; img-src data:; base-uri \'none\'; form-action \'none\'; frame-ancestors \'none\'');
  assert.equal(headers['cache-control'], 'no-store');
  assert.doesNotMatch(body, /\b(src|srcset)=|@import|url\(|import\(|https?:\/\/(?!www\.w3\.org\/2000\/svg)/);
});

test('HEAD has the page\'s head alone', async (t) => {
  const broker = await t.shared_broker(somewhere);
  const [whole, head] = [await ask(broker, '/'), await ask(broker, '/', { method: 'HEAD' })];
  assert.deepEqual([head.status, head.body], [200, '']);
  assert.equal(head.headers['content-length'], String(Buffer.byteLength(whole.body)));
});
