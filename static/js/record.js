/* Recording sound in the browser: start, pause, stop, listen, then keep or discard. Kept, it is a file like any other and
   goes the way of upload.js. Nothing leaves the browser before. The document is told by the events recorder:started
   (detail.seconds(): how much is recorded by now), recorder:stopped, recorder:kept and recorder:discarded. */
(function () {
  'use strict';
  var panel = document.getElementById('recorder');
  var opener = document.querySelector('[data-record]');
  if (!panel || !opener || !window.Countersign || !Countersign.upload) return;

  /* what the browser can make -> the ending that the server knows it by */
  var FORMS = [['audio/webm;codecs=opus', 'weba'], ['audio/mp4', 'm4a'], ['audio/ogg;codecs=opus', 'ogg']];
  var BITS = 64000; /* a second: speech, half a megabyte a minute */
  var SHOWN = { start: [], recording: ['pause', 'stop'], paused: ['resume', 'stop'], done: ['keep', 'discard'] };
  var WORDS = {
    recording: ['is-stop', 'record-fill', 'Recording'],
    paused: ['is-act', 'pause-fill', 'Paused'],
    done: ['is-done', 'check-lg', 'Recorded'],
  };
  var line = panel.querySelector('[data-recorder-line]');
  var listen = panel.querySelector('[data-recorder-listen]');
  var problem = panel.querySelector('[data-recorder-problem]');
  var level = panel.querySelector('[data-recorder-level]');
  var recorder, stream, sound, chunks, made, form, clock, passed, since, state = 'start';

  function button(does) { return panel.querySelector('[data-recorder-does=' + does + ']'); }

  function show(now, focus) {
    state = now;
    ['pause', 'resume', 'stop', 'keep', 'discard'].forEach(function (does) {
      button(does).hidden = !SHOWN[now].includes(does);
    });
    button('start').hidden = now !== 'start';
    button('close').hidden = now === 'recording' || now === 'paused';
    line.hidden = now === 'start';
    level.hidden = now !== 'recording';
    listen.hidden = now !== 'done';
    if (WORDS[now]) {
      var told = panel.querySelector('[data-recorder-state]');
      told.className = 'cs-state ' + WORDS[now][0];
      told.querySelector('i').className = 'bi bi-' + WORDS[now][1];
      told.querySelector('span').textContent = WORDS[now][2];
    }
    if (focus) button(focus).focus();
  }

  function announce(what, detail) { document.dispatchEvent(new CustomEvent('recorder:' + what, { detail: detail })); }

  function seconds() { return (passed + (state === 'recording' ? Date.now() - since : 0)) / 1000; }

  function told(sentence) {
    problem.textContent = sentence;
    problem.hidden = !sentence;
  }

  function why(error) {
    if (error.name === 'NotAllowedError') return 'The browser does not let this page use the microphone. Allow it beside the address of the page, then press Start.';
    if (error.name === 'NotFoundError') return 'There is no microphone. Connect one, or record with another device and choose the file.';
    if (error.name === 'NotReadableError') return 'Another program uses the microphone. Close it, then press Start.';
    return 'This browser cannot record. Record with another program and choose the file.';
  }

  function start() {
    told('');
    form = window.MediaRecorder && FORMS.find(function (pair) { return MediaRecorder.isTypeSupported(pair[0]); });
    if (!form || !navigator.mediaDevices) { told(why({})); return; }
    navigator.mediaDevices.getUserMedia({ audio: true }).then(record).catch(function (error) { told(why(error)); });
  }

  function record(given) {
    stream = given;
    chunks = [];
    passed = 0;
    recorder = new MediaRecorder(stream, { mimeType: form[0], audioBitsPerSecond: BITS });
    recorder.addEventListener('dataavailable', function (event) { if (event.data.size) chunks.push(event.data); });
    recorder.addEventListener('stop', finish);
    recorder.start(1000);
    since = Date.now();
    measure();
    clock = setInterval(tick, 200);
    show('recording', 'pause');
    announce('started', { seconds: seconds });
  }

  function measure() {
    sound = new AudioContext();
    var analyser = sound.createAnalyser();
    sound.createMediaStreamSource(stream).connect(analyser);
    var samples = new Float32Array(analyser.fftSize);
    sound.loudness = function () {
      analyser.getFloatTimeDomainData(samples);
      var sum = samples.reduce(function (whole, sample) { return whole + sample * sample; }, 0);
      return Math.min(1, 4 * Math.sqrt(sum / samples.length));
    };
  }

  function tick() {
    var whole = Math.floor(seconds());
    var text = Math.floor(whole / 60) + ':' + String(whole % 60).padStart(2, '0');
    panel.querySelector('[data-recorder-time]').textContent = text;
    if (state === 'recording') level.value = sound.loudness();
  }

  function pause() {
    recorder.pause();
    passed += Date.now() - since;
    show('paused', 'resume');
  }

  function resume() {
    recorder.resume();
    since = Date.now();
    show('recording', 'pause');
  }

  function finish() {
    release();
    var type = form[0].split(';')[0];
    var at = new Date();
    var stamp = at.toLocaleDateString('sv') + ' ' + at.toTimeString().slice(0, 8).replace(/:/g, '.');
    made = new File(chunks, 'Recording ' + stamp + '.' + form[1], { type: type, lastModified: at.getTime() });
    listen.src = URL.createObjectURL(made);
    tick();
    show('done', 'keep');
    announce('stopped');
  }

  function release() {
    clearInterval(clock);
    if (stream) stream.getTracks().forEach(function (track) { track.stop(); });
    if (sound) sound.close();
    stream = sound = null;
  }

  function reset() {
    if (listen.src) URL.revokeObjectURL(listen.src);
    listen.removeAttribute('src');
    made = null;
    show('start');
  }

  function close() {
    reset();
    panel.hidden = true;
    opener.setAttribute('aria-expanded', 'false');
    opener.focus();
  }

  var ACTS = {
    start: start,
    pause: pause,
    resume: resume,
    stop: function () {
      if (state === 'recording') passed += Date.now() - since;
      state = 'stopping';
      recorder.stop();
    },
    keep: function () { Countersign.upload.add([made]); announce('kept'); close(); },
    discard: function () { announce('discarded'); reset(); button('start').focus(); },
    close: function () { if (state === 'done') announce('discarded'); close(); },
  };
  panel.addEventListener('click', function (event) {
    var pressed = event.target.closest('[data-recorder-does]');
    if (pressed) ACTS[pressed.dataset.recorderDoes]();
  });
  opener.addEventListener('click', function () {
    if (!panel.hidden) { if (state === 'start') close(); return; }
    panel.hidden = false;
    opener.setAttribute('aria-expanded', 'true');
    panel.querySelector('h3').focus();
  });
  window.addEventListener('beforeunload', function (event) {
    if (state !== 'start') event.preventDefault();
  });
})();
