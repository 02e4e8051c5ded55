// Every way in, in a real browser: password, code and recovery code, passkey, single sign-on; and the way out elsewhere.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openPage } from './browser.mjs';
import { passIssuer, startIssuer } from './issuer.mjs';
import { freePort } from './process.mjs';
import { startServe } from './serve.mjs';
import { code } from './totp.mjs';

const OWNER = { name: 'Mali', email: 'mali@shop.example', password: 'a-long-fake-password' };
const CLIENT = { clientId: 'sampan', clientSecret: 'fake-client-secret' };

let issuer;
let serve;
let tab;
let page;
let secret;
let recovery;

before(async () => {
  // The issuer has to know the inbox's address and the inbox the issuer's: the inbox's port is chosen first.
  const port = await freePort();
  issuer = await startIssuer({ ...CLIENT, redirectUri: `http://localhost:${port}/sign-in/oidc/company/callback` });
  serve = await startServe(
    {},
    {
      host: 'localhost',
      port,
      more: {
        sign_in: {
          oidc: {
            company: {
              issuer: issuer.address,
              client_id: CLIENT.clientId,
              client_secret: CLIENT.clientSecret,
              label: 'Company',
              create_members_as: 'agent',
              workspace: 'Mali’s market',
              domains: 'company.example',
            },
          },
        },
      },
    },
  );
  const made = await fetch(`${serve.address}/api/v1/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ setup_token: serve.token, workspace_name: 'Mali’s market', ...OWNER }),
  });
  assert.equal(made.status, 201);
  tab = await openPage();
  page = tab.page;
});

after(async () => {
  await tab?.close();
  await issuer?.stop();
  assert.equal(await serve?.stop(), 0);
});

// Nobody has connected anything here.
const inside = () => page.getByText('No account yet').waitFor();

async function enterPassword() {
  await page.getByLabel('E-mail').fill(OWNER.email);
  await page.getByLabel('Password').fill(OWNER.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

async function signOut() {
  await page.goto(`${serve.address}/settings/profile`);
  await page.getByRole('main').getByRole('button', { name: 'Sign out', exact: true }).first().click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
}

test('whoever was on the way somewhere gets there after signing in', async () => {
  await page.goto(`${serve.address}/settings/profile`);
  await enterPassword();
  await page.getByRole('heading', { name: 'Where you are signed in' }).waitFor();
  assert.ok(page.url().endsWith('/settings/profile'));
  await page.getByText('Chrome on Linux').waitFor();
  await page.getByText('this device', { exact: true }).waitFor();
});

test('a passkey is made, opens the door, and can be removed', async () => {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  // As the server says it to a session of more than ten minutes.
  await page.route('**/api/v1/me/passkeys/options', (route) => route.fulfill({ status: 403, contentType: 'application/problem+json', body: '{"code": "proof_required"}' }), { times: 2 });
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByLabel('Name').fill('Laptop of Mali');
  await page.getByRole('button', { name: 'Continue' }).click();
  const proof = page.getByRole('dialog', { name: 'Show that it is you' });
  await proof.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await proof.getByLabel('Password').fill('not-my-password');
  await proof.getByRole('button', { name: 'Continue' }).click();
  await proof.getByText('This is not your password.').waitFor();
  await proof.getByLabel('Password').fill(OWNER.password);
  await proof.getByRole('button', { name: 'Continue' }).click();
  await page.getByText('Passkey added: Laptop of Mali').first().waitFor();
  const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId });
  assert.equal(credentials.length, 1);
  assert.equal(credentials[0].rpId, 'localhost');

  for (let n = 0; n < 2; n += 1) {
    await signOut();
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await inside();
  }
  // Somebody whose finger is not known does not get in.
  await signOut();
  await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.getByText('No passkey was shown.').waitFor();
  await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true });
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await inside();
  await page.goto(`${serve.address}/settings/profile`);
  await page.getByText('with a passkey').first().waitFor();
  await page.getByRole('button', { name: 'Remove Laptop of Mali' }).click();
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await page.getByText('Removed Laptop of Mali').first().waitFor();
  await signOut();
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.getByText('This passkey is not known here').waitFor();
  await cdp.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
  await enterPassword();
  await inside();
});

test('two-step sign-in asks for a code, and takes a recovery code', async () => {
  await page.goto(`${serve.address}/settings/profile`);
  await page.getByRole('button', { name: 'Set up' }).click();
  await page.getByRole('img', { name: 'QR code for your authenticator app' }).waitFor();
  secret = await page.getByLabel('Or type this in').inputValue();
  await page.getByLabel('Code that the app shows').fill('000000');
  await page.getByRole('button', { name: 'Switch on' }).click();
  await page.getByText('This is not the code of now.').waitFor();
  await page.getByLabel('Code that the app shows').fill(code(secret));
  await page.getByRole('button', { name: 'Switch on' }).click();
  await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor();
  recovery = await page.locator('.codes li').allTextContents();
  assert.equal(recovery.length, 10);
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download' }).click();
  assert.equal((await download).suggestedFilename(), 'sampan-recovery-codes.txt');
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await page.getByText('10 recovery codes left').waitFor();

  await signOut();
  await enterPassword();
  await page.getByLabel('Code').fill('000000');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByText('This code is not right').waitFor();
  // The next code: the one of now was used to switch it on.
  await page.getByLabel('Code').fill(code(secret, 1));
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await inside();
  await signOut();
  await enterPassword();
  await page.getByLabel('Code').fill(recovery[0]);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await inside();
  await page.goto(`${serve.address}/settings/profile`);
  await page.getByText('9 recovery codes left').waitFor();
});

test('another password ends the sessions elsewhere, which come back to where they were', async () => {
  const other = await openPage();
  try {
    await other.page.goto(`${serve.address}/sign-in?next=%2Fsettings%2Fprofile`);
    await other.page.getByLabel('E-mail').fill(OWNER.email);
    await other.page.getByLabel('Password').fill(OWNER.password);
    await other.page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await other.page.getByLabel('Code').fill(recovery[1]);
    await other.page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await other.page.getByRole('heading', { name: 'Where you are signed in' }).waitFor();

    await page.goto(`${serve.address}/settings/profile`);
    await page.getByRole('button', { name: 'Change', exact: true }).click();
    await page.getByLabel('Current password').fill('not-my-password');
    await page.getByLabel('New password').fill('another-long-fake-password');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('This is not your password.').waitFor();
    await page.getByLabel('Current password').fill(OWNER.password);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Password changed.').first().waitFor();
    OWNER.password = 'another-long-fake-password';

    await other.page.getByRole('button', { name: 'Add a passkey' }).waitFor();
    await other.page.reload();
    await other.page.getByRole('heading', { name: 'Sign in' }).waitFor();
    assert.ok(new URL(other.page.url()).searchParams.get('next') === '/settings/profile');
  } finally {
    await other.close();
  }
});

test('two-step sign-in is switched off with the password', async () => {
  await page.goto(`${serve.address}/settings/profile`);
  await page.getByRole('button', { name: 'Switch off' }).click();
  await page.locator('dialog[open]').getByLabel('Password').fill(OWNER.password);
  await page.locator('dialog[open]').getByRole('button', { name: 'Switch off' }).click();
  await page.getByText('Two-step sign-in is off').first().waitFor();
  await signOut();
});

/** Goes to the issuer as somebody in a fresh browser; gives the page. */
async function bySso(email, then) {
  const fresh = await openPage();
  try {
    await fresh.page.goto(`${serve.address}/sign-in?next=%2Fsettings%2Fprofile`);
    await fresh.page.getByRole('link', { name: 'Continue with Company' }).click();
    await passIssuer(fresh.page, email);
    await then(fresh.page);
    assert.deepEqual(fresh.faults, []);
  } finally {
    await fresh.close();
  }
}

test('single sign-on lets a member in, and goes where they were going', async () => {
  await bySso(OWNER.email, async (other) => {
    await other.getByRole('heading', { name: 'Where you are signed in' }).waitFor();
    assert.ok(other.url().endsWith('/settings/profile'));
    await other.getByRole('main').getByText(OWNER.email).first().waitFor();
    await other.getByText('with company').waitFor();
  });
});

test('single sign-on makes people of the company agents, and nobody else', async () => {
  await bySso('nok@company.example', async (other) => {
    await other.locator('p', { hasText: 'nok of the issuer' }).waitFor();
    await other.getByRole('main').getByText('Agent').first().waitFor();
  });
  await bySso('stranger@elsewhere.example', (other) => other.getByText('Nobody here has the e-mail').waitFor());
  await bySso('unverified@company.example', (other) => other.getByText('does not vouch for your e-mail').waitFor());
});

test('a way back that this browser did not begin leads nowhere', async () => {
  const fresh = await openPage();
  try {
    await fresh.page.goto(`${serve.address}/sign-in/oidc/company/callback?code=x&state=y`);
    await fresh.page.getByText('That took too long, or began in another browser.').waitFor();
    const unknown = await fresh.page.goto(`${serve.address}/sign-in/oidc/nobody`);
    assert.equal(unknown.status(), 404);
  } finally {
    await fresh.close();
  }
});


test('whoever deleted their only workspace takes it back at the door', async () => {
  await page.goto(`${serve.address}/sign-in`);
  await enterPassword();
  await inside();
  const status = await page.evaluate(async () => {
    const { items } = await (await fetch('/api/v1/workspaces')).json();
    const { id, name } = items.find((one) => one.current);
    const headers = { 'content-type': 'application/json' };
    return (await fetch(`/api/v1/workspaces/${id}`, { method: 'DELETE', headers, body: JSON.stringify({ name }) })).status;
  });
  assert.equal(status, 200);
  await page.goto(`${serve.address}/sign-in`);
  await enterPassword();
  await page.getByText('Your workspace was deleted').waitFor();
  await page.getByRole('button', { name: 'Take the workspace back' }).click();
  await inside();
});

test('nothing went wrong unseen', () => assert.deepEqual(tab.faults, []));
