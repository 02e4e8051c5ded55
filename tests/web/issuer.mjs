// A real OpenID Connect issuer on this machine: whoever types a mail address is that person.
import { Provider } from 'oidc-provider';
import { freePort } from './process.mjs';

/** Starts an issuer that knows one client. Addresses that begin with `unverified` are those that it does not vouch for. */
export async function startIssuer({ clientId, clientSecret, redirectUri }) {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  // It warns of what is fine on one machine: its own keys, its own pages, memory.
  const { warn, info } = console;
  console.warn = console.info = () => {};
  const provider = new Provider(address, {
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri], response_types: ['code'], grant_types: ['authorization_code'] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    cookies: { keys: ['fake-cookie-key'] },
    pkce: { required: () => true },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: `person-${id}`, email: id, email_verified: !id.startsWith('unverified'), name: `${id.split('@')[0]} of the issuer` }),
    }),
  });
  const server = await new Promise((resolve) => {
    const listening = provider.listen(port, '127.0.0.1', () => resolve(listening));
  });
  Object.assign(console, { warn, info });
  return {
    address,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** On the issuer's own pages: signs in as somebody and agrees. */
export async function passIssuer(page, email) {
  await page.locator('input[name=login]').fill(email);
  await page.locator('input[name=password]').fill('whatever');
  await page.locator('button[type=submit]').click();
  await page.getByRole('button', { name: 'Continue' }).click();
}
