// Passkeys live in the browser: it is asked for one, and what it answers is sent with the form. Without this
// file the form is sent empty, and the page that comes says what is missing.
const knowsPasskeys =
  typeof PublicKeyCredential === 'function' &&
  typeof PublicKeyCredential.parseRequestOptionsFromJSON === 'function';

// The browser waits for one key at a time.
let waiting = new AbortController();

async function answer(form, how) {
  const isNew = form.dataset.passkey === 'create';
  const sent = await fetch(form.dataset.options, { method: 'POST', body: new URLSearchParams() });
  const options = await sent.json();
  const publicKey = isNew
    ? PublicKeyCredential.parseCreationOptionsFromJSON(options)
    : PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const { signal } = waiting;
  const asked = { publicKey, signal, ...how };
  const credential = await (isNew
    ? navigator.credentials.create(asked)
    : navigator.credentials.get(asked));
  form.elements.namedItem('credential').value = JSON.stringify(credential);
  form.submit();
}

if (knowsPasskeys) {
  for (const form of document.querySelectorAll('form[data-passkey]')) {
    const trouble = form.querySelector('[role="alert"]');
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      trouble.hidden = true;
      waiting.abort();
      waiting = new AbortController();
      try {
        await answer(form, {});
      } catch {
        trouble.hidden = false;
      }
    });
  }
  // At the door the browser offers its passkeys where the name is typed, too.
  const door = document.querySelector('form[data-passkey="get"]');
  if (door) {
    PublicKeyCredential.isConditionalMediationAvailable?.().then((can) => {
      if (can) answer(door, { mediation: 'conditional' }).catch(() => {});
    });
  }
}
