/* A long form is kept on the server a few seconds after the last keystroke (centres/unsent.py). */
(function () {
  'use strict';
  var told = document.querySelector('[data-unsent]');
  var form = document.querySelector('form[data-keeps]');
  if (!told || !form) return;
  var PAUSE = 2000;
  var timer = null;
  var dirty = false;
  var sent = false;

  function say(words) { if (told.textContent !== words) told.textContent = words; }

  function typed() {
    var data = new FormData(form);
    Array.from(new Set(data.keys())).forEach(function (name) {
      if (data.get(name) instanceof File) data.delete(name);
    });
    data.set('unsent_token', told.dataset.token);
    return data;
  }

  function answered(response) {
    if (response.type === 'opaqueredirect') return say('You are signed out. What you type is not kept: sign in in another tab.');
    if (response.status === 204) return say('This form has been sent or begun anew elsewhere. What you type here is not kept.');
    if (response.ok) return response.json().then(function (answer) { say('Kept at ' + answer.at + ', not sent yet.'); });
    return response.json().then(
      function (answer) { say(answer.sentence || 'It could not be kept. Copy what you wrote.'); },
      function () { say('It could not be kept. Copy what you wrote.'); }
    );
  }

  function keep() {
    clearTimeout(timer);
    if (!dirty || sent) return;
    dirty = false;
    fetch(told.dataset.unsent, {
      method: 'POST', body: typed(), redirect: 'manual', headers: { Accept: 'application/json' },
      keepalive: document.visibilityState === 'hidden'
    }).then(answered, function () {
      dirty = true;
      timer = setTimeout(keep, 5 * PAUSE);
      say('No connection: what you typed is not kept yet. It is tried again by itself.');
    });
  }

  form.addEventListener('input', function () {
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  });
  form.addEventListener('submit', function () { sent = true; clearTimeout(timer); });
  document.addEventListener('visibilitychange', function () { if (document.visibilityState === 'hidden') keep(); });
  window.addEventListener('online', keep);
  window.addEventListener('pageshow', function () { sent = false; });
})();
