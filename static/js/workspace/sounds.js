/* Spoken feedback: a recording (static/js/record.js) or a chosen file is sent at once and checked while one goes on. */

export function startSounds(form) {
  const input = form.elements.sound;
  if (!input) return;
  let waiting = []; /* what could not be sent yet */

  function show(html) {
    document.getElementById('sounds').outerHTML = html; /* made and escaped by the server */
    htmx.process(document.getElementById('sounds'));
  }

  function problem(sentence) {
    const line = document.createElement('p');
    line.className = 'cs-error is-stop';
    line.setAttribute('role', 'alert');
    line.textContent = sentence;
    document.getElementById('sounds').prepend(line);
  }

  async function send(file) {
    const body = new FormData();
    ['csrfmiddlewaretoken', 'attempt'].forEach((name) => body.set(name, form.elements[name].value));
    body.set('sound', file, file.name);
    try {
      const response = await fetch(form.dataset.sounds, { method: 'POST', body, redirect: 'manual' });
      if (response.type === 'opaqueredirect' || response.status >= 500) throw new TypeError('not taken');
      show(await response.text());
    } catch (error) {
      waiting.push(file);
      problem(file.name + ' could not be sent. It stays here, and is sent again when there is a connection.');
    }
  }

  function again() {
    const files = waiting;
    waiting = [];
    files.forEach(send);
  }

  /* what record.js hands over */
  window.Countersign = window.Countersign || {};
  window.Countersign.upload = { add: (files) => [...files].forEach(send) };
  const opener = form.querySelector('[data-record]');
  if (window.MediaRecorder) opener.hidden = false;

  input.addEventListener('change', () => {
    [...input.files].forEach(send);
    input.value = '';
  });
  form.addEventListener('click', async (event) => {
    const button = event.target.closest('[data-sound-off]');
    if (!button) return;
    event.preventDefault();
    const body = new FormData();
    body.set('csrfmiddlewaretoken', form.elements.csrfmiddlewaretoken.value);
    await fetch(button.getAttribute('formaction'), { method: 'POST', body, redirect: 'manual' });
    show(await (await fetch(form.dataset.sounds)).text());
    input.focus();
  });
  window.addEventListener('online', again);
  setInterval(() => { if (waiting.length && navigator.onLine) again(); }, 20000);
  window.addEventListener('beforeunload', (event) => { if (waiting.length) event.preventDefault(); });
}
