/* The statement of a witness is kept on the server a few seconds after the last keystroke. Without this file the button
   "Keep it and go on later" does the same. */
(function () {
  'use strict';
  var form = document.querySelector('form[data-statement]');
  if (!form) return;
  var told = form.querySelector('[data-kept]');
  var PAUSE = 3000;
  var timer = null;
  var dirty = false;

  function say(words) { told.textContent = words; }

  function keep() {
    if (!dirty || form.dataset.sent) return;
    dirty = false;
    var data = new FormData(form);
    data.set('then', 'keep');
    fetch(window.location.pathname, {
      method: 'POST', body: data, headers: { Accept: 'application/json' }, keepalive: document.visibilityState === 'hidden'
    }).then(function (response) {
      if (response.status === 204) say('Kept. You can go on later with the same link and code.');
      else return response.text().then(function () { say('It could not be kept: open the link again. Copy what you wrote first.'); });
    }).catch(function () {
      dirty = true;
      say('No connection: it is not kept yet. It is tried again when you go on writing.');
    });
  }

  form.addEventListener('input', function () {
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  });
  document.addEventListener('visibilitychange', function () { if (document.visibilityState === 'hidden') keep(); });
  window.addEventListener('online', keep);
})();
