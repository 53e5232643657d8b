/* What is typed and not recorded yet goes to the server every few seconds and is taken up again on any machine; with it
   goes that the assessor is here, and back comes who else is. What cannot be sent stays in this tab. */

const PAUSE = 1500; /* milliseconds after the last key */
const BEAT = 15000; /* a third of HERE in assessment/queries/workspace.py */
const LONGEST_PAUSE = 30000;

export function startDesk(form) {
  const told = form.querySelector('[data-kept]');
  const company = document.querySelector('[data-company]');
  const overtaken = document.querySelector('[data-overtaken]');
  const version = form.elements.version;
  const name = 'window-' + Math.random().toString(36).slice(2, 12);
  const place = 'assess-' + form.getAttribute('action') + form.elements.attempt.value;
  let changes = 0; /* counts what is typed */
  let kept = 0; /* the count that has reached the server */
  let timer = null;
  let flying = null;
  let leaving = false;
  let pause = PAUSE;

  function say(sentence, isProblem) {
    if (!told) return;
    told.textContent = sentence;
    told.classList.toggle('cs-warned', Boolean(isProblem));
  }

  function data(more) {
    const all = new FormData(form);
    all.delete('sound');
    all.set('window', name);
    all.set('seen', form.dataset.seen);
    Object.entries(more).forEach(([key, value]) => all.set(key, value));
    return all;
  }

  /* Gives {status, answer}; status 0: signed out in the meantime. Rejects where nothing came back. */
  async function post(body) {
    const response = await fetch(form.dataset.keep, {
      method: 'POST', body, headers: { Accept: 'application/json' }, redirect: 'manual',
      keepalive: document.visibilityState === 'hidden'
    });
    if (response.type === 'opaqueredirect') return { status: 0, answer: {} };
    const isJson = (response.headers.get('Content-Type') || '').includes('json');
    return { status: response.status, answer: isJson ? await response.json() : {} };
  }

  function meet(answer) {
    if (answer.company !== undefined && company.innerHTML.trim() !== answer.company.trim()) {
      company.innerHTML = answer.company; /* made and escaped by the server */
    }
  }

  function keep(more) {
    clearTimeout(timer);
    if (flying) return flying.then(() => keep(more));
    const mark = changes;
    flying = post(data({ keep: '1', ...more })).then((sent) => answered(sent, mark), failed)
      .finally(() => { flying = null; });
    return flying;
  }

  function answered({ status, answer }, mark) {
    if (status === 0) { failed(null, 'You have been signed out. Sign in again in another window; what you typed stays here.'); return; }
    meet(answer);
    pause = PAUSE;
    if (status === 200) {
      version.value = answer.version;
      kept = mark;
      overtaken.hidden = true;
      if (kept === changes) forget();
      say('Kept at ' + answer.at);
    } else if (status === 409 && answer.version !== undefined) {
      kept = mark;
      if (kept === changes) forget();
      overtaken.hidden = false;
      say('Kept beside at ' + answer.at, true);
    } else {
      failed(null, 'This could not be kept. It stays in this tab.');
      return;
    }
    if (kept !== changes) soon();
  }

  function failed(error, sentence) {
    pause = Math.min(pause * 2, LONGEST_PAUSE);
    say(sentence || 'No connection: not kept yet. It stays in this tab, and is sent again by itself.', true);
    remember();
    soon();
  }

  function soon() {
    clearTimeout(timer);
    if (!leaving) timer = setTimeout(keep, pause);
  }

  async function beat() {
    if (leaving || flying || document.visibilityState === 'hidden') return;
    const small = new FormData();
    ['csrfmiddlewaretoken', 'attempt'].forEach((field) => small.set(field, form.elements[field].value));
    small.set('seen', form.dataset.seen);
    try {
      const { answer } = await post(small);
      meet(answer);
      if (answer.version > Number(version.value) && !flying && kept === changes && overtaken.hidden) {
        say('Another window of yours has gone on. Load this page again to see it.', true);
      }
    } catch (error) { /* the next beat, or what is typed, says so */ }
  }

  /* --- the last resort: this tab --------------------------------------------------------------------------------- */
  function remember() {
    const fields = [...data({}).entries()].filter(([key]) => !/^(csrf|version|window|seen|attempt)/.test(key));
    try { sessionStorage.setItem(place, JSON.stringify(fields)); } catch (error) { /* no room: it is still on the page */ }
  }
  function forget() { sessionStorage.removeItem(place); }
  function restore() {
    let fields = null;
    try { fields = JSON.parse(sessionStorage.getItem(place)); } catch (error) { return; }
    if (!fields || form.querySelector('.cs-errors')) return;
    const seen = {};
    fields.forEach(([key, value]) => {
      const number = seen[key] = (seen[key] || 0) + 1;
      [...form.querySelectorAll('[name="' + CSS.escape(key) + '"]')].forEach((input, index) => {
        if (input.type === 'radio') input.checked = input.value === value;
        else if (input.type === 'checkbox') input.checked = input.checked || input.value === value;
        else if (index === number - 1) input.value = value;
      });
    });
    form.dispatchEvent(new Event('change', { bubbles: true }));
  }

  /* --- following the assessor ------------------------------------------------------------------------------------- */
  function changed(event) {
    if (event.target.matches('[data-select], #all, [type=file]')) return;
    changes += 1;
    if (!flying) soon();
  }
  form.addEventListener('input', changed);
  form.addEventListener('change', changed);
  overtaken.addEventListener('click', (event) => {
    const button = event.target.closest('[data-choose]');
    if (!button) return;
    if (button.dataset.choose === 'mine') { keep({ mine: '1' }); return; }
    keep().then(() => { leaving = true; location.assign(form.getAttribute('action')); });
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') beat();
    else if (kept !== changes && !flying && !leaving) keep();
  });
  window.addEventListener('online', () => { if (kept !== changes) { pause = PAUSE; soon(); } });
  window.addEventListener('pagehide', () => {
    if (kept !== changes && !leaving) remember();
    const gone = new FormData();
    ['csrfmiddlewaretoken', 'attempt'].forEach((field) => gone.set(field, form.elements[field].value));
    gone.set('left', '1');
    navigator.sendBeacon(form.dataset.keep, gone);
  });
  window.addEventListener('pageshow', () => { leaving = false; });

  /* Recording sends everything once more: it waits for what is on its way, so that the window does not overtake itself. */
  form.addEventListener('submit', (event) => {
    clearTimeout(timer);
    if (flying) {
      const button = event.submitter;
      event.preventDefault();
      flying.then(() => form.requestSubmit(button));
      return;
    }
    leaving = true;
    forget();
  }, true);

  restore();
  if (form.querySelector('.cs-errors')) { changes += 1; soon(); }
  const byHand = form.querySelector('[data-by-hand]');
  if (byHand) byHand.hidden = true; /* it is kept by itself */
  beat();
  setInterval(beat, BEAT);
}
