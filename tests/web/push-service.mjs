// A push service with one device behind it, on this machine: takes what the daemon sends, checks who sent it, and reads it with
// node's own mathematics. Nothing of it is shared with what it tests.
import assert from 'node:assert/strict';
import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto';
import { createServer } from 'node:http';

const b64 = (bytes) => Buffer.from(bytes).toString('base64url');
const of64 = (text) => Buffer.from(text, 'base64url');

/** A device's keys, and reading what was encrypted for it (RFC 8291, RFC 8188). */
function device() {
  const ecdh = createECDH('prime256v1');
  const publicKey = ecdh.generateKeys();
  const auth = randomBytes(16);
  const expand = (secret, salt, info, length) => Buffer.from(hkdfSync('sha256', secret, salt, info, length));
  return {
    keys: { p256dh: b64(publicKey), auth: b64(auth) },
    read(body) {
      const salt = body.subarray(0, 16);
      assert.equal(body.readUInt32BE(16), 4096);
      assert.equal(body[20], 65);
      const theirs = body.subarray(21, 86);
      const sealed = body.subarray(86);
      const info = Buffer.concat([Buffer.from('WebPush: info\0'), publicKey, theirs]);
      const secret = expand(ecdh.computeSecret(theirs), auth, info, 32);
      const key = expand(secret, salt, 'Content-Encoding: aes128gcm\0', 16);
      const nonce = expand(secret, salt, 'Content-Encoding: nonce\0', 12);
      const open = createDecipheriv('aes-128-gcm', key, nonce);
      open.setAuthTag(sealed.subarray(-16));
      const record = Buffer.concat([open.update(sealed.subarray(0, -16)), open.final()]);
      const end = record.findLastIndex((byte) => byte !== 0);
      assert.equal(record[end], 2, 'the last record');
      return JSON.parse(record.subarray(0, end).toString());
    },
  };
}

/** Who sent it, by RFC 8292: the claims, if the signature is that of `key`. */
function sender(authorization, key) {
  const [, token, k] = /^vapid t=(\S+), k=(\S+)$/.exec(authorization);
  assert.equal(k, key, 'the key that the page subscribed with');
  const [head, claims, signature] = token.split('.');
  const point = of64(k);
  const jwk = { kty: 'EC', crv: 'P-256', x: b64(point.subarray(1, 33)), y: b64(point.subarray(33)) };
  const fits = verify('sha256', Buffer.from(`${head}.${claims}`), { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' }, of64(signature));
  assert.ok(fits, 'the signature');
  return JSON.parse(of64(claims).toString());
}

/** Starts it. `answers` are the next statuses; 201 when there are none. */
export async function startPushService() {
  const got = [];
  const answers = [];
  let one = device();
  const server = createServer((request, reply) => {
    const pieces = [];
    request.on('data', (piece) => pieces.push(piece));
    request.on('end', () => {
      const status = answers.shift() ?? 201;
      got.push({ at: Date.now(), status, path: request.url, headers: request.headers, body: Buffer.concat(pieces) });
      reply.writeHead(status, status === 429 ? { 'retry-after': '1' } : {}).end();
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${server.address().port}`;
  return {
    address,
    got,
    answers,
    subscription: (name) => ({ endpoint: `${address}/${name}`, keys: one.keys, device: 'Test device' }),
    /** What was said in a call, to whom and by whom. */
    read: (call, key) => ({ said: one.read(call.body), claims: sender(call.headers.authorization, key) }),
    newDevice: () => (one = device()),
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
