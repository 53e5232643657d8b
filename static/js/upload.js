/* Files of a draft on their way to the server, in parts (tus), several at once. A broken connection, a closed lid and a
   reloaded page go on where they stopped; what has arrived is never sent again. Without this file the ordinary form works. */
(function () {
  'use strict';
  var root = document.querySelector('[data-uploading]');
  var shared = window.Countersign || {};
  var form = document.getElementById('evidence-form');
  if (!root || !window.tus || !tus.isSupported || !window.countersignDraft) return;

  var PART_BYTES = 32 * 1024 * 1024; /* what a server in front may collect before it lets it through */
  var AT_ONCE = 3;
  var LONGEST_WAIT = 30; /* seconds between tries */
  var GONE = [404, 410];
  var TRY_AGAIN = [405, 408, 423, 425, 429]; /* 405: the page of signing in, which takes no part of a file */
  var list = root.querySelector('[data-uploads-list]');
  var news = root.querySelector('[data-upload-news]');
  var uploads = []; /* those that this page sends: {token, file, url, state, sent, row, sender, timer, tries, kept} */

  form.addEventListener('draft:begun', function (event) {
    root.dataset.evidence = event.detail.id;
    root.dataset.files = event.detail.files;
    root.dataset.uploads = event.detail.uploads;
  });

  function csrfToken() { /* from the cookie: signing in again in another window changes it */
    var cookie = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie);
    return cookie ? decodeURIComponent(cookie[1]) : form.elements.csrfmiddlewaretoken.value;
  }

  function tell(sentence) { news.textContent = sentence; }

  function newToken() {
    var bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = bytes[6] & 15 | 64;
    bytes[8] = bytes[8] & 63 | 128;
    var hex = Array.from(bytes, function (byte) { return byte.toString(16).padStart(2, '0'); }).join('');
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  }

  /* --- what is chosen ------------------------------------------------------------------------------------------ */

  function add(files) {
    files = Array.from(files);
    if (!files.length) return Promise.resolve();
    return window.countersignDraft.begin().then(function (draft) {
      files.forEach(function (file) {
        var half = interrupted(file);
        var facts = half ? { token: half.dataset.upload, url: half.dataset.url } : { token: newToken(), url: null };
        enqueue(Object.assign(facts, { file: file, evidence: String(draft.id) }), true);
      });
    }).catch(function (error) { tell(error.message); });
  }

  /* the row of the server that the same file has left behind: as long, and changed at the same moment */
  function interrupted(file) {
    return Array.from(document.querySelectorAll('#files-kept [data-state=receiving]')).find(function (row) {
      var same = Number(row.dataset.size) === file.size && row.dataset.changed === String(file.lastModified);
      return same && !running(row.dataset.upload);
    });
  }

  function running(token) { return uploads.some(function (upload) { return upload.token === token; }); }

  function enqueue(facts, fresh) {
    var upload = Object.assign({ state: 'waiting', sent: 0, tries: 0, kept: !fresh }, facts);
    upload.row = shared.rows.make(list, upload.file, {
      pause: function () { pause(upload); },
      resume: function () { resume(upload); },
      giveUp: function () { giveUp(upload); },
    });
    uploads.push(upload);
    if (fresh) {
      shared.store.keep({ token: upload.token, evidence: upload.evidence, file: upload.file, url: upload.url })
        .then(function (kept) {
          upload.kept = kept;
          if (!uploads.includes(upload)) shared.store.drop(upload.token); /* it was quicker than the browser's disk */
          else if (upload.url) shared.store.change(upload.token, { url: upload.url });
        });
    }
    if (facts.paused) { upload.state = 'paused'; upload.row.paused(); } else upload.row.waiting();
    hideDoubles();
    next();
  }

  /* --- sending ------------------------------------------------------------------------------------------------- */

  function next() {
    var busy = uploads.filter(function (upload) { return upload.state === 'running'; }).length;
    uploads.filter(function (upload) { return upload.state === 'waiting'; })
      .slice(0, Math.max(0, AT_ONCE - busy)).forEach(send);
  }

  function send(upload) {
    clearTimeout(upload.timer);
    upload.state = 'running';
    upload.row.progress(upload.sent, upload.file.size);
    upload.since = null;
    upload.sender = upload.sender || sender(upload);
    upload.sender.start();
  }

  function sender(upload) {
    return new tus.Upload(upload.file, {
      endpoint: upload.url ? null : root.dataset.uploads, /* never begun anew behind our back */
      uploadUrl: upload.url,
      chunkSize: PART_BYTES,
      retryDelays: null, /* trying again is ours: for as long as the page is open */
      storeFingerprintForResuming: false,
      metadata: { name: upload.file.name, token: upload.token, changed: String(upload.file.lastModified) },
      onBeforeRequest: function (request) { request.setHeader('X-CSRFToken', csrfToken()); },
      onUploadUrlAvailable: function () {
        upload.url = upload.sender.url;
        upload.sender.options.endpoint = null;
        shared.store.change(upload.token, { url: upload.url });
      },
      onProgress: function (sent, total) { progressed(upload, sent, total); },
      onChunkComplete: function () { upload.tries = 0; },
      onSuccess: function () { arrived(upload); },
      onError: function (error) { broke(upload, error); },
    });
  }

  function progressed(upload, sent, total) {
    if (upload.state !== 'running') return;
    upload.sent = sent;
    upload.since = upload.since || { at: Date.now(), sent: sent };
    var passed = (Date.now() - upload.since.at) / 1000;
    var rate = passed > 2 ? (sent - upload.since.sent) / passed : 0;
    upload.row.progress(sent, total, rate > 0 ? (total - sent) / rate : 0);
  }

  function arrived(upload) {
    upload.state = 'arrived';
    upload.row.arrived();
    tell(upload.file.name + ' has arrived.');
    forget(upload);
    refresh();
  }

  function broke(upload, error) {
    var answer = error.originalResponse;
    var status = answer ? answer.getStatus() : 0;
    if (GONE.includes(status)) { forget(upload); refresh(); next(); return; }
    if (!error.originalRequest) { refused(upload, 'The browser cannot read it any more. Choose it again.'); return; }
    if (isFinal(upload, answer, status)) { refused(upload, sentenceOf(answer)); return; }
    if (upload.state !== 'running') return;
    upload.state = 'stopped';
    upload.row.stopped(why(answer, status));
    if (upload.tries === 0) tell(upload.file.name + ' has stopped. It goes on by itself.');
    var wait = Math.min(LONGEST_WAIT, Math.pow(2, upload.tries)) * (0.75 + Math.random() / 2);
    upload.tries += 1;
    upload.timer = setTimeout(function () { resume(upload); }, wait * 1000);
    next();
  }

  function isPlain(answer) { return (answer.getHeader('Content-Type') || '').indexOf('text/plain') === 0; }

  /* whether the server has refused the file, and not only this request */
  function isFinal(upload, answer, status) {
    if (status === 403) return isPlain(answer);
    if (status === 409) return !upload.url;
    return status >= 400 && status < 500 && !TRY_AGAIN.includes(status);
  }

  function why(answer, status) {
    var at = answer ? new URL(answer.getUnderlyingObject().responseURL || location.href).pathname : '';
    if (at.indexOf('/sign-in') === 0 || status === 403) {
      return 'you have been signed out. Sign in again in another window, and it goes on';
    }
    if (status === 423) return 'the server still waits for the broken connection; it goes on in a moment';
    if (status === 507) return sentenceOf(answer);
    return status ? 'the server is not ready; it goes on by itself' : 'the connection was lost; it goes on by itself';
  }

  function sentenceOf(answer) {
    return isPlain(answer) ? answer.getBody() : 'The server did not take it. Reload the page and try again.';
  }

  function refused(upload, sentence) {
    upload.state = 'refused';
    upload.row.refused(sentence);
    tell(upload.file.name + ' was not taken. ' + sentence);
    shared.store.drop(upload.token);
    next();
  }

  function forget(upload) {
    shared.store.drop(upload.token);
    uploads = uploads.filter(function (other) { return other !== upload; });
    if (upload.row.remove()) document.getElementById('id_files').focus();
    next();
  }

  /* --- what people press ----------------------------------------------------------------------------------------- */

  function pause(upload) {
    clearTimeout(upload.timer);
    if (upload.sender) upload.sender.abort();
    upload.state = 'paused';
    upload.row.paused();
    shared.store.change(upload.token, { paused: true });
    next();
  }

  function resume(upload) {
    clearTimeout(upload.timer);
    if (upload.state === 'paused') shared.store.change(upload.token, { paused: false });
    upload.state = 'waiting';
    upload.row.waiting();
    next();
  }

  function giveUp(upload) {
    clearTimeout(upload.timer);
    if (upload.sender && upload.state === 'running') upload.sender.abort();
    var url = upload.url;
    upload.state = 'over';
    tell(upload.file.name + (url ? ' is given up.' : ' is put away.'));
    forget(upload);
    if (url) end(url, 5).then(refresh);
  }

  /* the server may still be busy with the part that was broken off */
  function end(url, tries) {
    return fetch(url, { method: 'DELETE', headers: { 'Tus-Resumable': '1.0.0', 'X-CSRFToken': csrfToken() } })
      .then(function (answer) {
        if (answer.status !== 423 || !tries) return null;
        return new Promise(function (resolve) { setTimeout(resolve, 500); }).then(function () { return end(url, tries - 1); });
      })
      .catch(function () {}); /* it stays in the list, to be given up later */
  }

  /* --- the list of the server ------------------------------------------------------------------------------------ */

  function refresh() {
    if (root.dataset.files) htmx.ajax('GET', root.dataset.files, { target: '#files-kept', swap: 'outerHTML' });
  }

  /* what this page sends stands in our own list */
  function hideDoubles() {
    document.querySelectorAll('#files-kept [data-upload]').forEach(function (row) {
      row.hidden = running(row.dataset.upload);
      var over = row.querySelector('[data-give-up]');
      if (over) over.hidden = false;
    });
  }

  function goOn() {
    hideDoubles();
    if (!root.dataset.evidence) return;
    shared.store.of(root.dataset.evidence).then(function (records) {
      records.forEach(function (record) {
        var row = document.querySelector('#files-kept [data-upload="' + record.token + '"]');
        if (record.url && !(row && row.dataset.state === 'receiving')) shared.store.drop(record.token);
        else if (!running(record.token)) enqueue(record, false);
      });
    });
  }

  root.addEventListener('click', function (event) {
    var over = event.target.closest('[data-give-up]');
    if (!over) return;
    var row = over.closest('[data-upload]');
    end(row.dataset.url, 5).then(function () {
      tell(row.dataset.name + ' is put away.');
      document.getElementById('id_files').focus();
      refresh();
    });
  });

  document.addEventListener('htmx:afterSwap', function (event) {
    if (document.getElementById('files-kept')) hideDoubles();
  });
  window.addEventListener('online', function () {
    uploads.filter(function (upload) { return upload.state === 'stopped'; }).forEach(resume);
  });
  window.addEventListener('beforeunload', function (event) {
    var lost = uploads.some(function (upload) { return upload.state === 'running' && !upload.kept; });
    if (lost) event.preventDefault();
  });
  root.querySelectorAll('input[type=file]').forEach(function (input) {
    input.addEventListener('input', function (event) { event.stopPropagation(); }); /* nothing typed that could be lost */
    input.addEventListener('change', function () {
      var files = Array.from(input.files);
      input.value = ''; /* the form must not send them once more */
      add(files);
    });
  });
  root.querySelectorAll('[data-with-script]').forEach(function (part) { part.hidden = false; });
  root.querySelectorAll('[data-without-script]').forEach(function (part) { part.hidden = true; });
  if (!window.matchMedia('(pointer: coarse)').matches) {
    root.querySelectorAll('[data-camera]').forEach(function (part) { part.hidden = true; });
  }

  shared.upload = { add: add };
  goOn();
})();
