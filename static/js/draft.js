/* The draft behind the page "Add evidence": begun at the first keystroke or the first file, and kept while it is written.

   window.countersignDraft:
     begin()   a promise of {id, reference, url}: the draft that stands on the page already, or a new one. The address
               in the history and the form then name it, so that a reload comes back to it, and the form is told by the
               event "draft:begun" with the same facts in its detail.
     keep()    sends what is typed now; a promise of the server's answer, or of null when nothing came back.

   What has not reached the server yet stays on this device (localStorage) and is sent when the page is opened again. */
(function () {
  'use strict';
  var form = document.getElementById('evidence-form');
  if (!form) return;
  var account = form.elements.account;
  var began = form.elements.began_from;
  var told = form.querySelector('[data-kept]');
  var twice = form.querySelector('[data-twice]');
  /* What other parts of the page keep in their own way. */
  var OTHERS = /^(criterion|files|declared|then|refer_to|refer_note|(range|place)_.*)$/;

  /* --- talking to the server ---------------------------------------------------------------------------------- */
  function typed() {
    var data = new FormData(form);
    Array.from(new Set(data.keys())).forEach(function (name) {
      if (data.get(name) instanceof File) data.delete(name);
    });
    return data;
  }

  /* Gives {status, answer}; rejects where nothing came back. Status 0: signed out in the meantime. */
  function post(address, data) {
    var how = { method: 'POST', body: data, headers: { Accept: 'application/json' }, redirect: 'manual' };
    how.keepalive = document.visibilityState === 'hidden' && account.value.length < 15000;
    return fetch(address, how).then(function (response) {
      if (response.type === 'opaqueredirect') return { status: 0, answer: {} };
      return response.json().catch(function () { return {}; }).then(function (answer) {
        return { status: response.status, answer: answer };
      });
    });
  }

  /* --- beginning ---------------------------------------------------------------------------------------------- */
  var beginning = null;

  function facts() {
    return { id: Number(form.dataset.draft), reference: form.dataset.reference, url: form.getAttribute('action') };
  }

  /* what the draft still lacks, beside the form */
  function check(answer) {
    var list = document.getElementById('draft-checks');
    if (list && answer.checks) list.outerHTML = answer.checks;
  }

  function begun(draft) {
    forget();
    form.dataset.draft = draft.id;
    form.dataset.reference = draft.reference;
    form.dataset.keep = draft.keep;
    form.setAttribute('action', draft.url);
    began.value = draft.began_from;
    history.replaceState(history.state, '', draft.url);
    var line = document.querySelector('[data-draft-line]');
    if (line) line.textContent = draft.reference + ' · draft · nobody else sees a draft';
    var revisions = form.querySelector('[data-revisions]');
    revisions.href = draft.revisions;
    revisions.hidden = false;
    check(draft);
    say('Kept at ' + draft.at + ' as ' + draft.reference + '.');
    form.dispatchEvent(new CustomEvent('draft:begun', { bubbles: true, detail: draft }));
    return draft;
  }

  function begin() {
    if (form.dataset.draft) return Promise.resolve(facts());
    if (beginning) return beginning;
    clearTimeout(timer);
    var mark = changes;
    var text = account.value;
    beginning = post(form.dataset.begin, typed()).then(function (sent) {
      if (sent.status !== 201 && sent.status !== 200) {
        throw new Error(sent.answer.sentence || 'The draft could not be begun.');
      }
      /* 200: begun by an earlier try whose answer was lost, with what was typed then; what is typed now goes after it */
      kept = sent.status === 201 ? mark : -1;
      var draft = begun(sent.answer);
      if (kept !== changes) soon();
      return draft;
    });
    beginning.catch(function (problem) {
      if (problem instanceof TypeError) unanswered = unanswered.concat(text).slice(-5);
      beginning = null; /* the next try asks again, and gets the same draft (begun_as) */
    });
    return beginning;
  }

  /* --- keeping ------------------------------------------------------------------------------------------------ */
  var leaving = false;
  var changes = 0; /* counts what is typed */
  var kept = 0; /* the count that has reached the server */
  var timer = null;
  var flying = null;
  var pause = 1500; /* milliseconds; longer while there is no connection */
  var aside = ''; /* the revision that keeps this window's text beside the account, if another has overtaken it */
  var unanswered = []; /* texts that were sent and may have arrived, though no answer came back */

  function say(sentence, isProblem) {
    told.textContent = sentence;
    told.classList.toggle('cs-warned', Boolean(isProblem));
  }

  function soon() {
    clearTimeout(timer);
    if (leaving) return;
    timer = setTimeout(keep, pause);
  }

  function fill(data) {
    if (aside) data.set('aside', aside);
    unanswered.forEach(function (text) { data.append('tried', text); });
    return data;
  }

  function keep(extra) {
    clearTimeout(timer);
    if (flying) return flying.then(function () { return keep(extra); });
    if (!form.dataset.draft) {
      flying = begin().then(function () { return extra ? send(extra) : null; }, failed);
    } else {
      flying = send(extra);
    }
    flying = flying.finally(function () { flying = null; });
    return flying;
  }

  function send(extra) {
    var mark = changes;
    var text = account.value;
    var data = fill(typed());
    Object.keys(extra || {}).forEach(function (name) { data.set(name, extra[name]); });
    return post(form.dataset.keep, data).then(function (sent) {
      return answered(sent, mark);
    }, function (problem) {
      if (unanswered.indexOf(text) < 0) unanswered = unanswered.concat(text).slice(-5);
      return failed(problem);
    });
  }

  function answered(sent, mark) {
    var answer = sent.answer;
    if (sent.status === 0) return failed(new Error('You have been signed out. Sign in again in another window; what you typed stays here.'));
    pause = 1500;
    unanswered = [];
    check(answer);
    if (sent.status === 200) {
      began.value = answer.began_from;
      kept = mark;
      if (kept === changes) forget();
      say('Kept at ' + answer.at + '.' + (answer.problem ? ' Not kept: ' + answer.problem : ''), answer.problem);
    } else if (sent.status === 409 && answer.html) {
      kept = mark;
      if (kept === changes) forget();
      overtaken(answer);
    } else {
      say(answer.sentence || 'This could not be kept. Copy your text, and load the page again.', true);
      return answer;
    }
    if (kept !== changes) soon();
    return answer;
  }

  function failed(problem) {
    pause = Math.min(pause * 2, 30000);
    var words = problem instanceof TypeError ? 'No connection: not kept yet. It stays on this device, and is sent again by itself.' : problem.message;
    say(words, true);
    remember();
    soon();
    return null;
  }

  /* --- two windows -------------------------------------------------------------------------------------------- */
  function overtaken(answer) {
    say('Kept at ' + answer.at + ' beside the account.', true);
    if (String(answer.aside) === aside) return; /* it stands there already */
    aside = String(answer.aside);
    twice.innerHTML = answer.html;
    twice.addEventListener('click', function choose(event) {
      var button = event.target.closest('[data-choose]');
      if (!button) return;
      event.preventDefault();
      twice.removeEventListener('click', choose);
      var mine = button.dataset.choose === 'mine';
      if (!mine) account.value = answer.account;
      began.value = answer.began_from;
      aside = '';
      twice.textContent = '';
      account.focus();
      changes += 1;
      keep(mine ? { mine: '1' } : null);
    });
  }

  /* --- the last resort: this device --------------------------------------------------------------------------- */
  function place() {
    return 'countersign-draft-' + (form.dataset.draft || form.dataset.begin);
  }

  function remember() {
    var fields = Array.from(typed().entries()).filter(function (pair) {
      return !OTHERS.test(pair[0]) && pair[0] !== 'csrfmiddlewaretoken';
    });
    try { localStorage.setItem(place(), JSON.stringify(fields)); } catch (error) { /* no room: it is still on the page */ }
  }

  function forget() {
    try { localStorage.removeItem(place()); } catch (error) { /* none there */ }
  }

  function restore() {
    var fields;
    try { fields = JSON.parse(localStorage.getItem(place())); } catch (error) { return; }
    if (!fields || form.querySelector('.cs-errors')) return;
    var seen = {};
    fields.forEach(function (pair) {
      var number = seen[pair[0]] = (seen[pair[0]] || 0) + 1;
      var field = form.querySelectorAll('[name="' + CSS.escape(pair[0]) + '"]');
      Array.from(field).forEach(function (input, index) {
        if (input.type === 'radio' || input.type === 'checkbox') input.checked = input.value === pair[1];
        else if (index === number - 1) input.value = pair[1];
      });
    });
    form.querySelectorAll('[name=kind]:checked').forEach(function (input) {
      input.dispatchEvent(new Event('change', { bubbles: true }));
    });
    changes += 1;
    say('What you typed here last had not been sent; it is back.', true);
    soon();
  }

  /* --- following the author ------------------------------------------------------------------------------------ */
  function changed(event) {
    var name = event.target.name;
    if (!name || OTHERS.test(name)) return;
    changes += 1;
    remember();
    if (!flying) soon();
  }
  form.addEventListener('input', changed);
  form.addEventListener('change', changed);

  document.addEventListener('visibilitychange', function () {
    if (document.visibilityState === 'hidden' && kept !== changes && !flying && !leaving) keep();
  });
  window.addEventListener('online', function () { if (kept !== changes) { pause = 1500; soon(); } });
  window.addEventListener('pageshow', function (event) {
    leaving = false;
    if (event.persisted && kept !== changes) soon();
  });

  /* A button sends everything once more: it waits for what is on its way, so that the window does not overtake itself. */
  form.addEventListener('submit', function (event) {
    clearTimeout(timer);
    if (flying) {
      var button = event.submitter;
      event.preventDefault();
      flying.then(function () { form.requestSubmit(button); });
      return;
    }
    leaving = true; /* all of it is on its way with the button: the page must not send it once more as it goes */
    form.querySelectorAll('input[name=tried]').forEach(function (input) { input.remove(); });
    unanswered.forEach(function (text) {
      var input = document.createElement('input');
      input.type = 'hidden';
      input.name = 'tried';
      input.value = text;
      form.append(input);
    });
  });
  form.addEventListener('formdata', function (event) { if (aside) event.formData.set('aside', aside); });

  restore();
  window.countersignDraft = { begin: begin, keep: keep };
})();
