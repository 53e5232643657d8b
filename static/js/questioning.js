/* Questions while they are asked or answered: what is typed is kept on the server every few seconds, and on this device
   while there is no connection. On the assessor's page times in a recording go to a criterion by one key, while it is
   recorded (record.js) or listened to. Without this file the form is kept by its buttons, and times are typed. */
(function () {
  'use strict';
  var form = document.querySelector('[data-questioning]');
  if (!form) return;

  function all(selector, root) { return Array.from((root || document).querySelectorAll(selector)); }

  /* --- keeping ------------------------------------------------------------------------------------------------- */
  var told = form.querySelector('[data-kept]');
  var place = 'countersign-questioning-' + form.dataset.questioning;
  var pause = 1500; /* milliseconds; longer while there is no connection */
  var changes = 0;
  var kept = 0;
  var timer = null;
  var flying = null;
  var leaving = false;

  function say(sentence, isProblem) {
    told.textContent = sentence;
    told.classList.toggle('cs-warned', Boolean(isProblem));
  }

  function typed(extra) {
    var data = new FormData(form);
    data.delete('declared');
    data.delete('files');
    Object.keys(extra || {}).forEach(function (name) { data.set(name, extra[name]); });
    return data;
  }

  function soon() {
    clearTimeout(timer);
    if (!leaving) timer = setTimeout(keep, pause);
  }

  function keep(extra) {
    clearTimeout(timer);
    if (flying) { flying.then(function () { if (kept !== changes) keep(extra); }); return; }
    var mark = changes;
    var how = { method: 'POST', body: typed(extra), headers: { Accept: 'application/json' }, redirect: 'manual' };
    flying = fetch(form.dataset.keep, how).then(function (response) {
      if (response.type === 'opaqueredirect') throw new Error('You have been signed out. Sign in again in another window; what you typed stays here.');
      return response.json().catch(function () { return {}; }).then(function (answer) { answered(response.status, answer, mark); });
    }).catch(failed).then(function () { flying = null; });
  }

  function answered(status, answer, mark) {
    if (status === 200) {
      pause = 1500;
      kept = mark;
      form.elements.draft.value = answer.draft;
      if (kept === changes) forget(); else soon();
      say('Kept at ' + answer.at + '.' + (answer.problem ? ' Not kept: ' + answer.problem : ''), answer.problem);
      return;
    }
    remember();
    say(answer.sentence || 'This could not be kept. Copy what you wrote, and load the page again.', true);
    if (status === 409) offerMine();
  }

  function failed(problem) {
    pause = Math.min(pause * 2, 30000);
    say(problem instanceof TypeError ? 'No connection: not kept yet. It stays on this device, and is sent again by itself.' : problem.message, true);
    remember();
    soon();
  }

  /* another window has gone on: its text stands, this one's is on this page until its author has chosen */
  function offerMine() {
    if (form.querySelector('[data-mine]')) return;
    var button = document.createElement('button');
    button.type = 'button';
    button.className = 'btn btn-second btn-sm d-block mt-2';
    button.dataset.mine = '';
    button.textContent = 'Keep what is on this page instead';
    button.addEventListener('click', function () { button.remove(); keep({ mine: '1' }); });
    told.after(button);
  }

  function remember() {
    var fields = Array.from(typed().entries()).filter(function (pair) { return pair[0] !== 'csrfmiddlewaretoken'; });
    try { localStorage.setItem(place, JSON.stringify(fields)); } catch (error) { /* no room: it is still on the page */ }
  }
  function forget() { localStorage.removeItem(place); }

  /* what could not be sent the last time, if nothing has been kept elsewhere since */
  function restore() {
    var fields;
    try { fields = JSON.parse(localStorage.getItem(place)); } catch (error) { return; }
    if (!fields) return;
    var known = fields.find(function (pair) { return pair[0] === 'draft'; });
    if (!known || known[1] !== form.elements.draft.value) { forget(); return; }
    fields.forEach(function (pair) {
      if (/^wording-/.test(pair[0]) && !form.elements[pair[0]] && pair[1]) addQuestion(pair[0].slice(8));
      var field = form.elements[pair[0]];
      if (field && field.tagName && field.type !== 'hidden' && field.type !== 'checkbox') field.value = pair[1];
    });
    changed();
  }

  function changed() {
    changes += 1;
    count();
    soon();
  }
  form.addEventListener('input', function (event) {
    if (event.target.type === 'file' || event.target.name === 'declared' || event.target.hasAttribute('data-recorder-listen')) return;
    changed();
  });
  form.addEventListener('submit', function () { leaving = true; clearTimeout(timer); });
  window.addEventListener('online', function () { if (kept !== changes) keep(); });
  window.addEventListener('pagehide', function () { if (!leaving && kept !== changes) remember(); });

  function count() {
    var line = form.querySelector('[data-answered]');
    if (!line) return;
    var boxes = all('[data-answer]', form);
    var done = boxes.filter(function (box) { return box.value.trim(); }).length;
    line.textContent = done + ' of ' + boxes.length + ' answered';
  }

  /* --- own questions -------------------------------------------------------------------------------------------- */
  var blank = form.querySelector('[data-blank]');
  var pattern = blank && blank.cloneNode(true);

  function newKey() {
    var bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = bytes[6] & 15 | 64;
    bytes[8] = bytes[8] & 63 | 128;
    var hex = Array.from(bytes, function (byte) { return byte.toString(16).padStart(2, '0'); }).join('');
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  }

  function addQuestion(key) {
    var row = pattern.cloneNode(true);
    var old = row.dataset.blank;
    all('[name], [for], [id]', row).forEach(function (part) {
      ['name', 'for', 'id'].forEach(function (attribute) {
        if (part.hasAttribute(attribute)) part.setAttribute(attribute, part.getAttribute(attribute).replace(old, key));
      });
      if (part.name) part.value = '';
    });
    row.dataset.blank = key;
    row.hidden = false;
    document.getElementById('questions').append(row);
    return row;
  }
  var adder = form.querySelector('[data-add-question]');
  if (adder) {
    adder.hidden = false;
    adder.addEventListener('click', function () { addQuestion(newKey()).querySelector('textarea').focus(); });
  }

  /* --- times ---------------------------------------------------------------------------------------------------- */
  var marks = document.getElementById('marks');
  var recording = null; /* {take, seconds()} while the recorder runs */
  var heard = null; /* the recording that was listened to last */

  function clock(seconds) {
    var whole = Math.floor(seconds);
    var hours = Math.floor(whole / 3600);
    var rest = String(Math.floor(whole / 60) % 60).padStart(2, '0') + ':' + String(whole % 60).padStart(2, '0');
    return hours ? hours + ':' + rest : rest;
  }

  function players() { return all('#recordings audio, #recordings video'); }

  function now() {
    if (recording) return { take: recording.take, at: recording.seconds() };
    if (heard) return { take: players().indexOf(heard) + 1, at: heard.currentTime };
    return null;
  }

  function tell(sentence) { marks.querySelector('[data-marked]').textContent = sentence; }

  function mark(row) {
    var here = now();
    if (!here) { tell('Record, or play a recording, then press the key at the moment that shows it.'); return; }
    var box = row.querySelector('input');
    var words = (here.take > 1 ? here.take + '/' : '') + clock(here.at);
    var before = box.value.split(',').map(function (word) { return word.trim(); }).filter(Boolean);
    if (before.indexOf(words) < 0) box.value = before.concat(words).join(', ');
    tell(row.dataset.code + ' at ' + words);
    changed();
  }

  /* the times of a take that was thrown away say nothing any more */
  function drop(take) {
    all('[data-mark-row] input', marks).forEach(function (box) {
      box.value = box.value.split(',').map(function (word) { return word.trim(); }).filter(function (word) {
        if (!word) return false;
        return take === 1 ? word.indexOf('/') >= 0 && word.indexOf('1/') !== 0 : word.indexOf(take + '/') !== 0;
      }).join(', ');
    });
    changed();
  }

  function startMarking() {
    var keys = marks.querySelector('[data-keys]');
    all('[data-mark-row]', marks).forEach(function (row) {
      var button = row.querySelector('button');
      button.hidden = false;
      button.addEventListener('click', function () { mark(row); });
    });
    all('[data-with-script]', marks).forEach(function (part) { part.hidden = false; });
    document.addEventListener('keydown', function (event) {
      if (!keys.checked || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      if (event.target.matches('textarea, select, input:not([type=radio]):not([type=checkbox]), [contenteditable]')) return;
      var row = all('[data-mark-row]', marks).find(function (one) { return one.dataset.key && one.dataset.key === event.key; });
      if (!row) return;
      event.preventDefault();
      mark(row);
    });
    document.addEventListener('play', function (event) {
      if (players().indexOf(event.target) >= 0) heard = event.target;
    }, true);
    document.addEventListener('seeked', function (event) {
      if (players().indexOf(event.target) >= 0) heard = event.target;
    }, true);
    document.addEventListener('recorder:started', function (event) {
      recording = { take: taken() + 1, seconds: event.detail.seconds };
      heard = null;
    });
    document.addEventListener('recorder:stopped', function () { if (recording) recording.seconds = stopped(recording.seconds()); });
    document.addEventListener('recorder:kept', function () { keptTakes += 1; recording = null; });
    document.addEventListener('recorder:discarded', function () { if (recording) drop(recording.take); recording = null; });
  }

  var takesBefore = marks ? players().length : 0;
  var keptTakes = 0; /* kept on this page: on their way, or arrived since */
  function taken() { return Math.max(takesBefore + keptTakes, players().length); }
  function stopped(seconds) { return function () { return seconds; }; }

  /* a recording that has arrived can be listened to at once */
  function showRecordings(event) {
    if (event.target.id !== 'files-kept' && !document.getElementById('files-kept').contains(event.target)) return;
    var here = all('#files-kept a[href]').map(function (link) { return link.getAttribute('href'); }).join();
    if (here === shown) return;
    shown = here;
    htmx.ajax('GET', location.pathname, { target: '#recordings', select: '#recordings', swap: 'outerHTML' });
  }
  var shown = all('#files-kept a[href]').map(function (link) { return link.getAttribute('href'); }).join();

  if (marks) {
    startMarking();
    document.addEventListener('htmx:afterSettle', showRecordings);
  }
  count();
  restore();
})();
