/* The page of an observation: every keystroke is kept on this device at once, on the server every few seconds while there
   is a connection, and Send sends it once, now or when there is one again. The key of the record makes "once" true: the
   server takes it a single time, however often it is sent. Without this script the buttons of the page do the same. */
(function () {
  'use strict';
  var form = document.querySelector('[data-observe]');
  var store = window.countersignObservations;
  if (!form || !store) return;
  var person = form.dataset.person;
  var registration = form.dataset.observe;
  var told = form.querySelector('[data-kept]');
  var refused = form.querySelector('[data-refused]');
  var twice = form.querySelector('[data-twice]');
  var blank = /[?&]blank\b/.test(location.search) || form.hasAttribute('data-blank');
  /* What is about this sending and not part of the record. */
  var OURS = ['csrfmiddlewaretoken', 'declared', 'key', 'version', 'person', 'mine', 'then'];
  var PATIENCE = 20000; /* milliseconds for an answer; a poor line is tried again */

  var changes = 0; /* counts what is typed */
  var kept = 0; /* the count that has reached the server */
  var waiting = false; /* Send was pressed, and the record has not arrived yet */
  var stopped = false; /* written on two devices: the person chooses first */
  var flying = null;
  var timer = null;
  var pause = 2000;

  /* --- the record on this device -------------------------------------------------------------------------------- */
  function field(name) { return form.elements.namedItem(name); }

  function typed() {
    return Array.from(new FormData(form).entries()).filter(function (pair) {
      return OURS.indexOf(pair[0]) < 0 && pair[1] !== '';
    });
  }

  function record() {
    return {
      key: field('key').value,
      person: person,
      registration: registration,
      version: Number(field('version').value),
      fields: typed(),
      declared: field('declared').checked,
      state: waiting ? 'send' : 'open',
      dirty: waiting || kept !== changes,
      at: Date.now()
    };
  }

  var writing = null;
  var again = false;
  function note() {
    if (writing) { again = true; return writing; }
    writing = store.put(record()).catch(function () {
      say('This device keeps nothing: stay on this page until it is sent.', true);
    }).then(function () {
      writing = null;
      if (!again) return null;
      again = false;
      return note();
    });
    return writing;
  }

  function fill(pairs) {
    Array.from(form.elements).forEach(function (input) {
      if (!input.name || OURS.indexOf(input.name) >= 0) return;
      var values = pairs.filter(function (pair) { return pair[0] === input.name; }).map(function (pair) { return pair[1]; });
      if (input.type === 'radio') input.checked = values.length ? values[0] === input.value : input.value === '';
      else if (input.type === 'checkbox') input.checked = values.indexOf(input.value) >= 0;
      else input.value = values.length ? values[0] : '';
    });
    look();
  }

  /* what the server keeps, {name: text or texts}, as pairs */
  function pairs(said) {
    return Object.keys(said).reduce(function (found, name) {
      return found.concat([].concat(said[name]).map(function (text) { return [name, text]; }));
    }, []);
  }

  function newKey() {
    if (crypto.randomUUID) return crypto.randomUUID();
    var bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    return Array.from(bytes, function (byte, place) {
      return ([4, 6, 8, 10].indexOf(place) >= 0 ? '-' : '') + (byte + 256).toString(16).slice(1);
    }).join('');
  }

  /* --- talking to the server ------------------------------------------------------------------------------------- */
  /* The page may be older than the sign-in: its token is taken from the cookie. Rejects where nothing came back. */
  function post(address, extra) {
    var data = new FormData(form);
    var token = /(?:^|; )csrftoken=([^;]*)/.exec(document.cookie);
    if (token) data.set('csrfmiddlewaretoken', token[1]);
    data.delete('mine');
    Object.keys(extra || {}).forEach(function (name) { data.set(name, extra[name]); });
    var stop = new AbortController();
    var clock = setTimeout(function () { stop.abort(); }, PATIENCE);
    var how = { method: 'POST', body: data, headers: { Accept: 'application/json' }, redirect: 'manual', signal: stop.signal };
    return fetch(address, how).then(function (response) {
      if (response.type === 'opaqueredirect') return { status: 0, answer: {} };
      return response.json().catch(function () { return {}; }).then(function (answer) {
        return { status: response.status, answer: answer };
      });
    }).finally(function () { clearTimeout(clock); });
  }

  function say(sentence, isProblem) {
    told.textContent = sentence;
    told.classList.toggle('cs-warned', Boolean(isProblem));
  }

  function soon() {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(go, pause);
  }

  /* whatever is to be done next with the server */
  function go(extra) {
    clearTimeout(timer);
    if (flying || stopped || (!waiting && !extra && kept === changes)) return;
    flying = (waiting ? send() : keep(extra)).catch(lost).then(function () {
      flying = null;
      if (!stopped && (waiting || kept !== changes)) soon();
    });
  }

  function lost() {
    pause = Math.min(pause * 2, 30000);
    say(waiting ? 'No connection: it is kept on this device, and sent by itself when there is one.'
      : 'No connection: kept on this device.', true);
    return note();
  }

  /* The line is there; the server is not well, or is being renewed. Said apart: nobody should go looking for a signal. */
  function unable() {
    pause = Math.min(pause * 2, 30000);
    say('The server could not keep it just now: it stays on this device and is sent again by itself.', true);
    return note();
  }

  function signedOut() {
    pause = 30000;
    say('You have been signed out. Sign in again in another window; all of it stays on this device.', true);
    return note();
  }

  function keep(extra) {
    var mark = changes;
    return post(form.dataset.keep, extra).then(function (sent) {
      if (sent.status === 0) return signedOut();
      if (sent.status === 409 && sent.answer.said) return overtaken(sent.answer);
      if (sent.status >= 500) return unable();
      pause = 2000;
      kept = mark; /* taken, or refused for good: the same text is not sent again by itself */
      if (sent.status !== 200) {
        say((sent.answer.sentence || 'This could not be kept on the server. Load the page again.') + ' It stays on this device.', true);
        return store.put(Object.assign(record(), { dirty: true }));
      }
      field('version').value = sent.answer.version;
      say('Kept at ' + sent.answer.at + '.');
      alike(sent.answer.alike || []);
      return note();
    });
  }

  function send() {
    var mark = changes;
    return post(form.dataset.send).then(function (sent) {
      if (sent.status === 0) return signedOut();
      if (sent.status === 409 && sent.answer.said) return overtaken(sent.answer);
      if (sent.status >= 500) return unable();
      pause = 2000;
      waiting = false;
      if (sent.status !== 200 && sent.status !== 201) return refuse(sent.answer);
      if (changes !== mark || !sent.answer.same) return arrivedBefore(sent.answer);
      kept = changes;
      return store.drop(field('key').value).then(function () { location.assign(sent.answer.url); });
    });
  }

  /* It arrived with what was typed by then. What was typed after that is not thrown away. */
  function arrivedBefore(answer) {
    return store.drop(field('key').value).then(function () {
      field('key').value = newKey();
      field('version').value = 0;
      changes += 1;
      refuse({ sentence: 'It had arrived already, as ' + answer.reference + ', without what you changed since. What stands here now is another observation: send it, or leave it.' });
    });
  }

  function refuse(answer) {
    var note_ = document.querySelector('[data-refused-text]').content.cloneNode(true);
    note_.querySelector('[data-sentence]').textContent = answer.sentence || 'It could not be sent. Load the page again; all of it stays on this device.';
    (answer.blockers || []).forEach(function (blocker) {
      var line = document.createElement('li');
      line.append(blocker.sentence + ' ' + blocker.remedy + ' ');
      if (blocker.place) {
        var link = document.createElement('a');
        link.href = blocker.place;
        link.textContent = 'Go there';
        line.append(link);
      }
      note_.querySelector('ul').append(line);
    });
    refused.replaceChildren(note_);
    refused.querySelector('[data-sentence]').focus();
    say('Not sent.', true);
    return note();
  }

  function alike(sentences) {
    var place = form.querySelector('[data-alike]');
    if (!sentences.length) { place.replaceChildren(); return; }
    var text = document.querySelector('[data-alike-text]').content.cloneNode(true);
    sentences.forEach(function (sentence) {
      var line = document.createElement('li');
      line.textContent = sentence + '.';
      text.querySelector('ul').append(line);
    });
    place.replaceChildren(text);
  }

  /* --- two devices ----------------------------------------------------------------------------------------------- */
  function overtaken(answer) {
    stopped = true;
    waiting = false;
    var text = document.querySelector('[data-twice-text]').content.cloneNode(true);
    text.querySelector('[data-sentence]').textContent = answer.sentence;
    text.querySelector('[data-other]').textContent = answer.said.seen || 'Nothing is described there.';
    twice.replaceChildren(text);
    twice.querySelector('h2').focus();
    say('Kept on this device.', true);
    twice.querySelectorAll('[data-choose]').forEach(function (button) {
      button.addEventListener('click', function () { choose(button.dataset.choose === 'mine', answer); });
    });
    return note();
  }

  function choose(mine, answer) {
    if (flying) { flying.then(function () { choose(mine, answer); }); return; }
    twice.replaceChildren();
    stopped = false;
    if (mine) {
      go({ mine: '1' }); /* still with the version that this device took up: the server keeps the other text aside */
      return;
    }
    flying = post(form.dataset.keep, { aside: '1' }).then(function (sent) {
      if (sent.status !== 200) { overtaken(answer); return null; }
      fill(pairs(sent.answer.said));
      field('version').value = sent.answer.version;
      kept = changes;
      say('The text of the other device stands here now; yours is kept beside it.');
      return note();
    }).catch(function () { return overtaken(answer); }).then(function () { flying = null; });
  }

  /* --- following the observer ------------------------------------------------------------------------------------ */
  function changed(event) {
    if (!event.target.name) return;
    changes += 1;
    if (waiting && !flying) {
      waiting = false;
      say('Changed: press Send again.', true);
    }
    look();
    note();
    if (!flying) soon();
  }
  form.addEventListener('input', changed);
  form.addEventListener('change', function (event) { if (event.target.type === 'radio') look(); });

  form.addEventListener('submit', function (event) {
    event.preventDefault();
    if (stopped) { twice.querySelector('h2').focus(); return; }
    refused.replaceChildren();
    if (event.submitter && event.submitter.value === 'keep') {
      changes += 1;
    } else {
      waiting = true;
      say('Sending …');
    }
    pause = 2000;
    note().then(function () {
      if (flying) flying.then(function () { go(); });
      else go();
    });
  });

  window.addEventListener('online', function () { pause = 2000; go(); });
  document.addEventListener('visibilitychange', function () { go(); });

  /* --- how the page looks ---------------------------------------------------------------------------------------- */
  function look() {
    var method = form.querySelector('[name=method]:checked');
    form.querySelectorAll('[data-of]').forEach(function (part) {
      part.hidden = Boolean(method) && part.dataset.of.split(' ').indexOf(method.value) < 0;
    });
    form.querySelectorAll('[data-unit]').forEach(function (unit) {
      unit.querySelector('[data-marked]').textContent = unit.querySelectorAll('[type=radio]:checked:not([value=""])').length + ' marked';
    });
    lasting();
  }

  function minutes(text) {
    var parts = /^(\d\d):(\d\d)/.exec(text);
    return parts ? Number(parts[1]) * 60 + Number(parts[2]) : null;
  }

  function lasting() {
    var from = minutes(field('started').value);
    var until = minutes(field('ended').value);
    var now = new Date();
    var place = form.querySelector('[data-lasting]');
    if (from === null) { place.textContent = ''; return; }
    var length = (until === null ? now.getHours() * 60 + now.getMinutes() : until) - from;
    place.textContent = length < 0 ? '' : (until === null ? 'Running for ' : 'Lasted ') + length + ' min';
  }

  form.querySelector('[data-clock]').hidden = false;
  form.querySelectorAll('[data-now]').forEach(function (button) {
    button.addEventListener('click', function () {
      var now = new Date();
      var input = field(button.dataset.now);
      input.value = String(now.getHours()).padStart(2, '0') + ':' + String(now.getMinutes()).padStart(2, '0');
      input.dispatchEvent(new Event('input', { bubbles: true }));
    });
  });
  setInterval(lasting, 20000);

  /* --- where it was left ----------------------------------------------------------------------------------------- */
  function takeUp(one) {
    field('key').value = one.key;
    field('version').value = one.version;
    field('declared').checked = one.declared;
    fill(one.fields);
    changes += one.dirty ? 1 : 0;
    waiting = one.state === 'send';
    say(waiting ? 'Sending …' : 'Back where you were: it was kept on this device.');
    if (one.dirty) go();
  }

  function begin(records) {
    var server = Number(field('version').value) > 0 ? field('key').value : null;
    if (form.hasAttribute('data-answered')) return;
    var wanted = /[?&]draft=([0-9a-f-]+)/.exec(location.search);
    var mine = records.filter(function (one) {
      if (wanted) return one.key === wanted[1];
      return one.dirty || blank || one.key === server;
    });
    if (/[?&]new\b/.test(location.search)) mine = [];
    var one = mine[0];
    if (one && (one.dirty || one.key !== server)) takeUp(one);
    else if (!server) field('key').value = newKey(); /* the page may have been kept: its own key may be used */
  }

  store.of(person, registration).then(begin, function () { say('This device keeps nothing.', true); }).then(look);

  /* --- without a connection -------------------------------------------------------------------------------------- */
  function assets() {
    var named = Array.from(document.querySelectorAll('link[rel=stylesheet],link[rel=icon],script[src]'), function (part) {
      return part.href || part.src;
    });
    var loaded = performance.getEntriesByType('resource').map(function (entry) { return entry.name; });
    return Array.from(new Set(named.concat(loaded))).filter(function (address) {
      return address.indexOf(location.origin) === 0 && /\.(css|js|woff2?|svg|png)(\?|$)/.test(address) && address.indexOf('worker.js') < 0;
    });
  }

  function beReady() {
    if (!navigator.serviceWorker) return;
    navigator.serviceWorker.register(form.dataset.worker, { scope: '/observe/', updateViaCache: 'none' }).then(function () {
      return navigator.serviceWorker.ready;
    }).then(function (ready) {
      var channel = new MessageChannel();
      channel.port1.onmessage = function (event) {
        if (event.data.kept) document.querySelector('[data-ready]').hidden = false;
      };
      ready.active.postMessage({ keep: { person: person, page: form.dataset.page, assets: assets() } }, [channel.port2]);
    }).catch(function () { /* an old browser, or no secure address: what is typed is kept all the same */ });
  }
  if (document.readyState === 'complete') beReady();
  else window.addEventListener('load', beReady);
})();
